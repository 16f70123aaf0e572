using Blosc2Direct.Arrays.Conversion;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>A selection applied to the shape and chunk grid of an array: pure arithmetic. It knows which chunks are touched;
/// cursors tell which blocks of these, and move the elements.</summary>
internal abstract class SelectionPlan
{
    private readonly int[] _chunkShape;

    protected SelectionPlan(ReadOnlySpan<long> arrayShape, ReadOnlySpan<int> chunkShape)
    {
        ArrayShape = arrayShape.ToArray();
        _chunkShape = chunkShape.ToArray();
    }

    /// <summary>Elements of the array along each axis.</summary>
    public long[] ArrayShape { get; }

    /// <summary>Elements of a chunk along each axis.</summary>
    public ReadOnlySpan<int> ChunkShape => _chunkShape;

    /// <summary>The number of the array's axes.</summary>
    public int Rank => ArrayShape.Length;

    /// <summary>Elements of the result along each axis.</summary>
    public abstract ReadOnlySpan<long> ResultShape { get; }

    /// <summary>Elements selected.</summary>
    public abstract long Length { get; }

    /// <summary>Chunks to visit; a few of them may turn out to hold nothing that is selected.</summary>
    public abstract long Chunks { get; }

    /// <summary>About how many bytes of blocks hold something selected: unless more is known, a block for each element, up to
    /// the whole array.</summary>
    public virtual long EstimateDecodedBytes(ReadOnlySpan<int> blockShape, int elementBytes)
    {
        double volume = 1;
        foreach (long extent in ArrayShape)
        {
            volume *= extent;
        }

        double elements = Math.Min((double)Length * GridMath.Volume(blockShape), volume);
        return (long)Math.Min(elements * elementBytes, long.MaxValue / 2);
    }

    /// <summary>Takes a cursor of the right kind out of a set that is kept between calls.</summary>
    public abstract SelectionCursor Begin(CursorSet cursors, in ElementMemory memory);
}

/// <summary>The caller's elements: where they are and how they differ from stored ones.</summary>
internal unsafe struct ElementMemory
{
    /// <summary>The first element of the result.</summary>
    public byte* Base;

    /// <summary>Bytes between neighbours along each axis of the result; may be 0 or negative.</summary>
    public long[] Strides;

    /// <summary>Turns stored elements into the caller's; null where they are the same.</summary>
    public IElementConverter? Converter;

    /// <summary>Bytes of a stored element.</summary>
    public int ElementBytes;

    /// <summary>Which bytes of it are meant: all, or those of one field.</summary>
    public int ItemOffset, ItemBytes;

    /// <summary>Whether the result is too large for the caches, so that what is read should go past them.</summary>
    public bool IsStreamed;

    /// <summary>Several fields, each with a place of its own: this is then the first of them. Null where there is one.</summary>
    public ElementMemory[]? Fields;

    /// <summary>Whether whole elements are meant, not one field.</summary>
    public readonly bool IsWhole => ItemBytes == ElementBytes && Fields is null;

    /// <summary>Bytes of the numbers that are reversed where nothing else is converted; else 0.</summary>
    public readonly int SwapWidth => Converter is ByteSwapConverter swap ? swap.Width : 0;

    /// <summary>Bytes of an element of the caller.</summary>
    public readonly int MemoryBytes => Converter?.MemorySize ?? ItemBytes;
}

/// <summary>One cursor of each kind, for one thread at a time.</summary>
internal sealed class CursorSet : IDisposable
{
    private GridCursor? _grid;
    private PointCursor? _points;
    private MaskCursor? _mask;

    public GridCursor Grid => _grid ??= new GridCursor();

    public PointCursor Points => _points ??= new PointCursor();

    public MaskCursor Mask => _mask ??= new MaskCursor();

    public void Dispose()
    {
        _grid?.Dispose();
        _points?.Dispose();
        _mask?.Dispose();
    }
}
