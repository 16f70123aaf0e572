using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Copies a file's structure: groups, links, named types, attributes, comments; hands datasets to
/// <see cref="DatasetCopier"/>. Used under the HDF5 lock.</summary>
/// <remarks>Groups are worked off from a queue, not by recursion: a file may nest them as deep as it likes. Names are made in
/// the order in which the source lists them, so that orders of creation stay.</remarks>
internal sealed unsafe class FileCopier : IDisposable
{
    private const uint Tracked = 1;
    private const int KindGroup = 0, KindDataset = 1, KindType = 2;
    private static readonly byte[] RootPath = "/\0"u8.ToArray();
    private readonly long _source;
    private readonly long _destination;
    private readonly Action<string> _warn;
    private readonly CancellationToken _cancellation;
    private readonly ObjectMap _map = new();
    private readonly Queue<byte[]> _groups = new();
    private readonly TypeCopier _types;
    private readonly AttributeCopier _attributes;
    private readonly DatasetCopier _datasets;
    private readonly long _asciiLinks;
    private readonly long _utf8Links;

    /// <summary>Prepares a copy.</summary>
    /// <param name="source">The source file's identifier.</param>
    /// <param name="destination">The destination file's, with nothing in it.</param>
    /// <param name="decide">Decides about a dataset by its path (UTF-8; null if the name is not).</param>
    /// <param name="warn">Receives what cannot be carried over exactly.</param>
    /// <param name="cancellation">Stops between objects.</param>
    internal FileCopier(
        long source, long destination, Func<string?, DatasetPlan> decide, Action<string> warn, CancellationToken cancellation)
    {
        _source = source;
        _destination = destination;
        _warn = warn;
        _cancellation = cancellation;
        _types = new TypeCopier(destination, _map);
        ReferenceRewriter references = new(source, destination, _map, warn);
        _attributes = new AttributeCopier(source, _types, references);
        _datasets = new DatasetCopier(_types, _attributes, new ElementCopier(references, cancellation), decide, warn);
        _asciiLinks = H5Error.ThrowIfNegative(H5P.H5Pcreate(H5Library.LinkCreate), "create link properties");
        _utf8Links = H5Error.ThrowIfNegative(H5P.H5Pcreate(H5Library.LinkCreate), "create link properties");
        H5Error.ThrowIfNegative(H5P.H5Pset_char_encoding(_utf8Links, 1), "set a link's encoding");
    }

    /// <summary>Datasets, in the order in which they were met; those to be re-encoded exist and have no chunks yet.</summary>
    internal IReadOnlyList<CopiedDataset> Datasets => _datasets.Datasets;

    /// <summary>Copies everything but the chunks of re-encoded datasets, and references.</summary>
    internal void CopyStructure()
    {
        using (H5Temporary from = OpenGroup(_source, RootPath))
        using (H5Temporary to = OpenGroup(_destination, RootPath))
        using (H5Temporary list = H5Temporary.Own(H5G.H5Gget_create_plist(from.Id), H5Kind.PropertyList, "read a group's properties"))
        {
            Register(from.Id, RootPath);
            CopyComment(from.Id, to.Id);
            _attributes.CopyAll(from.Id, to.Id, list.Id, RootPath);
        }

        _groups.Enqueue(RootPath);
        while (_groups.TryDequeue(out byte[]? path))
        {
            using H5Temporary from = OpenGroup(_source, path);
            using H5Temporary to = OpenGroup(_destination, path);
            using H5Temporary list = H5Temporary.Own(H5G.H5Gget_create_plist(from.Id), H5Kind.PropertyList, "read a group's properties");
            uint order;
            bool byCreation = H5P.H5Pget_link_creation_order(list.Id, &order) >= 0 && (order & Tracked) != 0;
            foreach (StoredLink link in LinkList.Links(from.Id, byCreation))
            {
                _cancellation.ThrowIfCancellationRequested();
                CopyLink(from.Id, to.Id, path, link);
            }
        }
    }

    /// <summary>Fills in what refers to other objects; all of them exist now.</summary>
    internal void CopyReferences()
    {
        _datasets.CopyReferences(_source, _destination);
        _attributes.CopyReferences(_destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _map.Dispose();
        H5Kind.PropertyList.Close(_asciiLinks);
        H5Kind.PropertyList.Close(_utf8Links);
    }

    private static H5Temporary OpenGroup(long file, byte[] path)
    {
        fixed (byte* name = path)
        {
            return H5Temporary.Own(H5G.H5Gopen2(file, name, 0), H5Kind.Group, $"open the group '{Utf8Z.Decode(name)}'");
        }
    }

    private void CopyLink(long from, long to, byte[] groupPath, StoredLink link)
    {
        long links = link.IsUtf8 ? _utf8Links : _asciiLinks;
        fixed (byte* name = link.Name)
        {
            switch (link.Kind)
            {
                case StoredLink.Hard:
                    CopyObject(from, to, name, ObjectMap.Join(groupPath, link.Name), links);
                    break;
                case StoredLink.Soft:
                    fixed (byte* value = ReadValue(from, name, link))
                    {
                        H5Error.ThrowIfNegative(H5L.H5Lcreate_soft(value, to, name, links, 0), "create a soft link");
                    }

                    break;
                case StoredLink.External:
                    CopyExternal(from, to, name, link, links);
                    break;
                default:
                    fixed (byte* value = ReadValue(from, name, link))
                    {
                        if (H5L.H5Lcreate_ud(to, name, link.Kind, value, (nuint)link.ValueBytes, links, 0) < 0)
                        {
                            _warn($"The user-defined link '{Text(ObjectMap.Join(groupPath, link.Name))}' could not be copied.");
                        }
                    }

                    break;
            }
        }
    }

    private static byte[] ReadValue(long group, byte* name, StoredLink link)
    {
        // A link's value is part of the group's metadata; 64 KiB is HDF5's own bound.
        const ulong MaxValueBytes = 1 << 20;
        if (link.ValueBytes > MaxValueBytes)
        {
            throw new Storage.UnrecognizedFormatException($"A link declares a value of {link.ValueBytes} bytes.");
        }

        byte[] value = new byte[link.ValueBytes + 1];
        fixed (byte* buffer = value)
        {
            H5Error.ThrowIfNegative(H5L.H5Lget_val(group, name, buffer, (nuint)link.ValueBytes, 0), "read a link");
        }

        return value;
    }

    private static void CopyExternal(long from, long to, byte* name, StoredLink link, long links)
    {
        fixed (byte* value = ReadValue(from, name, link))
        {
            uint flags;
            byte* file, path;
            H5Error.ThrowIfNegative(
                H5L.H5Lunpack_elink_val(value, (nuint)link.ValueBytes, &flags, &file, &path), "read an external link");
            H5Error.ThrowIfNegative(H5L.H5Lcreate_external(file, path, to, name, links, 0), "create an external link");
        }
    }

    private void CopyObject(long from, long to, byte* name, byte[] path, long links)
    {
        if (H5Versioned.GetObjectInfoByName(from, name, 0, out H5ObjectInfo info) < 0)
        {
            throw H5Error.Create($"read the object '{Text(path)}'");
        }

        if (_map.TryGetPath(info.Token, out byte[] existing))
        {
            fixed (byte* first = existing)
            {
                H5Error.ThrowIfNegative(
                    H5L.H5Lcreate_hard(_destination, first, to, name, links, 0), $"create the link '{Text(path)}'");
            }

            return;
        }

        switch (info.Kind)
        {
            case KindGroup:
                CopyGroup(from, to, name, path, links);
                break;
            case KindDataset:
                _datasets.Copy(from, to, name, path, links);
                break;
            case KindType:
                CopyType(from, to, name, path, links);
                break;
            default:
                _warn($"The object '{Text(path)}' is of a kind that HDF5 {H5Library.Version} does not know and was left out.");
                return;
        }

        _map.Add(info.Token, path);
    }

    private void CopyGroup(long from, long to, byte* name, byte[] path, long links)
    {
        using H5Temporary source = H5Temporary.Own(H5G.H5Gopen2(from, name, 0), H5Kind.Group, $"open the group '{Text(path)}'");
        using H5Temporary list = H5Temporary.Own(
            H5G.H5Gget_create_plist(source.Id), H5Kind.PropertyList, "read a group's properties");
        using H5Temporary copy = H5Temporary.Own(
            H5G.H5Gcreate2(to, name, links, list.Id, 0), H5Kind.Group, $"create the group '{Text(path)}'");
        CopyComment(source.Id, copy.Id);
        _attributes.CopyAll(source.Id, copy.Id, list.Id, path);
        _groups.Enqueue(path);
    }

    private void CopyType(long from, long to, byte* name, byte[] path, long links)
    {
        using H5Temporary source = H5Temporary.Own(H5T.H5Topen2(from, name, 0), H5Kind.Type, $"open the named type '{Text(path)}'");
        using H5Temporary list = H5Temporary.Own(
            H5T.H5Tget_create_plist(source.Id), H5Kind.PropertyList, "read a named type's properties");
        long copy = _types.Map(source.Id);
        H5Error.ThrowIfNegative(H5O.H5Olink(copy, to, name, links, 0), $"link the named type '{Text(path)}'");
        CopyComment(source.Id, copy);
        _attributes.CopyAll(source.Id, copy, list.Id, path);
    }

    private void Register(long objectId, byte[] path)
    {
        H5Error.ThrowIfNegative(H5Versioned.GetObjectInfo(objectId, out H5ObjectInfo info), "identify an object");
        _map.Add(info.Token, path);
    }

    internal static void CopyComment(long source, long destination)
    {
        nint length = H5O.H5Oget_comment(source, null, 0);
        if (length <= 0)
        {
            return;
        }

        byte* text = (byte*)NativeMemory.AllocZeroed((nuint)length + 1);
        try
        {
            if (H5O.H5Oget_comment(source, text, (nuint)length + 1) > 0)
            {
                _ = H5O.H5Oset_comment(destination, text);
            }
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    internal static string Text(byte[] path) => Utf8Z.Decode(path);
}
