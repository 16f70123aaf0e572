namespace Blosc2Direct.Interop;

/// <summary>Kinds of HDF5 identifiers, by how they are closed.</summary>
internal enum H5Kind
{
    File,
    Group,
    Dataset,
    NamedType,
    Type,
    Space,
    PropertyList,
    Attribute,
    Object,
}

internal static class H5KindExtensions
{
    /// <summary>Closes an identifier; the lock is held. Failures leave nothing to be done.</summary>
    internal static void Close(this H5Kind kind, long id)
    {
        _ = kind switch
        {
            H5Kind.File => H5F.H5Fclose(id),
            H5Kind.Group => H5G.H5Gclose(id),
            H5Kind.Dataset => H5D.H5Dclose(id),
            H5Kind.NamedType or H5Kind.Type => H5T.H5Tclose(id),
            H5Kind.Space => H5S.H5Sclose(id),
            H5Kind.PropertyList => H5P.H5Pclose(id),
            H5Kind.Attribute => H5A.H5Aclose(id),
            _ => H5O.H5Oclose(id),
        };
    }
}

/// <summary>An identifier that lives inside one method, closed at the end of its using statement; the lock is held.</summary>
internal readonly ref struct H5Temporary
{
    private readonly H5Kind _kind;

    private H5Temporary(long id, H5Kind kind)
    {
        Id = id;
        _kind = kind;
    }

    internal long Id { get; }

    /// <summary>Takes what an HDF5 call returned.</summary>
    /// <param name="id">The identifier; negative if the call failed.</param>
    /// <param name="kind">How it is closed.</param>
    /// <param name="action">What was tried, for the message: "open the attribute".</param>
    /// <exception cref="Hdf5.Hdf5Exception">The call failed.</exception>
    internal static H5Temporary Own(long id, H5Kind kind, string action)
    {
        H5Error.ThrowIfNegative(id, action);
        return new(id, kind);
    }

    /// <summary>As <see cref="Own"/>; a failed call gives an invalid identifier.</summary>
    internal static H5Temporary TryOwn(long id, H5Kind kind) => new(id, kind);

    internal bool IsValid => Id > 0;

    public void Dispose()
    {
        if (Id > 0)
        {
            _kind.Close(Id);
        }
    }
}
