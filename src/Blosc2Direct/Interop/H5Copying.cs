using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

// The calls that only copying between files needs. As for all bindings, they are made while H5Lock is held.
internal static unsafe partial class H5P
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Premove_filter(long list, int id);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_chunk_opts(long list, uint* options);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_chunk_opts(long list, uint options);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_attr_phase_change(long list, uint* maxCompact, uint* minDense);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_link_phase_change(long list, uint* maxCompact, uint* minDense);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_link_phase_change(long list, uint maxCompact, uint minDense);
}

internal static unsafe partial class H5O
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Olink(long objectId, long location, byte* name, long linkList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial nint H5Oget_comment(long objectId, byte* text, nuint capacity);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Oset_comment(long objectId, byte* text);
}

internal static unsafe partial class H5T
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tcommit_anon(long location, long type, long creationList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tget_create_plist(long type);
}

internal static unsafe partial class H5L
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lcreate_ud(long location, byte* name, int kind, void* data, nuint size, long linkList, long accessList);
}

/// <summary>References to objects and regions of a file. The first three calls are for references as HDF5 before 1.12
/// stores them (8 and 12 bytes), the others for those of 1.12 and later (64 bytes in memory).</summary>
internal static unsafe partial class H5R
{
    internal const int OldObject = 0;
    internal const int OldRegion = 1;

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Rcreate(void* reference, long location, byte* name, int kind, long space);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Rdereference2(long objectId, long accessList, int kind, void* reference);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Rget_region(long objectId, int kind, void* reference);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Rget_type(void* reference);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Ropen_object(void* reference, long accessList, long objectAccessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Ropen_region(void* reference, long accessList, long objectAccessList);

    [LibraryImport(H5Library.Name)]
    internal static partial nint H5Rget_attr_name(void* reference, byte* name, nuint capacity);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Rcreate_object(long location, byte* name, long accessList, void* reference);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Rcreate_region(long location, byte* name, long space, long accessList, void* reference);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Rcreate_attr(long location, byte* name, byte* attribute, long accessList, void* reference);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Rdestroy(void* reference);
}
