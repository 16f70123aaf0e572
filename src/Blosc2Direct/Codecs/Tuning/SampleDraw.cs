namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Draws the boxes of a sample: the same ones for a seed.</summary>
internal sealed class SampleDraw
{
    private const int BoxBytes = 512 << 10;
    private const double BytesPerSecond = 8e6;
    private const int MaxBoxes = 64;

    /// <summary>Boxes that are looked at for one that holds more than one value, at most.</summary>
    private const int DrawsPerBox = 4;

    private readonly int[] _chunkShape;
    private readonly long[] _shape;
    private readonly int _elementSize;
    private readonly int _typeSize;
    private readonly int[] _box;
    private ulong _state;

    /// <summary>Prepares a draw.</summary>
    /// <param name="chunkShape">Elements of a chunk along each axis.</param>
    /// <param name="shape">Elements of the data along each axis, at least one of each.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="seed">The seed.</param>
    public SampleDraw(ReadOnlySpan<int> chunkShape, ReadOnlySpan<long> shape, int elementSize, int typeSize, int seed)
    {
        _chunkShape = chunkShape.ToArray();
        _shape = shape.ToArray();
        _elementSize = elementSize;
        _typeSize = typeSize;
        _box = SampleSet.ChooseBox(chunkShape, shape, elementSize, BoxBytes);
        _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15) + 1;
    }

    /// <summary>Reads a box of the data, packed in row-major order.</summary>
    public delegate void ReadBox(ReadOnlySpan<long> start, ReadOnlySpan<int> box, Span<byte> destination);

    /// <summary>Draws boxes.</summary>
    /// <param name="budget">Time for all of the work: more time, more boxes.</param>
    /// <param name="offsets">First elements of chunks that hold data; empty for any chunk.</param>
    /// <param name="maxDraws">Boxes to look at, at most: where each costs the decoding of a large chunk.</param>
    /// <param name="read">Reads a box.</param>
    public SampleSet Draw(TimeSpan budget, IReadOnlyList<long[]> offsets, int maxDraws, ReadBox read)
    {
        long bytes = _elementSize;
        foreach (int length in _box)
        {
            bytes *= length;
        }

        int wanted = (int)Math.Clamp(Math.Ceiling(budget.TotalSeconds * BytesPerSecond / bytes), 2, MaxBoxes);
        int most = Math.Min(Math.Max(maxDraws, 1), wanted * DrawsPerBox);
        List<byte[]> boxes = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        byte[]? buffer = null;
        long[] start = new long[_box.Length];
        int drawn = 0;
        for (int attempt = 0; attempt < most && boxes.Count < wanted; attempt++)
        {
            Place(offsets, start);
            if (!seen.Add(string.Join(',', start)))
            {
                continue;
            }

            buffer ??= GC.AllocateUninitializedArray<byte>(checked((int)bytes), pinned: true);
            read(start, _box, buffer);
            drawn++;
            if (!SampleSet.IsConstant(buffer, _elementSize))
            {
                boxes.Add(buffer);
                buffer = null;
            }
        }

        return new SampleSet(_chunkShape, _box, _elementSize, _typeSize, [.. boxes], drawn);
    }

    /// <summary>A box of a chunk, or the nearest one that lies inside the data.</summary>
    private void Place(IReadOnlyList<long[]> offsets, Span<long> start)
    {
        long[]? stored = offsets.Count == 0 ? null : offsets[(int)Next(offsets.Count)];
        for (int axis = 0; axis < start.Length; axis++)
        {
            long chunk = _chunkShape[axis];
            long first = stored is null ? Next(Math.Max(_shape[axis] / chunk, 1)) * chunk : stored[axis] / chunk * chunk;
            long inside = Next(Math.Max(Math.Min(chunk, _shape[axis] - first) / _box[axis], 1)) * _box[axis];
            start[axis] = Math.Clamp(first + inside, 0, _shape[axis] - _box[axis]);
        }
    }

    /// <summary>A number below a bound (SplitMix64, of Steele, Lea and Flood: the same on every runtime).</summary>
    private long Next(long bound)
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)Math.BigMul(z ^ (z >> 31), (ulong)bound, out _);
    }
}
