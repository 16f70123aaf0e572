using System.Runtime.InteropServices;
using System.Text;

namespace Blosc2Direct.Cli;

/// <summary>Where a command writes, and what it may write there. Injected, so that tests run commands in process.</summary>
internal sealed record CliHost
{
    /// <summary>Standard output: results only.</summary>
    internal required TextWriter Out { get; init; }

    /// <summary>Standard error: errors, progress, notes.</summary>
    internal required TextWriter Error { get; init; }

    /// <summary>Standard output as bytes, for data rather than results; whoever opens it flushes <see cref="Out"/> first.</summary>
    internal Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Standard input as bytes.</summary>
    internal Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether results may carry colours.</summary>
    internal bool Color { get; init; }

    /// <summary>Whether progress may be drawn and redrawn on standard error.</summary>
    internal bool Interactive { get; init; }

    /// <summary>The host of the real process: colours only on a terminal, and not with NO_COLOR or TERM=dumb.</summary>
    internal static CliHost ForProcess()
    {
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        bool plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new CliHost
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8, 1 << 16) { AutoFlush = false },
            Error = new StreamWriter(Console.OpenStandardError(), utf8, 1 << 10) { AutoFlush = true },
            Color = !Console.IsOutputRedirected && !plain,
            Interactive = !Console.IsErrorRedirected && !plain,
        };
    }

    /// <summary>A token that the user's Ctrl-C, or a polite kill, cancels; a second Ctrl-C ends the process at once.</summary>
    internal static CancellationTokenSource CancelOnSignals(ICollection<IDisposable> registrations)
    {
        CancellationTokenSource source = new();
        void Handle(PosixSignalContext context)
        {
            if (!source.IsCancellationRequested)
            {
                context.Cancel = true;
                source.Cancel();
            }
        }

        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle));
        return source;
    }
}
