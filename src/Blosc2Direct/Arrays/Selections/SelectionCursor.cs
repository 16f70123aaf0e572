using Blosc2Direct.Codecs;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>Visits the chunks of a plan, the blocks in them that hold selected elements, and moves these between blocks and
/// the caller's memory. For one thread at a time; kept between calls, so that nothing is allocated for a chunk.</summary>
/// <remarks>A <em>piece</em> is what holds decoded elements: one block of the chunk, or all of it.</remarks>
internal abstract unsafe class SelectionCursor : IDisposable
{
    private readonly ElementMover _mover = new();
    private long[] _chunk = [];
    private long[] _origin = [];
    private long[] _pieceOrigin = [];

    /// <summary>The caller's memory.</summary>
    protected ElementMemory Memory { get; set; }

    /// <summary>Coordinates in the chunk grid of the chunk that was moved to.</summary>
    public ReadOnlySpan<long> Chunk => _chunk;

    /// <summary>The chunk's first element.</summary>
    public ReadOnlySpan<long> Origin => _origin;

    /// <summary>The piece's first element, in the array.</summary>
    protected Span<long> PieceOrigin => _pieceOrigin;

    /// <summary>Whether whole elements are meant, not one field.</summary>
    public bool IsWhole => Memory.IsWhole;

    /// <summary>Fields that are meant, each with a place of its own; 0 if there is one place.</summary>
    public int FieldCount => Memory.Fields?.Length ?? 0;

    /// <summary>Bytes of the numbers that are reversed where nothing else is converted; else 0.</summary>
    public int SwapWidth => Memory.SwapWidth;

    /// <summary>Moves to a chunk; false if nothing of it is selected.</summary>
    /// <param name="chunk">0 to <see cref="SelectionPlan.Chunks"/> - 1.</param>
    public abstract bool MoveTo(long chunk);

    /// <summary>The smallest box in the chunk that holds all selected elements.</summary>
    public abstract void GetBounds(Span<long> start, Span<long> shape);

    /// <summary>Finds the blocks of the chunk that hold selected elements.</summary>
    /// <param name="blockShape">Elements of a block along each axis.</param>
    /// <returns>Their number.</returns>
    public abstract int FindBlocks(ReadOnlySpan<int> blockShape);

    /// <summary>The number in the chunk's block grid of the i-th block found; they ascend.</summary>
    public abstract int BlockNumber(int i);

    /// <summary>Makes the i-th block found the piece.</summary>
    public abstract void SelectBlock(int i);

    /// <summary>Makes the whole chunk the piece.</summary>
    public abstract void SelectChunk();

    /// <summary>Makes one of several fields what is placed.</summary>
    /// <param name="field">0 to <see cref="FieldCount"/> - 1.</param>
    public virtual void SelectField(int field) => throw new NotSupportedException("Several fields are read of boxes and lists of axes.");

    /// <summary>Makes all fields what is moved again.</summary>
    public virtual void SelectAllFields()
    {
    }

    /// <summary>The place of the piece's elements, where strides describe it; there is none for several fields.</summary>
    public abstract bool TryPlace(ReadOnlySpan<long> pieceStrides, ref BlockPlacement placement);

    /// <summary>Moves the piece's selected elements.</summary>
    /// <param name="piece">The piece's first element.</param>
    /// <param name="strides">Bytes between its neighbours along each axis.</param>
    /// <param name="toPiece">Into the piece, or out of it.</param>
    public abstract void Move(byte* piece, ReadOnlySpan<long> strides, bool toPiece);

    /// <summary>Gives all places of the chunk's selected elements one value.</summary>
    /// <param name="element">The stored element; empty for zeros.</param>
    public void Fill(ReadOnlySpan<byte> element)
    {
        SelectChunk();
        int fields = FieldCount;
        for (int field = 0; field < fields; field++)
        {
            SelectField(field);
            FillPlace(element);
        }

        if (fields > 0)
        {
            SelectAllFields();
            return;
        }

        FillPlace(element);
    }

    private void FillPlace(ReadOnlySpan<byte> element)
    {
        byte* stored = _mover.Element(element, Memory);
        Span<long> still = stackalloc long[_chunk.Length];
        still.Clear();
        Move(stored - Memory.ItemOffset, still, toPiece: false);
    }

    /// <summary>Whether every element of the piece that lies inside the array is selected.</summary>
    public abstract bool CoversPiece(ReadOnlySpan<int> pieceShape);

    /// <summary>Whether every element inside the bounds is selected.</summary>
    public abstract bool CoversBounds();

    /// <summary>Marks the runs of a row-major chunk that hold selected elements.</summary>
    /// <param name="runElements">Elements of a run.</param>
    /// <param name="marks">One for each run.</param>
    public abstract void MarkRuns(long runElements, Span<bool> marks);

    /// <summary>The source or destination of a chunk that is selected as a box, step 1, whole elements as stored.</summary>
    /// <param name="place">Receives the place of the first element.</param>
    /// <param name="strides">Receives the bytes between neighbours along each axis.</param>
    /// <param name="swaps">Whether elements may also be stored in the other byte order: see <see cref="SwapWidth"/>.</param>
    /// <returns>False if it is not.</returns>
    public abstract bool TryGetBox(out byte* place, Span<long> strides, bool swaps = false);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _mover.Dispose();

    protected ElementMover Mover => _mover;

    protected Span<long> ChunkCoordinates => _chunk;

    protected Span<long> ChunkOrigin => _origin;

    protected void Begin(int rank, in ElementMemory memory)
    {
        Memory = memory;
        if (_chunk.Length != rank)
        {
            _chunk = new long[rank];
            _origin = new long[rank];
            _pieceOrigin = new long[rank];
        }
    }
}
