using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Decoded chunks of an array with HDF5's everyday filters, the last ones used kept. One thread at a time.</summary>
internal sealed class StandardChunkCache
{
    private const long CacheBytes = 32 << 20;
    private readonly IArrayNode _node;
    private readonly StandardPipeline _pipeline;
    private readonly long[] _chunkShape;
    private readonly long[] _coordinates;
    private readonly int _chunkBytes;
    private readonly int _elementSize;
    private readonly long _maxStored;
    private readonly byte[] _fill;
    private readonly Entry[] _entries;
    private byte[] _stored = [];
    private long _clock;

    /// <summary>Creates a cache.</summary>
    internal StandardChunkCache(IArrayNode node, CodecLimits limits)
    {
        ArraySpec spec = node.Spec;
        _node = node;
        _chunkBytes = checked((int)BoxReader.ChunkBytes(spec));
        _pipeline = new StandardPipeline(spec.Filters, _chunkBytes);
        _chunkShape = [.. spec.ChunkShape.Select(n => (long)n)];
        _coordinates = new long[_chunkShape.Length];
        _elementSize = spec.Type.Size;
        _maxStored = limits.MaxFrameBytes;
        _fill = spec.FillValue.IsDefault ? [] : [.. spec.FillValue];
        _entries = new Entry[Math.Clamp(CacheBytes / Math.Max(1, _chunkBytes), 1, 64)];
    }

    /// <summary>Decodes a chunk into the caller's memory.</summary>
    internal void Decode(in ChunkRef chunk, Span<byte> destination)
    {
        if (chunk.StoredBytes > _maxStored)
        {
            throw new CodecLimitException("stored chunk", chunk.StoredBytes, _maxStored);
        }

        int length = (int)chunk.StoredBytes;
        if (_stored.Length < length)
        {
            _stored = GC.AllocateUninitializedArray<byte>(Math.Max(length, _chunkBytes));
        }

        _node.Read(chunk, 0, _stored.AsSpan(0, length));
        _pipeline.Decode(_stored, length, chunk.FilterMask, destination);
    }

    /// <summary>Reads a box.</summary>
    internal void Read(in Box box, Span<byte> destination)
    {
        int rank = _chunkShape.Length;
        long[] first = new long[rank], count = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            first[axis] = box.Start[axis] / _chunkShape[axis];
            count[axis] = ((box.Start[axis] + box.Shape[axis] - 1) / _chunkShape[axis]) - first[axis] + 1;
        }

        long[] ones = new long[rank];
        Array.Fill(ones, 1);
        foreach (Box chunk in Box.Grid(count, ones))
        {
            for (int axis = 0; axis < rank; axis++)
            {
                _coordinates[axis] = first[axis] + chunk.Start[axis];
            }

            CopyOverlap(Get(), box, destination);
        }
    }

    // The decoded chunk at _coordinates; null if it was never written.
    private byte[]? Get()
    {
        if (!_node.TryLocate(_coordinates, out ChunkRef chunk))
        {
            return null;
        }

        int oldest = 0;
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Data is not null && _entries[i].LinearIndex == chunk.LinearIndex)
            {
                _entries[i].Used = ++_clock;
                return _entries[i].Data;
            }

            if (_entries[i].Used < _entries[oldest].Used)
            {
                oldest = i;
            }
        }

        ref Entry entry = ref _entries[oldest];
        byte[] data = entry.Data ?? GC.AllocateUninitializedArray<byte>(_chunkBytes);
        entry.Data = null; // stays so if decoding fails
        Decode(chunk, data);
        entry = new Entry { Data = data, LinearIndex = chunk.LinearIndex, Used = ++_clock };
        return data;
    }

    private void CopyOverlap(byte[]? chunk, in Box box, Span<byte> destination)
    {
        int rank = _chunkShape.Length;
        Span<long> low = stackalloc long[rank], length = stackalloc long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long chunkStart = _coordinates[axis] * _chunkShape[axis];
            low[axis] = Math.Max(chunkStart, box.Start[axis]);
            length[axis] = Math.Min(chunkStart + _chunkShape[axis], box.Start[axis] + box.Shape[axis]) - low[axis];
        }

        int run = checked((int)(length[rank - 1] * _elementSize));
        Span<long> at = stackalloc long[rank];
        at.Clear();
        while (true)
        {
            long from = 0, to = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                long element = low[axis] + at[axis];
                from = (from * _chunkShape[axis]) + element - (_coordinates[axis] * _chunkShape[axis]);
                to = (to * box.Shape[axis]) + element - box.Start[axis];
            }

            Span<byte> row = destination.Slice(checked((int)(to * _elementSize)), run);
            if (chunk is null)
            {
                Fill(row);
            }
            else
            {
                chunk.AsSpan((int)(from * _elementSize), run).CopyTo(row);
            }

            int axisMoved = rank - 2;
            while (axisMoved >= 0 && ++at[axisMoved] == length[axisMoved])
            {
                at[axisMoved--] = 0;
            }

            if (axisMoved < 0)
            {
                return;
            }
        }
    }

    private void Fill(Span<byte> row)
    {
        if (_fill.Length == 0)
        {
            row.Clear();
            return;
        }

        for (int i = 0; i < row.Length; i += _fill.Length)
        {
            _fill.CopyTo(row[i..]);
        }
    }

    private struct Entry
    {
        public byte[]? Data;
        public long LinearIndex;
        public long Used;
    }
}
