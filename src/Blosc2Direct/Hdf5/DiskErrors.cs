using System.Globalization;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Tells a full disk from other failures of HDF5.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    /// <summary>The exception for a failed call: for a full disk one that says so.</summary>
    internal static StorageException Translate(Hdf5Exception cause)
    {
        foreach (Hdf5ErrorFrame frame in cause.Frames)
        {
            foreach (int number in (ReadOnlySpan<int>)[NoSpace, OverQuota])
            {
                if (frame.Description.Contains(string.Create(CultureInfo.InvariantCulture, $"errno = {number},"), StringComparison.Ordinal))
                {
                    return new DiskFullException("The disk is full: HDF5 could not write what it had to.", cause);
                }
            }
        }

        return cause;
    }
}
