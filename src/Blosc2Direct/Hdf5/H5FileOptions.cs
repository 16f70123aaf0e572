namespace Blosc2Direct.Hdf5;

/// <summary>Versions of the HDF5 file format, named by the library release that introduced them.</summary>
public enum H5FormatVersion
{
    /// <summary>The oldest form that can hold an object.</summary>
    Earliest = 0,

    /// <summary>HDF5 1.8.</summary>
    V18 = 1,

    /// <summary>HDF5 1.10.</summary>
    V110 = 2,

    /// <summary>HDF5 1.12.</summary>
    V112 = 3,

    /// <summary>HDF5 1.14.</summary>
    V114 = 4,
}

/// <summary>How an open file is protected from other processes.</summary>
public enum H5FileLocking
{
    /// <summary>Locked, unless the file system cannot.</summary>
    BestEffort,

    /// <summary>Locked; opening fails where the file system cannot.</summary>
    Required,

    /// <summary>Not locked. The caller answers for it that nobody writes what another reads.</summary>
    Off,
}

/// <summary>How a file is created or opened.</summary>
public sealed record H5FileOptions
{
    /// <summary>Best-effort locking, a format that HDF5 1.10 and newer read, no user block.</summary>
    public static H5FileOptions Default { get; } = new();

    /// <summary>Bytes at the start of a new file that HDF5 leaves to the user: 0, or a power of two from 512.</summary>
    public long UserBlockSize { get; init; }

    /// <summary>The oldest format of what is written. A newer one indexes chunks faster, and older readers fail.</summary>
    public H5FormatVersion LowestVersion { get; init; } = H5FormatVersion.Earliest;

    /// <summary>The newest format of what is written.</summary>
    public H5FormatVersion HighestVersion { get; init; } = H5FormatVersion.V110;

    /// <summary>How the file is locked.</summary>
    public H5FileLocking Locking { get; init; } = H5FileLocking.BestEffort;

    /// <summary>Bytes of HDF5's own chunk cache for datasets that HDF5 decodes (foreign filters); default 1 MiB.
    /// Datasets with direct chunks never use it.</summary>
    public long ChunkCacheBytes { get; init; } = 1 << 20;

    /// <summary>Whether encoded chunks may be read from the file directly, outside of HDF5. Off is slower, and never
    /// needed for correctness. The environment variable B2D_POSITIONAL_READS=0 turns it off for the process.</summary>
    public bool PositionalReads { get; init; } = true;
}
