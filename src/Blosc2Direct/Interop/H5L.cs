using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Link calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5L
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lexists(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Ldelete(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lmove(long source, byte* sourceName, long target, byte* targetName, long linkList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lcreate_soft(byte* targetPath, long location, byte* name, long linkList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lcreate_external(byte* targetFile, byte* targetPath, long location, byte* name, long linkList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lcreate_hard(long source, byte* sourceName, long target, byte* targetName, long linkList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lget_val(long location, byte* name, void* buffer, nuint size, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Lunpack_elink_val(void* value, nuint size, uint* flags, byte** fileName, byte** objectPath);
}
