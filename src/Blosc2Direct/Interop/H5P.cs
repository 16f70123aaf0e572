using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Property list calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5P
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Pcreate(long listClass);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Pcopy(long list);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pclose(long list);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_fapl_core(long list, nuint increment, byte writeThrough);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_fapl_sec2(long list);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_file_image(long list, void* image, nuint length);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_fclose_degree(long list, int degree);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_libver_bounds(long list, int low, int high);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_cache(long list, int ignored, nuint slots, nuint bytes, double preemption);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_chunk_cache(long list, nuint slots, nuint bytes, double preemption);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_userblock(long list, ulong size);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_userblock(long list, ulong* size);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_link_creation_order(long list, uint flags);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_link_creation_order(long list, uint* flags);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_attr_creation_order(long list, uint flags);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_attr_creation_order(long list, uint* flags);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_attr_phase_change(long list, uint maxCompact, uint minDense);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_create_intermediate_group(long list, uint create);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_char_encoding(long list, int encoding);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_obj_track_times(long list, byte track);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_layout(long list, int layout);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_layout(long list);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_chunk(long list, int rank, long* shape);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_chunk(long list, int capacity, long* shape);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_external_count(long list);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_alloc_time(long list, int time);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_alloc_time(long list, int* time);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_fill_time(long list, int time);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_fill_time(long list, int* time);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_fill_value(long list, long type, void* value);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_fill_value(long list, long type, void* value);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pfill_value_defined(long list, int* status);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_filter(long list, int id, uint flags, nuint count, uint* values);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_nfilters(long list);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pget_filter2(long list, uint index, uint* flags, nuint* count, uint* values, nuint nameCapacity, byte* name, uint* configuration);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_copy_object(long list, uint flags);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_elink_cb(long list, delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*, uint*, long, void*, int> callback, void* context);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_elink_acc_flags(long list, uint flags);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Pset_sieve_buf_size(long list, nuint size);
}
