using System.Runtime.InteropServices;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Copies attributes as stored: type, shape, encoding of the name, order of creation, bytes. The lock is held around
/// all calls.</summary>
/// <remarks>An attribute with references is created in its turn, so that the order stays, and filled at the end, when all that
/// it may refer to exists.</remarks>
internal sealed unsafe class AttributeCopier(long sourceFile, TypeCopier types, ReferenceRewriter references)
{
    private const uint Tracked = 1;
    private readonly List<(byte[] ObjectPath, byte[] Name)> _pending = [];
    private readonly ulong _fileBytes = FileBytes(sourceFile);

    /// <summary>Copies all attributes of an object.</summary>
    /// <param name="source">The object of the source.</param>
    /// <param name="destination">The object of the destination.</param>
    /// <param name="creationList">The source object's creation properties.</param>
    /// <param name="path">The object's path.</param>
    internal void CopyAll(long source, long destination, long creationList, byte[] path)
    {
        uint order;
        bool byCreation = H5P.H5Pget_attr_creation_order(creationList, &order) >= 0 && (order & Tracked) != 0;
        foreach (byte[] name in LinkList.Attributes(source, byCreation))
        {
            Copy(source, destination, name, path);
        }
    }

    /// <summary>Fills the attributes with references.</summary>
    /// <param name="destinationFile">The destination.</param>
    internal void CopyReferences(long destinationFile)
    {
        foreach ((byte[] path, byte[] attribute) in _pending)
        {
            fixed (byte* objectName = path, name = attribute)
            {
                using H5Temporary source = H5Temporary.Own(H5O.H5Oopen(sourceFile, objectName, 0), H5Kind.Object, "open an object again");
                using H5Temporary destination = H5Temporary.Own(
                    H5O.H5Oopen(destinationFile, objectName, 0), H5Kind.Object, "open a copied object");
                using H5Temporary from = H5Temporary.Own(H5A.H5Aopen(source.Id, name, 0), H5Kind.Attribute, "open an attribute");
                using H5Temporary to = H5Temporary.Own(H5A.H5Aopen(destination.Id, name, 0), H5Kind.Attribute, "open an attribute");
                using H5Temporary type = H5Temporary.Own(H5A.H5Aget_type(from.Id), H5Kind.Type, "read an attribute's type");
                using H5Temporary space = H5Temporary.Own(H5A.H5Aget_space(from.Id), H5Kind.Space, "read an attribute's shape");
                CopyValue(from.Id, to.Id, type.Id, space.Id, attribute, rewrite: true);
            }
        }

        _pending.Clear();
    }

    private void Copy(long source, long destination, byte[] attribute, byte[] path)
    {
        fixed (byte* name = attribute)
        {
            using H5Temporary from = H5Temporary.Own(H5A.H5Aopen(source, name, 0), H5Kind.Attribute, "open an attribute");
            using H5Temporary type = H5Temporary.Own(H5A.H5Aget_type(from.Id), H5Kind.Type, "read an attribute's type");
            using H5Temporary space = H5Temporary.Own(H5A.H5Aget_space(from.Id), H5Kind.Space, "read an attribute's shape");
            using H5Temporary list = H5Temporary.Own(
                H5A.H5Aget_create_plist(from.Id), H5Kind.PropertyList, "read an attribute's properties");
            using H5Temporary to = H5Temporary.Own(
                H5A.H5Acreate2(destination, name, types.Map(type.Id), space.Id, list.Id, 0), H5Kind.Attribute,
                $"create the attribute '{Utf8Z.Decode(name)}'");
            if (ReferenceRewriter.HasReferences(type.Id))
            {
                _pending.Add((path, attribute));
            }
            else
            {
                CopyValue(from.Id, to.Id, type.Id, space.Id, attribute, rewrite: false);
            }
        }
    }

    private void CopyValue(long from, long to, long type, long space, byte[] attribute, bool rewrite)
    {
        long count = H5Error.ThrowIfNegative(H5S.H5Sget_simple_extent_npoints(space), "count an attribute's elements");
        if (count == 0)
        {
            return;
        }

        // The memory type: as stored, with pointers in place of places in the file.
        using H5Temporary memory = H5Temporary.Own(H5T.H5Tcopy(type), H5Kind.Type, "copy a type");
        ulong bytes = (ulong)H5T.H5Tget_size(memory.Id);
        ulong stored = (ulong)H5T.H5Tget_size(type);
        if ((ulong)count > _fileBytes / Math.Max(1, stored))
        {
            fixed (byte* name = attribute)
            {
                throw new Storage.TruncatedFileException(
                    $"The attribute '{Utf8Z.Decode(name)}' declares {count} elements of {stored} bytes, more than the file holds.");
            }
        }

        void* buffer = NativeMemory.AllocZeroed((nuint)count, (nuint)bytes);
        try
        {
            H5Error.ThrowIfNegative(H5A.H5Aread(from, memory.Id, buffer), "read an attribute");
            try
            {
                if (rewrite)
                {
                    references.Rewrite(memory.Id, (byte*)buffer, count);
                }

                H5Error.ThrowIfNegative(H5A.H5Awrite(to, memory.Id, buffer), "write an attribute");
            }
            finally
            {
                _ = H5Versioned.Reclaim(memory.Id, space, buffer);
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    private static ulong FileBytes(long file)
    {
        ulong bytes;
        H5Error.ThrowIfNegative(H5F.H5Fget_filesize(file, &bytes), "ask for the file's size");
        return bytes;
    }
}
