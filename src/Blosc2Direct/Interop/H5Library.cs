using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>The HDF5 library inside libb2d: found, initialised once, its constants read.</summary>
/// <remarks>The constructor of this class is the only way into HDF5: every path passes <see cref="H5Lock.Enter"/>, which
/// touches it first.</remarks>
internal static unsafe partial class H5Library
{
    internal const string Name = NativeLibraryResolver.LibraryName;

    /// <summary>The folder beside the assembly in which the filter plugin is delivered.</summary>
    internal const string PluginFolder = "hdf5-plugin";

    internal static readonly nint Handle;
    internal static readonly Version Version;

    internal static readonly long FileCreate;
    internal static readonly long FileAccess;
    internal static readonly long DatasetCreate;
    internal static readonly long DatasetAccess;
    internal static readonly long GroupCreate;
    internal static readonly long LinkCreate;
    internal static readonly long LinkAccess;
    internal static readonly long ObjectCopy;
    internal static readonly long AttributeCreate;

    static H5Library()
    {
        Handle = NativeLibraryResolver.Library;

        // Order matters: HDF5's own exit handler would run while other threads may still use the library.
        _ = H5dont_atexit();
        H5Error.ThrowIfNegative(H5open(), "initialise the HDF5 library");
        uint major, minor, release;
        H5Error.ThrowIfNegative(H5get_libversion(&major, &minor, &release), "ask the HDF5 library for its version");
        Version = new Version((int)major, (int)minor, (int)release);
        Silence();

        FileCreate = Constant("H5P_CLS_FILE_CREATE_ID_g");
        FileAccess = Constant("H5P_CLS_FILE_ACCESS_ID_g");
        DatasetCreate = Constant("H5P_CLS_DATASET_CREATE_ID_g");
        DatasetAccess = Constant("H5P_CLS_DATASET_ACCESS_ID_g");
        GroupCreate = Constant("H5P_CLS_GROUP_CREATE_ID_g");
        LinkCreate = Constant("H5P_CLS_LINK_CREATE_ID_g");
        LinkAccess = Constant("H5P_CLS_LINK_ACCESS_ID_g");
        ObjectCopy = Constant("H5P_CLS_OBJECT_COPY_ID_g");
        AttributeCreate = Constant("H5P_CLS_ATTRIBUTE_CREATE_ID_g");
        AddPluginFolder();
    }

    [ThreadStatic]
    private static bool t_isSilent;

    /// <summary>Makes the library ready for this thread: an HDF5 that was built thread-safe, as distributions do, keeps an
    /// error stack for each thread, and prints it unless told not to.</summary>
    internal static void Initialize()
    {
        if (!t_isSilent)
        {
            Silence();
        }
    }

    private static void Silence()
    {
        H5Error.ThrowIfNegative(H5E.H5Eset_auto2(0, null, null), "silence the HDF5 library");
        t_isSilent = true;
    }

    /// <summary>Reads an identifier that the library keeps in a global variable.</summary>
    internal static long Constant(string symbol) => *(long*)NativeLibrary.GetExport(Handle, symbol);

    /// <summary>Finds a function that not every version has.</summary>
    internal static nint Optional(string symbol) => NativeLibrary.TryGetExport(Handle, symbol, out nint address) ? address : 0;

    // Before the place where plugins are installed by default, after HDF5_PLUGIN_PATH, which a user sets for a reason.
    private static void AddPluginFolder()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, PluginFolder);
        if (Directory.Exists(folder))
        {
            fixed (byte* name = Utf8Z.Encode(folder))
            {
                _ = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HDF5_PLUGIN_PATH")) ? H5PL.H5PLprepend(name) : H5PL.H5PLappend(name);
            }
        }
    }

    [LibraryImport(Name)]
    private static partial int H5dont_atexit();

    [LibraryImport(Name)]
    private static partial int H5open();

    [LibraryImport(Name)]
    private static partial int H5get_libversion(uint* major, uint* minor, uint* release);

    /// <summary>Frees memory that HDF5 allocated for the caller (member names, tags).</summary>
    [LibraryImport(Name)]
    internal static partial int H5free_memory(void* memory);
}
