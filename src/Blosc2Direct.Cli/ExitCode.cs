namespace Blosc2Direct.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    internal const int Good = 0;

    /// <summary>The command ran and found something bad: a corrupt chunk, a difference.</summary>
    internal const int FoundBad = 1;

    /// <summary>The command line is wrong, or names an object that is not in the file.</summary>
    internal const int Usage = 2;

    /// <summary>A file could not be opened, read or written.</summary>
    internal const int InputOutput = 3;

    /// <summary>Stopped by the user; the shell's convention for SIGINT.</summary>
    internal const int Cancelled = 130;
}
