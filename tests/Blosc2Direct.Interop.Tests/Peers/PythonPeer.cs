using System.Runtime.InteropServices;
using System.Text.Json;

namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>What a peer said of a list of cases.</summary>
/// <param name="Checked">Cases that it looked at.</param>
/// <param name="Failures">Names of cases and what is wrong with them.</param>
/// <param name="Skipped">Names of cases that it cannot express, and why.</param>
internal sealed record PeerReport(int Checked, Dictionary<string, string> Failures, Dictionary<string, string> Skipped)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads one from the workspace.</summary>
    public static PeerReport Load(string name) =>
        JsonSerializer.Deserialize<PeerReport>(File.ReadAllText(Workspace.File(name)), Options)!;
}

/// <summary>Programs of tests/interop/ in the Python root. Files are named by their names in the workspace.</summary>
internal static class PythonPeer
{
    // Where HDF5 looks in Debian unless it is told to look elsewhere.
    private static readonly string DebianPlugins =
        $"/usr/lib/{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64")}-linux-gnu/hdf5/serial/plugins";

    /// <summary>peer.py VERB VIA MANIFEST FILE.</summary>
    public static PeerReport Run(string verb, string via, string manifest, string file)
    {
        string report = $"{verb}-{via}-{Path.GetFileNameWithoutExtension(file)}.json";
        Script("peer.py", via == "plugin", verb, via, Inside(manifest), Inside(file), Inside(report));
        return PeerReport.Load(report);
    }

    /// <summary>Runs a script of tests/interop/, with our plugin on the search path or without.</summary>
    public static string Script(string script, bool withPlugin, params string[] arguments)
    {
        List<string> command = [Checkout.PythonRootScript, "run", Workspace.Folder];
        if (withPlugin)
        {
            Assert.True(File.Exists(Checkout.Plugin), $"{Checkout.Plugin} is missing: run ./build.sh build");
            command.AddRange(["env", "HDF5_PLUGIN_PATH=/mnt/project/artifacts/plugin:" + DebianPlugins]);
        }
        command.AddRange(["python3", "/mnt/project/tests/interop/" + script]);
        command.AddRange(arguments);
        return PeerProcess.RunChecked("bash", command);
    }

    /// <summary>The path of a workspace file as the programs in the root see it.</summary>
    public static string Inside(string name) => "/mnt/work/" + name;
}
