using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Group calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5G
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Gcreate2(long location, byte* name, long linkList, long creationList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Gopen2(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Gclose(long group);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Gget_create_plist(long group);
}
