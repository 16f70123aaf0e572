using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>A group or dataset of an open file.</summary>
public abstract class H5Node : INode
{
    private H5Attributes? _attributes;

    private protected H5Node(H5File file, string path)
    {
        File = file;
        Path = path;
    }

    /// <summary>The file that it was opened through.</summary>
    public H5File File { get; }

    IStorage INode.Storage => File;

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>Its attributes.</summary>
    public H5Attributes Attributes => _attributes ??= new H5Attributes(this);

    IAttributes INode.Attributes => Attributes;

    /// <summary>The last part of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Distinguishes it from the other objects of its file; equal for two hard links to one object.</summary>
    public string? ObjectToken
    {
        get
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            return H5Versioned.GetObjectInfo(Id, out H5ObjectInfo info) >= 0 ? LinkLister.Token(info.Token) : null;
        }
    }

    /// <summary>Its identifier; the lock is held.</summary>
    internal abstract long Id { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes it.</summary>
    /// <param name="disposing">Always true.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Checks what an HDF5 call returned.</summary>
    internal long Check(long result, string action) => result >= 0 ? result : throw DiskErrors.Translate(H5Error.Create(action)).At(File.Name, Path);
}
