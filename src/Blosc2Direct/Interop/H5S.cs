using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Dataspace calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5S
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Screate(int kind);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Screate_simple(int rank, long* shape, long* maxShape);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Scopy(long space);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sclose(long space);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sget_simple_extent_type(long space);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sget_simple_extent_ndims(long space);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sget_simple_extent_dims(long space, long* shape, long* maxShape);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Sget_simple_extent_npoints(long space);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sselect_hyperslab(long space, int operation, long* start, long* stride, long* count, long* block);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sselect_all(long space);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Sselect_none(long space);
}
