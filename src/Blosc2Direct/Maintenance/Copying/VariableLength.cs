using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Finds types whose elements lie outside of the dataset: strings and sequences of variable length. HDF5's object
/// copy (1.14) serves them badly: it takes a fill value's pointer over and not what it points to, after which the dataset's
/// properties cannot be read, and it frees memory twice on chunks that a damaged file declares. Used under the HDF5 lock.</summary>
internal static class VariableLength
{
    private const int MaxDepth = 64;

    /// <summary>Whether elements of a type hold strings or sequences of variable length, at any depth.</summary>
    internal static bool IsIn(long type) => IsVariable(type, 0);

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
