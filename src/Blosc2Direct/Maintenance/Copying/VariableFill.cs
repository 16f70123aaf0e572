using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Finds datasets whose fill value is stored outside of their object header: strings and sequences of variable
/// length, as every string variable of netCDF-4 has. HDF5's object copy (1.14) takes the pointer over and not what it points
/// to; the dataset's properties can then not be read any more. Used under the HDF5 lock.</summary>
internal static unsafe class VariableFill
{
    private const int UserDefined = 2;
    private const int MaxDepth = 64;

    /// <summary>Whether a dataset has such a fill value.</summary>
    /// <param name="list">Its creation properties.</param>
    /// <param name="type">Its element type.</param>
    internal static bool Has(long list, long type)
    {
        int status;
        return H5P.H5Pfill_value_defined(list, &status) >= 0 && status == UserDefined && IsVariable(type, 0);
    }

    private static bool IsVariable(long type, int depth)
    {
        if (depth > MaxDepth)
        {
            return true;
        }

        switch (H5T.H5Tget_class(type))
        {
            case H5TypeClass.Sequence:
                return true;
            case H5TypeClass.String:
                return H5T.H5Tis_variable_str(type) > 0;
            case H5TypeClass.Array:
                using (H5Temporary item = H5Temporary.Own(H5T.H5Tget_super(type), H5Kind.Type, "open an item's type"))
                {
                    return IsVariable(item.Id, depth + 1);
                }

            case H5TypeClass.Compound:
                int members = H5Error.ThrowIfNegative(H5T.H5Tget_nmembers(type), "count a compound type's members");
                for (uint i = 0; i < members; i++)
                {
                    using H5Temporary member = H5Temporary.Own(H5T.H5Tget_member_type(type, i), H5Kind.Type, "open a member's type");
                    if (IsVariable(member.Id, depth + 1))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
