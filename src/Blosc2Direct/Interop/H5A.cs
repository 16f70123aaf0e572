using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Attribute calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5A
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Acreate2(long objectId, byte* name, long type, long space, long creationList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Aopen(long objectId, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Aclose(long attribute);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Aexists(long objectId, byte* name);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Adelete(long objectId, byte* name);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Arename(long objectId, byte* oldName, byte* newName);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Aread(long attribute, long memoryType, void* buffer);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Awrite(long attribute, long memoryType, void* buffer);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Aget_type(long attribute);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Aget_space(long attribute);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Aget_create_plist(long attribute);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Aiterate2(long objectId, int index, int order, ulong* position, delegate* unmanaged[Cdecl]<long, byte*, void*, void*, int> callback, void* context);
}
