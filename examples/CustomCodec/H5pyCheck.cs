using System.ComponentModel;
using System.Diagnostics;

/// <summary>Reads a dataset with h5py, by way of the C code.</summary>
internal static class H5pyCheck
{
    private const string Script = """
        import sys
        try:
            import h5py
        except ImportError:
            sys.exit(3)
        with h5py.File(sys.argv[1], "r") as file:
            sys.stdout.buffer.write(file[sys.argv[2]][...].tobytes())
        """;

    /// <summary>Compares what h5py reads with what was written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">Its dataset.</param>
    /// <param name="expected">What was written.</param>
    /// <param name="library">The codec in C: libbitpack.so.</param>
    /// <param name="pluginFolder">Where libh5blosc2.so is.</param>
    public static string Run(string path, string dataset, int[] expected, string library, string pluginFolder)
    {
        ProcessStartInfo start = new("python3", ["-c", Script, path, dataset]) { RedirectStandardOutput = true };
        start.Environment["B2D_CODEC_PLUGINS"] = Path.GetFullPath(library);
        start.Environment["HDF5_PLUGIN_PATH"] = Path.GetFullPath(pluginFolder);
        try
        {
            using Process process = Process.Start(start)!;
            using MemoryStream bytes = new();
            process.StandardOutput.BaseStream.CopyTo(bytes);
            process.WaitForExit();
            return process.ExitCode switch
            {
                0 => bytes.ToArray().AsSpan().SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(expected))
                    ? "h5py: equal" : "h5py: DIFFERENT",
                3 => "h5py is not installed",
                _ => $"h5py failed: {process.ExitCode}",
            };
        }
        catch (Win32Exception)
        {
            return "python3 is not installed";
        }
    }
}
