using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Identifier calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5I
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Iget_type(long id);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Iis_valid(long id);

    [LibraryImport(H5Library.Name)]
    internal static partial nint H5Iget_name(long id, byte* name, nuint capacity);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Iget_file_id(long id);
}
