using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Finds libb2d for this assembly's P/Invokes.</summary>
/// <remarks>In this order: the file that <c>B2D_NATIVE</c> names, and no other; beside the assembly; in
/// <c>runtimes/&lt;rid&gt;/native</c> beside it; wherever the runtime looks by itself.</remarks>
internal static class NativeLibraryResolver
{
    /// <summary>The library's name in <c>LibraryImport</c>.</summary>
    public const string LibraryName = "b2d";

    /// <summary>Names the library's file, for those who build it themselves.</summary>
    public const string EnvironmentVariable = "B2D_NATIVE";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>The loaded library.</summary>
    /// <exception cref="DllNotFoundException">It is in none of the places; the message says where was looked.</exception>
    public static nint Library
    {
        get
        {
            lock (Gate)
            {
                if (_library == 0)
                {
                    _library = Load(Environment.GetEnvironmentVariable(EnvironmentVariable), AppContext.BaseDirectory);
                }

                return _library;
            }
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver must be there before the first P/Invoke, whichever it is.")]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(
            typeof(NativeLibraryResolver).Assembly, static (name, _, _) => name == LibraryName ? Library : 0);

    /// <summary>Loads the library.</summary>
    /// <param name="named">The file that the environment names, if it does.</param>
    /// <param name="folder">The program's folder.</param>
    internal static nint Load(string? named, string folder)
    {
        List<string> tried = [];
        if (!string.IsNullOrEmpty(named))
        {
            return TryLoad(named, tried, out nint chosen) ? chosen : throw NotFound(tried);
        }

        foreach (string candidate in Candidates(folder))
        {
            if (File.Exists(candidate) && TryLoad(candidate, tried, out nint found))
            {
                return found;
            }

            if (!File.Exists(candidate))
            {
                tried.Add($"{candidate}: no such file");
            }
        }

        if (NativeLibrary.TryLoad(LibraryName, typeof(NativeLibraryResolver).Assembly, DllImportSearchPath.SafeDirectories, out nint byRuntime))
        {
            return byRuntime;
        }

        tried.Add($"{LibraryName}: not found by the runtime");
        throw NotFound(tried);
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        string file = OperatingSystem.IsWindows() ? "b2d.dll" : OperatingSystem.IsMacOS() ? "libb2d.dylib" : "libb2d.so";
        yield return Path.Combine(folder, file);
        yield return Path.Combine(folder, "runtimes", PortableIdentifier(), "native", file);
    }

    /// <summary>The runtime identifier that packages use, without a distribution's name.</summary>
    private static string PortableIdentifier()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static bool TryLoad(string path, List<string> tried, out nint library)
    {
        try
        {
            library = NativeLibrary.Load(path);
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            tried.Add($"{path}: {error.Message}");
            library = 0;
            return false;
        }
    }

    private static DllNotFoundException NotFound(List<string> tried) =>
        new($"The native library {LibraryName} cannot be loaded. Tried:{Environment.NewLine}  " +
            string.Join($"{Environment.NewLine}  ", tried));
}
