using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Object calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5O
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Oopen(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Oclose(long objectId);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Ocopy(long source, byte* sourceName, long target, byte* targetName, long copyList, long linkList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Oexists_by_name(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Oopen_by_addr(long location, ulong address);
}
