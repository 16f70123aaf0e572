using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Creates the destination with what the source's superblock and root group are. Used under the HDF5 lock.</summary>
internal static unsafe class DestinationFile
{
    private const uint Exclusive = 4;
    private const int CloseStrong = 3;
    private const int FormatOf18 = 1, FormatOf110 = 2, FormatOf112 = 3;

    /// <summary>Creates a file.</summary>
    /// <param name="source">The source file's identifier.</param>
    /// <param name="path">A path at which nothing is.</param>
    internal static long Create(long source, string path)
    {
        using H5Temporary creation = H5Temporary.Own(H5F.H5Fget_create_plist(source), H5Kind.PropertyList, "read the file's properties");
        using H5Temporary root = H5Temporary.Own(OpenRoot(source), H5Kind.Group, "open the root group");
        using H5Temporary group = H5Temporary.Own(H5G.H5Gget_create_plist(root.Id), H5Kind.PropertyList, "read a group's properties");
        CopyGroupProperties(group.Id, creation.Id);
        using H5Temporary access = H5Temporary.Own(H5P.H5Pcreate(H5Library.FileAccess), H5Kind.PropertyList, "prepare to create a file");
        H5Error.ThrowIfNegative(H5P.H5Pset_fapl_sec2(access.Id), "prepare to create a file");
        H5Error.ThrowIfNegative(H5P.H5Pset_fclose_degree(access.Id, CloseStrong), "prepare to create a file");

        // Attributes over 64 KiB need object headers of HDF5 1.8; references of 1.12 may go over.
        int newest = H5Library.Version >= new Version(1, 12) ? FormatOf112 : FormatOf110;
        H5Error.ThrowIfNegative(H5P.H5Pset_libver_bounds(access.Id, FormatOf18, newest), "prepare to create a file");
        fixed (byte* name = Utf8Z.Encode(path))
        {
            return H5Error.ThrowIfNegative(H5F.H5Fcreate(name, Exclusive, creation.Id, access.Id), $"create the file '{path}'");
        }
    }

    /// <summary>Writes out what is buffered, and closes.</summary>
    internal static void Close(long file)
    {
        int flushed = H5F.H5Fflush(file, 0);
        Hdf5.Hdf5Exception? error = flushed < 0 ? H5Error.Create("write the file") : null;
        int closed = H5F.H5Fclose(file);
        if (error is not null)
        {
            throw error;
        }

        H5Error.ThrowIfNegative(closed, "close the file");
    }

    private static long OpenRoot(long file)
    {
        fixed (byte* name = "/\0"u8)
        {
            return H5G.H5Gopen2(file, name, 0);
        }
    }

    // The root group is made with the file, so its properties are given with the file's.
    private static void CopyGroupProperties(long from, long to)
    {
        const string Action = "copy the root group's properties";
        uint links, attributes, maxCompact, minDense;
        H5Error.ThrowIfNegative(H5P.H5Pget_link_creation_order(from, &links), Action);
        H5Error.ThrowIfNegative(H5P.H5Pset_link_creation_order(to, links), Action);
        H5Error.ThrowIfNegative(H5P.H5Pget_link_phase_change(from, &maxCompact, &minDense), Action);
        H5Error.ThrowIfNegative(H5P.H5Pset_link_phase_change(to, maxCompact, minDense), Action);
        H5Error.ThrowIfNegative(H5P.H5Pget_attr_creation_order(from, &attributes), Action);
        H5Error.ThrowIfNegative(H5P.H5Pset_attr_creation_order(to, attributes), Action);
        H5Error.ThrowIfNegative(H5P.H5Pget_attr_phase_change(from, &maxCompact, &minDense), Action);
        H5Error.ThrowIfNegative(H5P.H5Pset_attr_phase_change(to, maxCompact, minDense), Action);
    }
}
