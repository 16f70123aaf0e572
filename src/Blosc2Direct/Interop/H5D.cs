using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Dataset calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5D
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Dcreate2(long location, byte* name, long type, long space, long linkList, long creationList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Dopen2(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dclose(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Dget_space(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Dget_type(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Dget_create_plist(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Dget_access_plist(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dget_space_status(long dataset, int* status);

    [LibraryImport(H5Library.Name)]
    internal static partial ulong H5Dget_storage_size(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial ulong H5Dget_offset(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dset_extent(long dataset, long* shape);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dflush(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Drefresh(long dataset);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dread(long dataset, long memoryType, long memorySpace, long fileSpace, long transferList, void* buffer);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dwrite(long dataset, long memoryType, long memorySpace, long fileSpace, long transferList, void* buffer);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dwrite_chunk(long dataset, long transferList, uint filterMask, long* offset, nuint size, void* buffer);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dget_chunk_storage_size(long dataset, long* offset, ulong* size);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dget_chunk_index_type(long dataset, int* kind);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dget_num_chunks(long dataset, long space, ulong* count);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Dget_chunk_info(long dataset, long space, ulong index, long* offset, uint* filterMask, ulong* address, ulong* size);
}
