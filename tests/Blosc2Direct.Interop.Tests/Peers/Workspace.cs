using System.Diagnostics;
using System.Globalization;

namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>One folder for all files of a run. It is removed when the process ends; the test host may be stopped before that
/// is done, so a run also removes what finished ones left. B2D_KEEP_INTEROP=1 keeps it until the next run.</summary>
internal static class Workspace
{
    private const string Prefix = "b2d-interop-";

    public static string Folder { get; } = Make();

    public static string File(string name) => Path.Combine(Folder, name);

    private static string Make()
    {
        RemoveLeftovers();
        string process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string folder = Directory.CreateTempSubdirectory($"{Prefix}{process}-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Environment.GetEnvironmentVariable("B2D_KEEP_INTEROP") != "1")
            {
                Remove(folder);
            }
        };
        return folder;
    }

    private static void RemoveLeftovers()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            string owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out int process) && !IsRunning(process))
            {
                Remove(folder);
            }
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return !running.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a leftover in the temporary folder, perhaps somebody else's, is no reason to fail
        }
    }
}
