using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

// The part of the head that says where blocks lie inside the chunk.
public sealed partial class FrameHead
{
    private int[] _starts = [];
    private int[] _sortedStarts = [];
    private bool _startsAscend;

    /// <summary>Where the block starts end, and the dictionary or the first block may start, inside the chunk.</summary>
    private long StartsEnd => FrameLayout.ChunkHeaderBytes + ((long)sizeof(int) * BlockCount);

    private int ReadDictionaryBytes(ReadOnlySpan<byte> frame)
    {
        if (Format != CodecIds.FormatZstd)
        {
            CodecThrow.Unsupported("dictionary for codec", Format, ChunkOffset + FrameLayout.ChunkFlagsAt);
        }

        long at = ChunkOffset + StartsEnd;
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(frame[(int)at..]);
        long room = Math.Min(FrameLayout.MaxDictionaryBytes, ChunkBytes - StartsEnd - sizeof(int));
        if (bytes < 1 || bytes > room)
        {
            CodecThrow.Corrupt("dictionary length", at, $"1 to {room}", bytes);
        }

        return bytes;
    }

    private void ReadBlockStarts(ReadOnlySpan<byte> encoded, long first)
    {
        if (_starts.Length < BlockCount)
        {
            _starts = new int[BlockCount];
        }

        Span<int> starts = _starts.AsSpan(0, BlockCount);
        int before = 0;
        _startsAscend = true;
        for (int block = 0; block < starts.Length; block++)
        {
            int start = BinaryPrimitives.ReadInt32LittleEndian(encoded[(sizeof(int) * block)..]);
            if (start < first || start > ChunkBytes - sizeof(int))
            {
                CodecThrow.Corrupt("block start", StartAt(block), $"{first} to {ChunkBytes - sizeof(int)}", start);
            }

            _startsAscend &= start > before;
            before = start;
            starts[block] = start;
        }

        if (!_startsAscend)
        {
            SortBlockStarts(starts);
        }
    }

    /// <summary>A writer with several threads leaves blocks in any order: a block ends where the next one starts.</summary>
    private void SortBlockStarts(ReadOnlySpan<int> starts)
    {
        if (_sortedStarts.Length < starts.Length)
        {
            _sortedStarts = new int[starts.Length];
        }

        Span<int> sorted = _sortedStarts.AsSpan(0, starts.Length);
        starts.CopyTo(sorted);
        sorted.Sort();
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] - sorted[i - 1] < sizeof(int))
            {
                CodecThrow.Corrupt("block start", StartAt(starts.LastIndexOf(sorted[i])), "4 bytes from any other", sorted[i]);
            }
        }
    }

    private long StartAt(int block) => ChunkOffset + FrameLayout.ChunkHeaderBytes + ((long)sizeof(int) * block);

    private int GetBlockEnd(int block)
    {
        if (_startsAscend)
        {
            return block + 1 < BlockCount ? _starts[block + 1] : ChunkBytes;
        }

        ReadOnlySpan<int> sorted = _sortedStarts.AsSpan(0, BlockCount);
        int next = sorted.BinarySearch(_starts[block]) + 1;
        return next < sorted.Length ? sorted[next] : ChunkBytes;
    }
}
