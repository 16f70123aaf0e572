using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Queries;

/// <summary>The cells of one leaf around the rows that a scan is at, read block by block when they are asked for. A block that is
/// larger than what the scan takes at a time stays until the scan is past it.</summary>
internal sealed unsafe class LeafWindow : IDisposable
{
    /// <summary>Stands for all leaves of a row at once: cells are row images.</summary>
    public const int RowImages = -1;

    // Beyond this a block is rather decoded again than kept.
    private const long LargestWindow = 64 << 20;

    private readonly TableStore _store;
    private NativeBuffer _buffer = new();
    private NativeBuffer _spare = new();
    private readonly long _rows;
    private byte[] _valid = new byte[16];
    private byte[] _validBefore = new byte[16];
    private byte* _cells;
    private long _start;
    private long _end;

    /// <summary>Makes an empty window.</summary>
    /// <param name="store">The table.</param>
    /// <param name="leaf">The leaf, or <see cref="RowImages"/>.</param>
    /// <param name="rows">Rows of the table; those behind are not read.</param>
    public LeafWindow(TableStore store, int leaf, long rows)
    {
        _store = store;
        _rows = rows;
        Leaf = leaf;
        CellSize = CellSizeOf(store.Schema, leaf);
        Grid = GridOf(store, leaf);
    }

    /// <summary>The leaf.</summary>
    public int Leaf { get; }

    /// <summary>Bytes of a cell.</summary>
    public int CellSize { get; }

    /// <summary>Where its blocks lie.</summary>
    public BlockGrid Grid { get; }

    /// <summary>Bytes of a cell of a leaf, or of a row image.</summary>
    public static int CellSizeOf(TableSchema schema, int leaf) => leaf == RowImages ? schema.RowSize : schema.Leaves[leaf].CellSize;

    /// <summary>Where the blocks of a leaf lie.</summary>
    public static BlockGrid GridOf(TableStore store, int leaf)
    {
        int known = leaf == RowImages ? 0 : leaf;
        return new BlockGrid(store.GetChunkRows(known), store.GetBlockRows(known));
    }

    /// <summary>Moves it to other rows, unless it holds them.</summary>
    public void Move(long start, long end)
    {
        if (start >= _start && end <= _end && start < end)
        {
            return;
        }

        long first = Grid.Floor(start);
        long last = Math.Min(Grid.Next(end - 1), _rows);
        if ((last - first) * CellSize > LargestWindow)
        {
            (first, last) = (start, end);
        }

        long keptStart = Math.Max(first, _start);
        long keptEnd = Math.Min(last, _end);
        byte* old = keptStart < keptEnd ? At(keptStart) : null;
        int oldBlock = old is null ? 0 : Place(keptStart);
        int blocks = checked((int)Grid.Count(first, last));
        byte* cells = _spare.Reserve((last - first) * CellSize);
        (_buffer, _spare) = (_spare, _buffer);
        (_validBefore, _valid) = (_valid, _validBefore);
        if (_valid.Length < blocks)
        {
            _valid = new byte[blocks * 2];
        }

        _cells = cells;
        (_start, _end) = (first, last);
        Array.Clear(_valid, 0, blocks);
        if (old is not null)
        {
            Keep(keptStart, keptEnd, old, oldBlock);
        }
    }

    /// <summary>Forgets what was read.</summary>
    public void Clear() => (_start, _end) = (0, 0);

    /// <summary>The cell of a row.</summary>
    public byte* At(long row) => _cells + ((row - _start) * CellSize);

    /// <summary>Whether all blocks of some rows have been read.</summary>
    public bool Has(long start, long end)
    {
        return !_valid.AsSpan(Place(start), (int)Grid.Count(start, end)).Contains((byte)0);
    }

    /// <summary>Extends a range to whole blocks, as far as the window goes.</summary>
    public (long Start, long End) Align(long start, long end) =>
        (Math.Max(Grid.Floor(start), _start), Math.Min(Grid.Next(end - 1), _end));

    /// <summary>Notes that whole blocks have been read by other means.</summary>
    public void MarkRead(long start, long end) =>
        _valid.AsSpan(Place(start), (int)Grid.Count(start, end)).Fill(1);

    /// <summary>Reads what is missing of some rows.</summary>
    public ReadStatistics Require(long start, long end)
    {
        ReadStatistics statistics = default;
        (start, end) = Align(start, end);
        while (start < end)
        {
            long next = Math.Min(Grid.Next(start), end);
            if (Has(start, next))
            {
                start = next;
                continue;
            }

            while (next < end && !Has(next, Math.Min(Grid.Next(next), end)))
            {
                next = Math.Min(Grid.Next(next), end);
            }

            statistics += Read(start, next);
            start = next;
        }

        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        _spare.Dispose();
    }

    private int Place(long row) => (int)(Grid.Number(row) - Grid.Number(_start));

    // Blocks that reach from what was looked at before into what is looked at next.
    private void Keep(long start, long end, byte* cells, int block)
    {
        int blocks = (int)Grid.Count(start, end);
        ReadOnlySpan<byte> valid = _validBefore.AsSpan(block, blocks);
        if (start == Grid.Floor(start) && end == Math.Min(Grid.Next(end - 1), _rows) && valid.Contains((byte)1))
        {
            Buffer.MemoryCopy(cells, At(start), (end - start) * CellSize, (end - start) * CellSize);
            valid.CopyTo(_valid.AsSpan(Place(start)));
        }
    }

    private ReadStatistics Read(long start, long end)
    {
        int count = checked((int)(end - start));
        ReadStatistics cost = Leaf == RowImages
            ? _store.ReadRows(start, count, At(start))
            : _store.ReadColumn(Leaf, start, count, At(start));
        MarkRead(start, end);
        return cost;
    }
}
