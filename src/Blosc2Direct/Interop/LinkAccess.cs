using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Interop;

/// <summary>How links are followed. The lock is held.</summary>
/// <remarks>HDF5 opens whatever an external link names, and waits for ever for the other end of a pipe: what is not a
/// regular file is refused before.</remarks>
internal static unsafe class LinkAccess
{
    /// <summary>For opening objects.</summary>
    internal static readonly long Default = Create(readOnly: false);

    /// <summary>For looking only: files that external links lead to are not opened for writing.</summary>
    internal static readonly long Looking = Create(readOnly: true);

    private const uint ReadWrite = 1;

    private static long Create(bool readOnly)
    {
        const string Action = "prepare to follow links";
        long list = H5Error.ThrowIfNegative(H5P.H5Pcreate(H5Library.LinkAccess), Action);
        H5Error.ThrowIfNegative(H5P.H5Pset_elink_cb(list, &Check, null), Action);
        if (readOnly)
        {
            H5Error.ThrowIfNegative(H5P.H5Pset_elink_acc_flags(list, 0), Action);
        }

        return list;
    }

    // H5L_elink_traverse_t
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Check(byte* parentFile, byte* parentGroup, byte* childFile, byte* childObject, uint* flags, long accessList, void* context)
    {
        try
        {
            *flags &= ReadWrite; // of a file that was created, HDF5 hands on "create" as well, and then refuses it
            string child = Utf8Z.Decode(childFile);
            string? folder = Path.GetDirectoryName(Utf8Z.Decode(parentFile));
            return IsPipe(child) || (folder is not null && IsPipe(Path.Combine(folder, child))) ? -1 : 0;
        }
        catch (Exception)
        {
            return -1; // must not cross into C
        }
    }

    private static bool IsPipe(string path)
    {
        if (path.Length == 0 || !File.Exists(path))
        {
            return false;
        }

        using SafeFileHandle? file = PositionalFile.TryOpen(path, out _);
        return file is not null && !PositionalFile.CanSeek(file);
    }
}
