using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Rewrites the references inside elements that were read from the source, so that they name the same objects and
/// regions of the destination. The lock is held around all calls.</summary>
/// <remarks>References hold addresses (before HDF5 1.12) or tokens: neither survives a copy. What a reference names is opened
/// in the source, found in the destination by its token, and named anew there.</remarks>
internal sealed unsafe class ReferenceRewriter(long source, long destination, ObjectMap map, Action<string> warn)
{
    private const int MaxDepth = 64;
    private const int NewReferenceBytes = 64;
    private static readonly long OldObjectType = H5Library.Constant("H5T_STD_REF_OBJ_g");
    private static readonly long OldRegionType = H5Library.Constant("H5T_STD_REF_DSETREG_g");

    private enum Kind
    {
        None,
        OldObject,
        OldRegion,
        New,
        Compound,
        Array,
        Sequence,
    }

    /// <summary>Whether elements of a type hold references, at any depth.</summary>
    internal static bool HasReferences(long type) => H5T.H5Tdetect_class(type, H5TypeClass.Reference) > 0;

    /// <summary>Rewrites elements in place.</summary>
    /// <param name="memoryType">Their type in memory.</param>
    /// <param name="elements">The first element.</param>
    /// <param name="count">How many there are.</param>
    internal void Rewrite(long memoryType, byte* elements, long count)
    {
        Plan plan = Build(memoryType, 0);
        Apply(plan, elements, count);
    }

    private static Plan Build(long type, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new Storage.ElementTypeException("An element type is nested too deeply to be copied.");
        }

        int size = (int)H5T.H5Tget_size(type);
        if (!HasReferences(type))
        {
            return new Plan(Kind.None, size);
        }

        switch (H5T.H5Tget_class(type))
        {
            case H5TypeClass.Reference:
                Kind kind = H5T.H5Tequal(type, OldObjectType) > 0 ? Kind.OldObject
                    : H5T.H5Tequal(type, OldRegionType) > 0 ? Kind.OldRegion : Kind.New;
                return new Plan(kind, size);
            case H5TypeClass.Compound:
                int members = H5Error.ThrowIfNegative(H5T.H5Tget_nmembers(type), "count a compound type's members");
                Plan compound = new(Kind.Compound, size);
                for (uint i = 0; i < members; i++)
                {
                    using H5Temporary member = H5Temporary.Own(H5T.H5Tget_member_type(type, i), H5Kind.Type, "open a member's type");
                    Plan part = Build(member.Id, depth + 1);
                    if (part.Kind != Kind.None)
                    {
                        compound.Parts.Add(((int)H5T.H5Tget_member_offset(type, i), part));
                    }
                }

                return compound;
            default:
                using (H5Temporary item = H5Temporary.Own(H5T.H5Tget_super(type), H5Kind.Type, "open an item's type"))
                {
                    bool isArray = H5T.H5Tget_class(type) == H5TypeClass.Array;
                    Plan plan = new(isArray ? Kind.Array : Kind.Sequence, size);
                    plan.Parts.Add((0, Build(item.Id, depth + 1)));
                    return plan;
                }
        }
    }

    private void Apply(Plan plan, byte* elements, long count)
    {
        for (long i = 0; i < count; i++, elements += plan.Size)
        {
            switch (plan.Kind)
            {
                case Kind.OldObject:
                    RewriteOldObject(elements);
                    break;
                case Kind.OldRegion:
                    RewriteOldRegion(elements);
                    break;
                case Kind.New:
                    RewriteNew(elements);
                    break;
                case Kind.Compound:
                    foreach ((int offset, Plan part) in plan.Parts)
                    {
                        Apply(part, elements + offset, 1);
                    }

                    break;
                case Kind.Array:
                    Plan item = plan.Parts[0].Part;
                    Apply(item, elements, plan.Size / item.Size);
                    break;
                case Kind.Sequence:
                    // hvl_t: a length and a pointer.
                    nuint length = *(nuint*)elements;
                    byte* items = *(byte**)(elements + sizeof(nuint));
                    if (items is not null)
                    {
                        Apply(plan.Parts[0].Part, items, (long)length);
                    }

                    break;
            }
        }
    }

    private void RewriteOldObject(byte* reference)
    {
        if (IsNull(reference, sizeof(ulong)))
        {
            return;
        }

        using H5Temporary target = H5Temporary.TryOwn(
            H5R.H5Rdereference2(source, 0, H5R.OldObject, reference), H5Kind.Object);
        Clear(reference, sizeof(ulong));
        if (Find(target, out byte[] path))
        {
            fixed (byte* name = path)
            {
                H5Error.ThrowIfNegative(H5R.H5Rcreate(reference, destination, name, H5R.OldObject, -1), "create a reference");
            }
        }
    }

    private void RewriteOldRegion(byte* reference)
    {
        const int Bytes = sizeof(ulong) + sizeof(uint);
        if (IsNull(reference, Bytes))
        {
            return;
        }

        using H5Temporary target = H5Temporary.TryOwn(
            H5R.H5Rdereference2(source, 0, H5R.OldRegion, reference), H5Kind.Object);
        using H5Temporary region = H5Temporary.TryOwn(H5R.H5Rget_region(source, H5R.OldRegion, reference), H5Kind.Space);
        Clear(reference, Bytes);
        if (Find(target, out byte[] path) && region.IsValid)
        {
            fixed (byte* name = path)
            {
                H5Error.ThrowIfNegative(
                    H5R.H5Rcreate(reference, destination, name, H5R.OldRegion, region.Id), "create a region reference");
            }
        }
    }

    private void RewriteNew(byte* reference)
    {
        const int Object = 2, Region = 3, Attribute = 4;
        if (IsNull(reference, NewReferenceBytes))
        {
            return;
        }

        int kind = H5R.H5Rget_type(reference);
        using H5Temporary target = H5Temporary.TryOwn(H5R.H5Ropen_object(reference, 0, 0), H5Kind.Object);
        using H5Temporary region = kind == Region
            ? H5Temporary.TryOwn(H5R.H5Ropen_region(reference, 0, 0), H5Kind.Space)
            : H5Temporary.TryOwn(-1, H5Kind.Space);
        byte[] attribute = [];
        if (kind == Attribute)
        {
            nint length = H5R.H5Rget_attr_name(reference, null, 0);
            attribute = new byte[Math.Max(0, (long)length) + 1];
            fixed (byte* text = attribute)
            {
                _ = H5R.H5Rget_attr_name(reference, text, (nuint)attribute.Length);
            }
        }

        _ = H5R.H5Rdestroy(reference);
        Clear(reference, NewReferenceBytes);
        if (!Find(target, out byte[] path))
        {
            return;
        }

        fixed (byte* name = path, attributeName = attribute)
        {
            int status = kind switch
            {
                Object => H5R.H5Rcreate_object(destination, name, 0, reference),
                Region when region.IsValid => H5R.H5Rcreate_region(destination, name, region.Id, 0, reference),
                Attribute => H5R.H5Rcreate_attr(destination, name, attributeName, 0, reference),
                _ => -1,
            };
            H5Error.ThrowIfNegative(status, "create a reference");
        }
    }

    private bool Find(H5Temporary target, out byte[] path)
    {
        path = [];
        if (target.IsValid && H5Versioned.GetObjectInfo(target.Id, out H5ObjectInfo info) >= 0 &&
            map.TryGetPath(info.Token, out path))
        {
            return true;
        }

        warn("A reference to an object that no path of the file leads to became a null reference.");
        return false;
    }

    private static bool IsNull(byte* reference, int bytes) => !new ReadOnlySpan<byte>(reference, bytes).ContainsAnyExcept((byte)0);

    private static void Clear(byte* reference, int bytes) => new Span<byte>(reference, bytes).Clear();

    private sealed record Plan(Kind Kind, int Size)
    {
        internal List<(int Offset, Plan Part)> Parts { get; } = [];
    }
}

/// <summary>HDF5's classes of element types (H5T_class_t) that copying looks at.</summary>
internal static class H5TypeClass
{
    internal const int String = 3;
    internal const int Compound = 6;
    internal const int Reference = 7;
    internal const int Sequence = 9;
    internal const int Array = 10;
}
