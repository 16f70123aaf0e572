namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Boxes of a dataset's elements, each packed in row-major order, on which settings are tried. A box has the
/// proportions of the chunk, so that its blocks are like the chunk's.</summary>
internal sealed class SampleSet
{
    private readonly byte[][] _boxes;

    /// <summary>Keeps boxes.</summary>
    /// <param name="chunkShape">Elements of a chunk along each axis.</param>
    /// <param name="boxShape">Elements of a box along each axis.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="typeSize">Bytes of an item, what filters see.</param>
    /// <param name="boxes">The boxes, pinned arrays; those of one element repeated are left out.</param>
    /// <param name="drawn">Boxes that were looked at, those of one element included.</param>
    public SampleSet(int[] chunkShape, int[] boxShape, int elementSize, int typeSize, byte[][] boxes, int drawn)
    {
        ChunkShape = chunkShape;
        BoxShape = boxShape;
        ElementSize = elementSize;
        TypeSize = typeSize;
        _boxes = boxes;
        Drawn = drawn;
        BoxBytes = elementSize;
        foreach (int length in boxShape)
        {
            BoxBytes *= length;
        }
    }

    /// <summary>Elements of a chunk along each axis.</summary>
    public int[] ChunkShape { get; }

    /// <summary>Elements of a box along each axis.</summary>
    public int[] BoxShape { get; }

    /// <summary>Bytes of an element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes of an item.</summary>
    public int TypeSize { get; }

    /// <summary>Bytes of a box.</summary>
    public int BoxBytes { get; }

    /// <summary>Boxes that hold more than one value.</summary>
    public int Count => _boxes.Length;

    /// <summary>Boxes that were looked at.</summary>
    public int Drawn { get; }

    /// <summary>Chunks for one box, at least one: how a box's encoded bytes grow to the chunk's.</summary>
    public double BoxesOfChunk
    {
        get
        {
            double chunk = ElementSize;
            foreach (int length in ChunkShape)
            {
                chunk *= length;
            }

            return Math.Max(1, chunk / BoxBytes);
        }
    }

    /// <summary>A box.</summary>
    public byte[] this[int index] => _boxes[index];

    /// <summary>The shape of boxes with the proportions of a chunk.</summary>
    /// <param name="chunkShape">Elements of the chunk along each axis.</param>
    /// <param name="shape">Elements of the array along each axis: a box lies inside it.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="boxBytes">Bytes of a box at most, or one element.</param>
    public static int[] ChooseBox(ReadOnlySpan<int> chunkShape, ReadOnlySpan<long> shape, int elementSize, int boxBytes)
    {
        int rank = chunkShape.Length;
        Span<long> whole = rank <= ChunkGeometry.MaxRank ? stackalloc long[rank] : new long[rank];
        Span<long> part = rank <= ChunkGeometry.MaxRank ? stackalloc long[rank] : new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            whole[axis] = Math.Clamp(shape[axis], 1, chunkShape[axis]);
        }

        AutomaticBlocks.ShapeLike(whole, elementSize, boxBytes / elementSize, part);
        int[] box = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            box[axis] = (int)part[axis];
        }

        return box;
    }

    /// <summary>Whether a box repeats one element.</summary>
    public static bool IsConstant(ReadOnlySpan<byte> box, int elementSize) =>
        box.Length <= elementSize || box[elementSize..].SequenceEqual(box[..^elementSize]);
}
