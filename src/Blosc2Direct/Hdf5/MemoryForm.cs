using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Tells types whose elements are plain bytes from those that HDF5 reads as pointers or handles.</summary>
internal static class MemoryForm
{
    /// <summary>Whether elements that HDF5 reads hold pointers or handles of this process. The lock is held.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="id">The datatype.</param>
    internal static bool HasPointers(ElementType type, long id) => type switch
    {
        VariableStringType or VariableLengthType => true,
        CompoundType compound => HasPointers(compound, id),
        ArrayElementType { IsFlat: false } array => HasPointers(array.Base, id),
        UnknownType => H5T.H5Tdetect_class(id, (int)H5Class.Reference) != 0 || H5T.H5Tdetect_class(id, (int)H5Class.VariableLength) != 0 ||
            H5T.H5Tdetect_class(id, (int)H5Class.String) != 0,
        _ => false,
    };

    private static bool HasPointers(CompoundType compound, long id)
    {
        foreach (CompoundField field in compound.Fields)
        {
            if (HasPointers(field.Type, id))
            {
                return true;
            }
        }

        return false;
    }
}
