using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Error stack calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5E
{
    [LibraryImport(H5Library.Name)]
    internal static partial int H5Eset_auto2(long stack, void* function, void* context);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Ewalk2(long stack, int direction, delegate* unmanaged[Cdecl]<uint, H5ErrorRecord*, void*, int> callback, void* context);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Eclear2(long stack);

    [LibraryImport(H5Library.Name)]
    internal static partial nint H5Eget_msg(long message, int* kind, byte* text, nuint capacity);
}
