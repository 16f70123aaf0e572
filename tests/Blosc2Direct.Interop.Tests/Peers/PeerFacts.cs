namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>What is there to test against. Nothing is made here: tests/interop/setup.sh does that.</summary>
internal static class PeerAvailability
{
    private static readonly Lazy<string?> Python = new(FindPython);
    private static readonly Lazy<string?> Wasm = new(FindH5Wasm);

    /// <summary>Why the Python readers cannot be used; null if they can, or if the tests must not be skipped.</summary>
    public static string? PythonMissing => Required ? null : Python.Value;

    /// <summary>The same for h5wasm.</summary>
    public static string? H5WasmMissing => Required ? null : Wasm.Value;

    /// <summary>The same for DuckDB and vega-datasets.</summary>
    public static string? VegaMissing => Required || Directory.Exists(Path.Combine(Checkout.Root, "tests", "interop", "vega", "node_modules", "vega-datasets"))
        ? null : "DuckDB and vega-datasets are not installed: run tests/interop/setup.sh.";

    /// <summary>Set in CI: then a missing peer fails its tests.</summary>
    private static bool Required => Environment.GetEnvironmentVariable("B2D_REQUIRE_INTEROP") == "1";

    private static string? FindPython()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "The Python readers need Linux.";
        }
        try
        {
            (int exitCode, string output) = PeerProcess.Run("bash", [Checkout.PythonRootScript, "check"]);
            return exitCode == 0 ? null : $"Run tests/interop/setup.sh as root. {output.Trim()}";
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"bash cannot be started: {error.Message}";
        }
    }

    private static string? FindH5Wasm()
    {
        if (!Directory.Exists(Path.Combine(H5WasmPeer.Folder, "node_modules", "h5wasm-plugins")))
        {
            return "h5wasm is not installed: run tests/interop/setup.sh.";
        }
        try
        {
            return PeerProcess.Run("node", ["--version"]).ExitCode == 0 ? null : "node does not run.";
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "node is not installed: run tests/interop/setup.sh.";
        }
    }
}

/// <summary>A test that needs the root folder with h5py, PyTables and netCDF4.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = PeerAvailability.PythonMissing;
}

/// <summary>A theory that needs the root folder with h5py, PyTables and netCDF4.</summary>
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = PeerAvailability.PythonMissing;
}

/// <summary>A test that needs node with h5wasm and h5wasm-plugins.</summary>
internal sealed class H5WasmFactAttribute : FactAttribute
{
    public H5WasmFactAttribute() => Skip = PeerAvailability.H5WasmMissing;
}

/// <summary>A test that needs both, the Python readers and h5wasm.</summary>
internal sealed class AllPeersFactAttribute : FactAttribute
{
    public AllPeersFactAttribute() => Skip = PeerAvailability.PythonMissing ?? PeerAvailability.H5WasmMissing;
}
