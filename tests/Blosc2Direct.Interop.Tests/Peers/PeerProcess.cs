using System.Diagnostics;

namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>Runs another program to its end, with a limit of time.</summary>
internal static class PeerProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Exit code and all that it printed.</summary>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? Checkout.Root,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took more than {Limit.TotalMinutes} minutes.");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    /// <summary>As <see cref="Run"/>, for what has to succeed.</summary>
    public static string RunChecked(string program, IEnumerable<string> arguments, string? folder = null)
    {
        (int exitCode, string output) = Run(program, arguments, folder);
        return exitCode == 0 ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{Tail(output)}");
    }

    private static string Tail(string text) => text.Length <= 4000 ? text : "…" + text[^4000..];
}
