using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>A group of an HDF5 file.</summary>
public sealed unsafe class H5Group : H5Node, IGroupNode
{
    private readonly H5GroupHandle _handle;

    internal H5Group(H5File file, string path, H5GroupHandle handle)
        : base(file, path) => _handle = handle;

    internal override long Id => _handle.Id;

    /// <summary>Opens a group or dataset.</summary>
    /// <param name="path">Relative to this group unless it starts with "/".</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="ObjectKindException">It is neither a group nor a dataset.</exception>
    public H5Node this[string path]
    {
        get
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            string absolute = Resolve(path);
            return LinkLister.TargetOf(File.Id, absolute) == LinkTarget.Group ? OpenGroup(absolute) : OpenDataset(absolute);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LinkInfo> List(LinkOrder order = LinkOrder.Name)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        return LinkLister.List(this, order);
    }

    /// <summary>Everything below this group, parents before their children, in the order asked. Soft and external links are
    /// shown and not followed; an object with several hard links is entered once, so that cycles end.</summary>
    /// <param name="order">The order inside each group.</param>
    public IEnumerable<H5Entry> Walk(LinkOrder order = LinkOrder.Name) => GroupWalker.Walk(this, order);

    /// <inheritdoc/>
    public bool Contains(string path)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        return H5Path.Exists(File.Id, Resolve(path));
    }

    /// <inheritdoc cref="IGroupNode.OpenGroup"/>
    public H5Group OpenGroup(string path)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = Resolve(path);
        return new H5Group(File, absolute, H5GroupOpening.Group(File, absolute));
    }

    IGroupNode IGroupNode.OpenGroup(string path) => OpenGroup(path);

    /// <inheritdoc cref="IGroupNode.OpenArray"/>
    public H5Dataset OpenDataset(string path)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        return H5Dataset.Open(File, Resolve(path));
    }

    IArrayNode IGroupNode.OpenArray(string path) => OpenDataset(path);

    /// <summary>The element type that is stored under a name.</summary>
    /// <param name="path">Relative to this group unless it starts with "/".</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="ObjectKindException">It is not a named type.</exception>
    public ElementType ReadNamedType(string path)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5TypeHandle type = H5GroupOpening.NamedType(File, Resolve(path));
        return H5TypeReader.Read(type.Id);
    }

    /// <summary>Stores an element type under a name.</summary>
    /// <param name="path">Relative to this group unless it starts with "/".</param>
    /// <param name="type">The type.</param>
    /// <exception cref="ObjectExistsException">The path is taken.</exception>
    public void CreateNamedType(string path, ElementType type)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = PrepareCreation(path);
        using H5Temporary id = H5TypeWriter.Create(type);
        using H5Temporary links = CreateLinkList();
        fixed (byte* name = Utf8Z.Encode(absolute))
        {
            Check(H5T.H5Tcommit2(File.Id, name, id.Id, links.Id, 0, 0), "create the named type", absolute);
        }
    }

    /// <inheritdoc cref="IGroupNode.CreateGroup"/>
    public H5Group CreateGroup(string path)
    {
        const uint TrackedAndIndexed = 3;
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = PrepareCreation(path);
        using H5Temporary links = CreateLinkList();
        using H5Temporary creation = H5Temporary.Own(H5P.H5Pcreate(H5Library.GroupCreate), H5Kind.PropertyList, "create the group");
        _ = H5P.H5Pset_link_creation_order(creation.Id, TrackedAndIndexed);
        _ = H5P.H5Pset_attr_creation_order(creation.Id, TrackedAndIndexed);
        fixed (byte* name = Utf8Z.Encode(absolute))
        {
            long id = Check(H5G.H5Gcreate2(File.Id, name, links.Id, creation.Id, 0), "create the group", absolute);
            return new H5Group(File, absolute, new H5GroupHandle(id, File.State));
        }
    }

    IGroupNode IGroupNode.CreateGroup(string path) => CreateGroup(path);

    /// <inheritdoc cref="IGroupNode.CreateArray"/>
    public H5Dataset CreateDataset(string path, ArraySpec spec)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = PrepareCreation(path);
        return H5Dataset.Create(File, absolute, spec);
    }

    IArrayNode IGroupNode.CreateArray(string path, ArraySpec spec) => CreateDataset(path, spec);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = PrepareExisting(path);
        fixed (byte* name = Utf8Z.Encode(absolute))
        {
            Check(H5L.H5Ldelete(File.Id, name, 0), "delete the link", absolute);
        }

        File.Stamp?.Changes.NoteLink();
    }

    /// <inheritdoc/>
    public void Move(string from, string to)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string source = PrepareExisting(from);
        string target = PrepareCreation(to);
        if ((target + "/").StartsWith(source + "/", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{source}' cannot be moved into itself ('{target}').", nameof(to));
        }

        using H5Temporary links = CreateLinkList();
        fixed (byte* oldName = Utf8Z.Encode(source))
        fixed (byte* newName = Utf8Z.Encode(target))
        {
            Check(H5L.H5Lmove(File.Id, oldName, File.Id, newName, links.Id, 0), $"move the link to '{target}'", source);
        }

        File.Stamp?.Changes.NoteLink();
    }

    /// <inheritdoc/>
    public void Copy(string from, string to)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string source = PrepareExisting(from);
        string target = PrepareCreation(to);
        H5ObjectCopier.Copy(File, source, File, target);
    }

    /// <inheritdoc/>
    public void CreateSoftLink(string path, string targetPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(targetPath);
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = PrepareCreation(path);
        using H5Temporary links = CreateLinkList();
        fixed (byte* name = Utf8Z.Encode(absolute))
        fixed (byte* target = Utf8Z.Encode(targetPath))
        {
            Check(H5L.H5Lcreate_soft(target, File.Id, name, links.Id, 0), "create the soft link", absolute);
        }
    }

    /// <inheritdoc/>
    public void CreateExternalLink(string path, string targetFile, string targetPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(targetFile);
        ArgumentException.ThrowIfNullOrEmpty(targetPath);
        using H5Lock.Scope scope = H5Lock.Enter();
        string absolute = PrepareCreation(path);
        using H5Temporary links = CreateLinkList();
        fixed (byte* name = Utf8Z.Encode(absolute))
        fixed (byte* file = Utf8Z.Encode(targetFile))
        fixed (byte* target = Utf8Z.Encode(targetPath))
        {
            Check(H5L.H5Lcreate_external(file, target, File.Id, name, links.Id, 0), "create the external link", absolute);
        }
    }

    /// <inheritdoc/>
    public void CreateHardLink(string path, string existingPath)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        string existing = PrepareExisting(existingPath);
        string absolute = PrepareCreation(path);
        using H5Temporary links = CreateLinkList();
        fixed (byte* name = Utf8Z.Encode(absolute))
        fixed (byte* target = Utf8Z.Encode(existing))
        {
            Check(H5L.H5Lcreate_hard(File.Id, target, File.Id, name, links.Id, 0), "create the hard link", absolute);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The root lives as long as the file.
        if (Path != "/" || File.IsClosed)
        {
            _handle.Dispose();
        }
    }

    /// <summary>A link list that creates missing groups on the way and stores names as UTF-8. The lock is held.</summary>
    internal static H5Temporary CreateLinkList()
    {
        const int Utf8 = 1;
        H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.LinkCreate), H5Kind.PropertyList, "prepare a link");
        _ = H5P.H5Pset_create_intermediate_group(list.Id, 1);
        _ = H5P.H5Pset_char_encoding(list.Id, Utf8);
        return list;
    }

    private string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _ = Id; // a closed group has no children
        return H5Path.Combine(Path, path);
    }

    private string PrepareExisting(string path)
    {
        string absolute = Resolve(path);
        File.ThrowIfReadOnly();
        return H5Path.Exists(File.Id, absolute) ? absolute : throw new ObjectNotFoundException("Nothing has this path.").At(File.Name, absolute);
    }

    private string PrepareCreation(string path)
    {
        string absolute = Resolve(path);
        File.ThrowIfReadOnly();
        if (H5Path.Exists(File.Id, absolute))
        {
            throw new ObjectExistsException("The path is taken.").At(File.Name, absolute);
        }

        int slash = absolute.LastIndexOf('/');
        File.RequireMetadata(absolute, 4L * absolute.Length, slash > 0 ? absolute[..slash] : "/");
        return absolute;
    }

    private long Check(long result, string action, string absolutePath) =>
        result >= 0 ? result : throw DiskErrors.Translate(H5Error.Create(action)).At(File.Name, absolutePath);
}
