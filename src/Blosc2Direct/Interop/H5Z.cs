using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Filter calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5Z
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Zfilter_avail(int id);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Zregister(void* filterClass);
}
