using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Queries;

/// <summary>A table in memory that counts which blocks are decoded: what a scan costs without files.</summary>
internal sealed unsafe class MemoryStore : TableStore
{
    private readonly byte[][] _cells;
    private readonly (int Chunk, int Block)[] _grids;
    private long _generation;

    public MemoryStore(TableLayout layout, long rows, (string Name, ColumnKind Kind, int Size, int Chunk, int Block)[] columns)
        : this(layout, rows, [.. columns.Select(c => (c.Chunk, c.Block))], new TableSchema([.. columns.Select(c => new Column(c.Name)
        {
            StoredType = new IntegerType(c.Size, true), Kind = c.Kind, ElementSize = c.Size, CellSize = c.Size,
        })]))
    {
    }

    public MemoryStore(TableLayout layout, long rows, (int Chunk, int Block)[] grids, TableSchema schema)
    {
        Layout = layout;
        RowCount = rows;
        Schema = schema;
        _grids = grids;
        _cells = [.. schema.Leaves.Select(c => new byte[rows * c.CellSize])];
        Decoded = [.. schema.Leaves.Select(_ => new List<long>())];
    }

    /// <summary>The numbers of the blocks of each leaf that were decoded, in order.</summary>
    public List<long>[] Decoded { get; }

    /// <summary>Done before each read.</summary>
    public Action? BeforeRead { get; set; }

    public override TableSchema Schema { get; }

    public override TableLayout Layout { get; }

    public override long RowCount { get; }

    public override long EditGeneration => Volatile.Read(ref _generation);

    public Span<T> Cells<T>(int leaf)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_cells[leaf].AsSpan());

    public void Edit() => Interlocked.Increment(ref _generation);

    public override Storage.INode Node => throw new NotSupportedException();

    public override ReadStatistics TotalRead => default;

    public override ReadStatistics ReadRowsAt(ReadOnlySpan<long> rows, byte* destination) => throw new NotSupportedException();

    public override int GetChunkRows(int leaf) => _grids[leaf].Chunk;

    public override int GetBlockRows(int leaf) => _grids[leaf].Block;

    public override ReadStatistics ReadColumn(int leaf, long start, int count, byte* destination)
    {
        BeforeRead?.Invoke();
        int size = Schema.Leaves[leaf].CellSize;
        _cells[leaf].AsSpan((int)(start * size), count * size).CopyTo(new Span<byte>(destination, count * size));
        return Note(leaf, start, start + count);
    }

    public override ReadStatistics ReadColumns(ReadOnlySpan<int> leaves, long start, int count, byte** destinations)
    {
        ReadStatistics statistics = default;
        for (int i = 0; i < leaves.Length; i++)
        {
            statistics += ReadColumn(leaves[i], start, count, destinations[i]);
        }

        return statistics;
    }

    public override ReadStatistics ReadColumnAt(int leaf, ReadOnlySpan<long> rows, byte* destination)
    {
        int size = Schema.Leaves[leaf].CellSize;
        ReadStatistics statistics = default;
        for (int i = 0; i < rows.Length; i++)
        {
            statistics += ReadColumn(leaf, rows[i], 1, destination + ((long)i * size));
        }

        return statistics;
    }

    public override ReadStatistics ReadRows(long start, long count, byte* destination, int threads = 1)
    {
        BeforeRead?.Invoke();
        ReadStatistics statistics = default;
        foreach (Column column in Schema.Leaves)
        {
            for (long row = 0; row < count; row++)
            {
                _cells[column.Leaf].AsSpan((int)((start + row) * column.CellSize), column.CellSize)
                    .CopyTo(new Span<byte>(destination + (row * Schema.RowSize) + column.Offset, column.CellSize));
            }

            statistics += Note(column.Leaf, start, start + count);
        }

        return statistics;
    }

    public override ReadStatistics ReadWholeColumn(int leaf, long start, long count, byte* destination, int threads = 0) =>
        ReadColumn(leaf, start, (int)count, destination);

    public override WriteStatistics AppendRows(byte* rows, long count) => throw new NotSupportedException();

    public override WriteStatistics AppendColumns(byte** columns, long count) => throw new NotSupportedException();

    public override WriteStatistics WriteRows(long start, long count, byte* rows) => throw new NotSupportedException();

    public override WriteStatistics WriteColumn(int leaf, long start, long count, byte* cells) => throw new NotSupportedException();

    public override void Truncate(long rows) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void Dispose()
    {
    }

    private ReadStatistics Note(int leaf, long start, long end)
    {
        (int chunk, int block) = _grids[leaf];
        int perChunk = (chunk + block - 1) / block;
        long Number(long row) => (row / chunk * perChunk) + (row % chunk / block);
        long blocks = Number(end - 1) - Number(start) + 1;
        lock (Decoded)
        {
            for (long i = 0; i < blocks; i++)
            {
                Decoded[leaf].Add(Number(start) + i);
            }
        }

        return new ReadStatistics(0, 0, 1, 0, blocks);
    }
}
