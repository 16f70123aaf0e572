using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>File calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5F
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Fcreate(byte* name, uint flags, long creationList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Fopen(byte* name, uint flags, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Fclose(long file);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Fflush(long objectId, int scope);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Fget_filesize(long file, ulong* size);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Fget_vfd_handle(long file, long accessList, void** handle);

    [LibraryImport(H5Library.Name)]
    internal static partial nint H5Fget_file_image(long file, void* buffer, nuint length);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Fget_create_plist(long file);

    [LibraryImport(H5Library.Name)]
    internal static partial nint H5Fget_obj_count(long file, uint types);
}
