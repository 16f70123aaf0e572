using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Carries committed types over, each once. The lock is held around all calls.</summary>
/// <remarks>A committed type is made without a name when the first dataset or attribute needs it, and linked when the walk
/// comes to its name: either may come first.</remarks>
internal sealed unsafe class TypeCopier(long destination, ObjectMap map)
{
    /// <summary>The type to create an object of the destination with. Not to be closed.</summary>
    /// <param name="type">The source's type.</param>
    internal long Map(long type)
    {
        if (H5T.H5Tcommitted(type) <= 0)
        {
            return type;
        }

        H5Error.ThrowIfNegative(H5Versioned.GetObjectInfo(type, out H5ObjectInfo info), "identify a named type");
        if (map.TryGetType(info.Token, out long known))
        {
            return known;
        }

        using H5Temporary list = H5Temporary.Own(H5T.H5Tget_create_plist(type), H5Kind.PropertyList, "read a named type's properties");
        long copy = H5Error.ThrowIfNegative(H5T.H5Tcopy(type), "copy a type");
        try
        {
            H5Error.ThrowIfNegative(H5T.H5Tcommit_anon(destination, copy, list.Id, 0), "store a named type");
        }
        catch
        {
            H5Kind.Type.Close(copy);
            throw;
        }

        map.AddType(info.Token, copy);
        return copy;
    }
}
