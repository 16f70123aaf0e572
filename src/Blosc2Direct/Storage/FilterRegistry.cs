using System.Globalization;

namespace Blosc2Direct.Storage;

/// <summary>Filters that are registered with The HDF Group, and where their plugins come from. Source: HDFGroup/hdf5_plugins,
/// docs/RegisteredFilterPlugins.md.</summary>
internal static class FilterRegistry
{
    // The two bundles of plugins that most people use.
    private const string Both = "the Python package hdf5plugin or The HDF Group's hdf5_plugins";
    private const string HdfGroup = "The HDF Group's hdf5_plugins";
    private const string Hdf5Plugin = "the Python package hdf5plugin";

    /// <summary>The name by which people know a filter; null for one that is not registered.</summary>
    public static string? NameOf(int id) => Find(id).Name;

    /// <summary>Says in a sentence that a filter is missing, which, and where to get it.</summary>
    /// <param name="filter">The filter.</param>
    public static string DescribeMissing(FilterSpec filter)
    {
        (string? name, string? source) = Find(filter.Id);
        name ??= filter.Name.Length > 0 ? filter.Name : null;
        string id = filter.Id.ToString(CultureInfo.InvariantCulture);
        string place = filter.Id switch
        {
            4 => "It needs an HDF5 built with libaec.",
            < 256 => "It needs an HDF5 built with it.",
            _ when source is not null => $"Its plugin comes with {source}; HDF5 finds plugins by HDF5_PLUGIN_PATH.",
            _ => "HDF5 finds plugins by HDF5_PLUGIN_PATH.",
        };
        return $"The data goes through filter {(name is null ? id : $"'{name}' ({id})")}, which is not installed. {place}";
    }

    private static (string? Name, string? Source) Find(int id) => id switch
    {
        1 => ("deflate", null),
        2 => ("shuffle", null),
        3 => ("Fletcher32", null),
        4 => ("SZIP", null),
        5 => ("N-bit", null),
        6 => ("scale-offset", null),
        257 => ("hzip", "Silo"),
        305 => ("LZO", "PyTables"),
        307 => ("BZIP2", Both),
        32000 => ("LZF", "h5py"),
        32001 => ("Blosc", Both),
        32002 => ("MAFISC", "wr.informatik.uni-hamburg.de"),
        32003 => ("Snappy", "github.com/lucasvr/snappy-cuda"),
        32004 => ("LZ4", Both),
        32005 => ("APAX", null),
        32006 => ("CBF", null),
        32007 => ("JPEG-XR", null),
        32008 => ("Bitshuffle", Both),
        32009 => ("SPDP", "cs.txstate.edu/~burtscher/research/SPDP"),
        32010 => ("LPC-Rice", "sourceforge.net/projects/lpcrice"),
        32011 => ("CCSDS-123", "sourceforge.net/projects/ccsds123-hdf-filter"),
        32012 => ("JPEG-LS", "sourceforge.net/projects/jpegls-hdf-filter"),
        32013 => ("ZFP", Both),
        32014 => ("fpzip", null),
        32015 => ("Zstandard", Both),
        32016 => ("B³D", null),
        32017 => ("SZ", Hdf5Plugin),
        32018 => ("FCIDECOMP", Hdf5Plugin),
        32019 => ("JPEG", HdfGroup),
        32020 => ("VBZ", "github.com/nanoporetech/vbz_compression"),
        32021 => ("FAPEC", null),
        32022 => ("BitGroom", HdfGroup),
        32023 => ("Granular BitRound", HdfGroup),
        32024 => ("SZ3", Hdf5Plugin),
        32025 => ("Delta-Rice", null),
        32026 => ("Blosc2", "this library (libh5blosc2), the Python package hdf5plugin or PyTables"),
        32027 => ("FLAC", null),
        32028 => ("SPERR", Hdf5Plugin),
        32029 => ("TERSE/PROLIX", null),
        32030 => ("FFMPEG", null),
        _ => (null, null),
    };
}
