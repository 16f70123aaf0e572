using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>A thing that this library needs, or is better with.</summary>
/// <param name="Name">What.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="IsRequired">Whether nothing works without it.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">How to get it, or empty.</param>
public sealed record SystemCheck(string Name, bool IsGood, bool IsRequired, string Detail, string Remedy = "");

/// <summary>What this library runs on: versions, instruction sets, where its native parts are, and what is missing.</summary>
public sealed record SystemReport
{
    /// <summary>This library's version.</summary>
    public required string Version { get; init; }

    /// <summary>Versions of the native libraries by name (blosc2, hdf5, lz4, zstd, zlib, deflate) and their linkage; empty if libb2d cannot be loaded.</summary>
    public required ImmutableDictionary<string, string> NativeVersions { get; init; }

    /// <summary>.NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Operating system and architecture.</summary>
    public required string System { get; init; }

    /// <summary>The processor's name, as far as the system tells.</summary>
    public required string Processor { get; init; }

    /// <summary>Processors that the process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>The widest instruction set that the native codec uses here: none, sse2, avx2, avx512, neon.</summary>
    public required string Simd { get; init; }

    /// <summary>The file of libb2d; null if it is not loaded.</summary>
    public string? NativeLibrary { get; init; }

    /// <summary>The folder with the filter plugin that this library adds to HDF5's search path; null if there is none.</summary>
    public string? PluginFolder { get; init; }

    /// <summary>The environment variable HDF5_PLUGIN_PATH; null if it is not set.</summary>
    public string? PluginPathVariable { get; init; }

    /// <summary>Where builds keep compiled dependencies.</summary>
    public required string Cache { get; init; }

    /// <summary>All checks.</summary>
    public required ImmutableArray<SystemCheck> Checks { get; init; }

    /// <summary>Looks.</summary>
    public static SystemReport Create()
    {
        List<SystemCheck> checks = [];
        bool loaded = TryLoad(checks, out string versions, out string simd);
        ImmutableDictionary<string, string> parsed = versions.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToImmutableDictionary(p => p[0], p => p[1]);
        string folder = Path.Combine(AppContext.BaseDirectory, H5Library.PluginFolder);
        bool hasPlugin = Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any();
        if (loaded)
        {
            CheckLinkage(checks, parsed, simd);
            CheckPlugin(checks, hasPlugin ? folder : null);
        }

        return new SystemReport
        {
            Version = typeof(SystemReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            NativeVersions = parsed,
            Runtime = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
            Processor = ProcessorName(),
            Processors = Environment.ProcessorCount,
            Simd = simd,
            NativeLibrary = loaded ? NativePath() : null,
            PluginFolder = hasPlugin ? folder : null,
            PluginPathVariable = Environment.GetEnvironmentVariable("HDF5_PLUGIN_PATH"),
            Cache = CacheFolder(),
            Checks = [.. checks],
        };
    }

    private static unsafe bool TryLoad(List<SystemCheck> checks, out string versions, out string simd)
    {
        versions = simd = "";
        try
        {
            const int Capacity = 512;
            byte* text = stackalloc byte[Capacity];
            _ = B2dNative.GetVersions(text, Capacity);
            versions = Utf8Z.Decode(text);
            simd = B2dNative.GetSimdLevel() switch
            {
                1 => "sse2",
                2 => "avx2",
                3 => "avx512",
                4 => "neon",
                _ => "none",
            };
            checks.Add(new SystemCheck("native library", true, true, versions));
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            checks.Add(new SystemCheck(
                "native library", false, true, error.Message.ReplaceLineEndings(" "),
                "run ./build.sh build, or name the file in the environment variable B2D_NATIVE"));
            return false;
        }
    }

    private static void CheckLinkage(List<SystemCheck> checks, ImmutableDictionary<string, string> versions, string simd)
    {
        bool isPrivate = versions.GetValueOrDefault("linkage") == "private";
        checks.Add(new SystemCheck(
            "linkage", isPrivate, false,
            isPrivate ? "c-blosc2 and HDF5 are private to the library" : "installed libraries are used; without SIMD dispatch decoding is some 40 % slower",
            isPrivate ? "" : "build without B2D_USE_SYSTEM"));
        bool chunkIteration = H5Versioned.HasChunkIteration;
        checks.Add(new SystemCheck(
            "chunk index", chunkIteration, false,
            chunkIteration ? "in one pass (H5Dchunk_iter)" : "chunk by chunk: opening datasets of many chunks is slow",
            chunkIteration ? "" : "use HDF5 1.14 or newer"));
        bool x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        bool good = simd is "avx2" or "avx512" or "neon";
        checks.Add(new SystemCheck("SIMD", good, false, simd, good || !x64 ? "" : "this processor has no AVX2, or the native library was built without it"));
    }

    private static void CheckPlugin(List<SystemCheck> checks, string? folder)
    {
        bool available;
        using (H5Lock.Enter())
        {
            available = FilterStandIn.IsInstalled(FilterSpec.Blosc2);
        }

        checks.Add(new SystemCheck(
            "filter plugin 32026", available, false,
            available ? folder ?? "found through HDF5_PLUGIN_PATH" : "HDF5 cannot load it: direct chunks work, the filter pipeline does not",
            available ? "" : "run ./build.sh build, or add the folder of libh5blosc2 to HDF5_PLUGIN_PATH"));
    }

    private static string? NativePath()
    {
        try
        {
            using Process process = Process.GetCurrentProcess();
            foreach (ProcessModule module in process.Modules)
            {
                if (module.ModuleName is "libb2d.so" or "b2d.dll" or "libb2d.dylib" && !module.FileName.EndsWith("b2d.exe", StringComparison.Ordinal))
                {
                    return module.FileName;
                }
            }
        }
        catch (Exception error) when (error is InvalidOperationException or PlatformNotSupportedException or global::System.ComponentModel.Win32Exception)
        {
            // A system that does not tell.
        }

        return null;
    }

    private static string ProcessorName()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
            {
                if (line.StartsWith("model name", StringComparison.Ordinal) && line.IndexOf(':') is int at and > 0)
                {
                    return line[(at + 1)..].Trim();
                }
            }
        }
        catch (IOException)
        {
            // Not Linux.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }

    private static string CacheFolder()
    {
        string? named = Environment.GetEnvironmentVariable("B2D_CACHE");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(string.IsNullOrEmpty(cache) ? Path.Combine(home, ".cache") : cache, "blosc2direct");
    }
}
