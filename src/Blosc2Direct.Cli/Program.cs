using Blosc2Direct.Cli;

List<IDisposable> registrations = [];
using CancellationTokenSource cancel = CliHost.CancelOnSignals(registrations);
CliHost host = CliHost.ForProcess();
try
{
    return CliApplication.Run(args, host, cancel.Token);
}
finally
{
    foreach (IDisposable registration in registrations)
    {
        registration.Dispose();
    }
}
