using System.Collections.Immutable;

namespace Blosc2Direct.Data.Queries;

/// <summary>Rows that matched: their numbers and their cells, packed. Reused.</summary>
internal sealed unsafe class HitBatch : IBatchSink, IDisposable
{
    // The compactor stores whole vectors.
    private const int Slack = 64;

    private readonly GrowingBuffer _rows = new();
    private readonly GrowingBuffer[] _cells;
    private readonly int[] _sizes;
    private readonly ulong[] _words = new ulong[ScanBatch.MaxRows / RowMask.WordRows];

    /// <summary>Makes an empty batch.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="leaves">The leaves whose cells are kept.</param>
    public HitBatch(TableSchema schema, ImmutableArray<int> leaves)
    {
        _sizes = new int[leaves.Length];
        _cells = new GrowingBuffer[leaves.Length];
        for (int i = 0; i < _sizes.Length; i++)
        {
            _sizes[i] = LeafWindow.CellSizeOf(schema, leaves[i]);
            _cells[i] = new GrowingBuffer();
        }
    }

    /// <summary>Rows in it.</summary>
    public int Count { get; private set; }

    /// <summary>Their numbers in the table, ascending.</summary>
    public ReadOnlySpan<long> Rows => new(_rows.Bytes, Count);

    /// <summary>Their cells of one of the leaves, in order of the leaves asked for.</summary>
    public byte* Cells(int index) => _cells[index].Bytes;

    /// <summary>Bytes of a cell.</summary>
    public int CellSize(int index) => _sizes[index];

    /// <inheritdoc/>
    public void Consume(in ScanBatch batch)
    {
        Span<ulong> words = _words.AsSpan(0, (batch.Count + RowMask.WordRows - 1) / RowMask.WordRows);
        RowMask.Pack(batch.Mask, batch.Count, words);
        CellCompactor.Number(words, batch.Start, (long*)_rows.Add((long)batch.Matches * sizeof(long)));
        for (int i = 0; i < _sizes.Length; i++)
        {
            byte* place = _cells[i].Add((long)batch.Matches * _sizes[i], Slack);
            CellCompactor.Copy(words, batch.Cells[i], _sizes[i], place);
        }

        Count += batch.Matches;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Count = 0;
        _rows.Truncate(0);
        foreach (GrowingBuffer cells in _cells)
        {
            cells.Truncate(0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Count = 0;
        _rows.Dispose();
        foreach (GrowingBuffer cells in _cells)
        {
            cells.Dispose();
        }
    }
}
