using System.Collections.Immutable;
using System.IO.Compression;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Decodes chunks of HDF5's everyday filters outside the HDF5 lock, so that several threads can: deflate, shuffle
/// and Fletcher32 in any order. One thread at a time; its buffers are kept from chunk to chunk.</summary>
internal sealed class StandardPipeline
{
    private readonly ImmutableArray<FilterSpec> _filters;
    private readonly int _chunkBytes;
    private readonly int _scratchBytes;
    private byte[] _first = [];
    private byte[] _second = [];

    /// <summary>Creates a decoder.</summary>
    /// <param name="filters">A pipeline that is <see cref="Supports">supported</see>.</param>
    /// <param name="chunkBytes">Bytes of a decoded chunk.</param>
    internal StandardPipeline(ImmutableArray<FilterSpec> filters, int chunkBytes)
    {
        _filters = filters;
        _chunkBytes = chunkBytes;
        _scratchBytes = checked(chunkBytes + (Fletcher32.Size * filters.Length));
    }

    /// <summary>Whether every filter is one of the three.</summary>
    internal static bool Supports(ImmutableArray<FilterSpec> filters)
    {
        foreach (FilterSpec filter in filters)
        {
            bool known = filter.Id is FilterSpec.Deflate or FilterSpec.Fletcher32 ||
                (filter.Id == FilterSpec.Shuffle && filter.Parameters is { IsDefault: false, Length: >= 1 } && filter.Parameters[0] is >= 1 and <= int.MaxValue);
            if (!known)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decodes one chunk.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="length">How many of them.</param>
    /// <param name="filterMask">Bit i set: filter i was skipped.</param>
    /// <param name="destination">Exactly one decoded chunk.</param>
    /// <exception cref="FilteredChunkException">The bytes are corrupt.</exception>
    internal void Decode(byte[] stored, int length, uint filterMask, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, _chunkBytes);
        byte[] current = stored;
        for (int i = _filters.Length - 1; i >= 0; i--)
        {
            if (i < 32 && (filterMask & (1u << i)) != 0)
            {
                continue;
            }

            switch (_filters[i].Id)
            {
                case FilterSpec.Fletcher32:
                    length = CheckSum(current, length);
                    break;
                case FilterSpec.Deflate:
                    byte[] inflated = Other(current);
                    length = Inflate(current, length, inflated);
                    current = inflated;
                    break;
                default:
                    RequireAtMost(length);
                    int elementSize = (int)_filters[i].Parameters[0];
                    if (length == destination.Length && IsLast(i, filterMask))
                    {
                        Unshuffle.Run(current.AsSpan(0, length), destination, elementSize);
                        return;
                    }

                    byte[] plain = Other(current);
                    Unshuffle.Run(current.AsSpan(0, length), plain.AsSpan(0, length), elementSize);
                    current = plain;
                    break;
            }
        }

        if (length != destination.Length)
        {
            throw new FilteredChunkException($"A chunk decodes to {length} bytes where its shape needs {destination.Length}.");
        }

        current.AsSpan(0, length).CopyTo(destination);
    }

    private static bool IsLast(int filter, uint mask)
    {
        for (int i = filter - 1; i >= 0; i--)
        {
            if (i >= 32 || (mask & (1u << i)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int CheckSum(byte[] data, int length)
    {
        if (length < Fletcher32.Size)
        {
            throw new FilteredChunkException($"A chunk of {length} bytes is too short for its Fletcher32 checksum.");
        }

        int body = length - Fletcher32.Size;
        if (!Fletcher32.Matches(data.AsSpan(0, body), data.AsSpan(body, Fletcher32.Size)))
        {
            throw new FilteredChunkException("A chunk does not match its Fletcher32 checksum.");
        }

        return body;
    }

    private static int Inflate(byte[] data, int length, byte[] destination)
    {
        try
        {
            // A new inflater a chunk: the runtime offers no way to reset one, and its cost is small beside inflating.
            using ZLibStream stream = new(new MemoryStream(data, 0, length, writable: false), CompressionMode.Decompress);
            int total = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            if (total == destination.Length && stream.ReadByte() >= 0)
            {
                throw new FilteredChunkException("A chunk inflates to more bytes than its shape needs.");
            }

            return total;
        }
        catch (InvalidDataException error)
        {
            throw new FilteredChunkException($"A chunk is not a valid deflate stream: {error.Message}", error);
        }
    }

    private void RequireAtMost(int length)
    {
        if (length > _scratchBytes)
        {
            throw new FilteredChunkException($"A chunk holds {length} bytes before unshuffling where its shape needs {_chunkBytes}.");
        }
    }

    // A scratch buffer that is not the one in use.
    private byte[] Other(byte[] current)
    {
        ref byte[] buffer = ref _first;
        if (ReferenceEquals(current, _first))
        {
            buffer = ref _second;
        }

        if (buffer.Length != _scratchBytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(_scratchBytes);
        }

        return buffer;
    }
}
