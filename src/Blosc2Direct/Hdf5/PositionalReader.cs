using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Hdf5;

/// <summary>Reads of a file by position: by many threads at once, without a lock.</summary>
internal sealed class PositionalReader(SafeFileHandle file, H5Counters counters) : IDisposable
{
    /// <summary>Added to every address: some versions of HDF5 count from the end of the user block.</summary>
    internal long Shift { get; init; }

    private long _knownLength;

    /// <summary>Whether the file reaches up to an offset.</summary>
    internal bool Reaches(long end)
    {
        if (end + Shift <= Volatile.Read(ref _knownLength))
        {
            return true;
        }

        long length = Length;
        Volatile.Write(ref _knownLength, length);
        return end <= length - Shift;
    }

    /// <summary>Bytes of the file now.</summary>
    internal long Length => RandomAccess.GetLength(file);

    /// <summary>Reads up to the destination's length.</summary>
    /// <returns>Bytes read: fewer than asked only at the end of the file.</returns>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    internal int Read(long position, Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = RandomAccess.Read(file, destination[total..], Shift + position + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        Interlocked.Increment(ref counters.PositionalReads);
        Interlocked.Add(ref counters.PositionalBytes, total);
        return total;
    }

    public void Dispose() => file.Dispose();
}

/// <summary>What comparing a chunk as HDF5 reads it with the bytes at its address says.</summary>
internal enum PositionalProbe
{
    /// <summary>Nothing: ask another chunk.</summary>
    Undecided,

    /// <summary>Addresses can be trusted.</summary>
    Same,

    /// <summary>They cannot.</summary>
    Different,
}
