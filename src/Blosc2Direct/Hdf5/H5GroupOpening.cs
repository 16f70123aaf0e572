using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Opens objects by path with typed errors. The lock is held.</summary>
internal static unsafe class H5GroupOpening
{
    private const int GroupIdentifier = 2;
    private const int TypeIdentifier = 3;
    private const int DatasetIdentifier = 5;

    internal static H5GroupHandle Root(H5File file)
    {
        fixed (byte* name = "/\0"u8)
        {
            return new H5GroupHandle(H5Error.ThrowIfNegative(H5G.H5Gopen2(file.Id, name, 0), "open the root group"), file.State);
        }
    }

    internal static H5GroupHandle Group(H5File file, string absolutePath)
    {
        long id = Open(file, absolutePath);
        int kind = H5I.H5Iget_type(id);
        if (kind == GroupIdentifier)
        {
            return new H5GroupHandle(id, file.State);
        }

        _ = H5O.H5Oclose(id);
        throw new ObjectKindException($"The path leads to a {KindName(kind)}, not to a group.").At(file.Name, absolutePath);
    }

    internal static H5DatasetHandle Dataset(H5File file, string absolutePath)
    {
        long id = Open(file, absolutePath);
        int kind = H5I.H5Iget_type(id);
        if (kind == DatasetIdentifier)
        {
            return new H5DatasetHandle(id, file.State);
        }

        _ = H5O.H5Oclose(id);
        throw new ObjectKindException($"The path leads to a {KindName(kind)}, not to an array.").At(file.Name, absolutePath);
    }

    internal static H5TypeHandle NamedType(H5File file, string absolutePath)
    {
        long id = Open(file, absolutePath);
        int kind = H5I.H5Iget_type(id);
        if (kind == TypeIdentifier)
        {
            return new H5TypeHandle(id, file.State);
        }

        _ = H5O.H5Oclose(id);
        throw new ObjectKindException($"The path leads to a {KindName(kind)}, not to a named type.").At(file.Name, absolutePath);
    }

    private static long Open(H5File file, string absolutePath)
    {
        fixed (byte* name = Utf8Z.Encode(absolutePath))
        {
            long id = H5O.H5Oopen(file.Id, name, LinkAccess.Default);
            if (id >= 0)
            {
                return id;
            }

            Hdf5Exception cause = H5Error.Create("open the object");
            if (!H5Path.Exists(file.Id, absolutePath))
            {
                throw new ObjectNotFoundException("Nothing has this path.").At(file.Name, absolutePath);
            }

            if (H5O.H5Oexists_by_name(file.Id, name, LinkAccess.Looking) <= 0)
            {
                throw new ObjectNotFoundException("The link at this path leads nowhere.").At(file.Name, absolutePath);
            }

            throw cause.At(file.Name, absolutePath);
        }
    }

    private static string KindName(int kind) => kind switch
    {
        GroupIdentifier => "group",
        TypeIdentifier => "named type",
        DatasetIdentifier => "array",
        _ => "object of an unknown kind",
    };
}
