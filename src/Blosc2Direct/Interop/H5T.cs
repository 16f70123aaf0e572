using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Datatype calls of the HDF5 library.</summary>
/// <remarks>Names, order and widths follow the C headers: hid_t is long, hsize_t and haddr_t are 64-bit, size_t is nuint,
/// bool is one byte. Called only while <see cref="H5Lock"/> is held.</remarks>
internal static unsafe partial class H5T
{
    [LibraryImport(H5Library.Name)]
    internal static partial long H5Topen2(long location, byte* name, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tcommit2(long location, byte* name, long type, long linkList, long creationList, long accessList);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tcommitted(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tcopy(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tcreate(int typeClass, nuint size);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tclose(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tequal(long first, long second);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_class(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial nuint H5Tget_size(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_size(long type, nuint size);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_order(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_order(long type, int order);

    [LibraryImport(H5Library.Name)]
    internal static partial nuint H5Tget_precision(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_precision(long type, nuint bits);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_offset(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_offset(long type, nuint bits);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_sign(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_sign(long type, int sign);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_fields(long type, nuint* signPosition, nuint* exponentPosition, nuint* exponentSize, nuint* mantissaPosition, nuint* mantissaSize);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_fields(long type, nuint signPosition, nuint exponentPosition, nuint exponentSize, nuint mantissaPosition, nuint mantissaSize);

    [LibraryImport(H5Library.Name)]
    internal static partial nuint H5Tget_ebias(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_ebias(long type, nuint bias);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_norm(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_cset(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_cset(long type, int encoding);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_strpad(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_strpad(long type, int padding);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tis_variable_str(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial byte* H5Tget_tag(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tset_tag(long type, byte* tag);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tget_super(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_nmembers(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial byte* H5Tget_member_name(long type, uint index);

    [LibraryImport(H5Library.Name)]
    internal static partial nuint H5Tget_member_offset(long type, uint index);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tget_member_type(long type, uint index);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_member_value(long type, uint index, void* value);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tinsert(long type, byte* name, nuint offset, long member);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tenum_create(long integer);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tenum_insert(long type, byte* name, void* value);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tvlen_create(long item);

    [LibraryImport(H5Library.Name)]
    internal static partial long H5Tarray_create2(long item, uint rank, long* shape);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_array_ndims(long type);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tget_array_dims2(long type, long* shape);

    [LibraryImport(H5Library.Name)]
    internal static partial int H5Tdetect_class(long type, int typeClass);
}
