using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Indexes;

/// <summary>A table of packed columns in memory, for what only reads columns.</summary>
internal sealed unsafe class MemoryStore : TableStore
{
    private readonly byte[][] _cells;

    public MemoryStore(params (Column Column, byte[] Cells)[] columns)
    {
        _cells = columns.Select(c => c.Cells).ToArray();
        Schema = new TableSchema(columns.Select(c => c.Column).ToImmutableArray());
        RowCount = columns[0].Cells.Length / columns[0].Column.CellSize;
    }

    public override TableSchema Schema { get; }

    public override TableLayout Layout => TableLayout.Columns;

    public override long RowCount { get; }

    public override long EditGeneration => 0;

    public int BlockRows { get; init; } = 1000;

    public static Column Column(string name, ColumnKind kind, int size, Nullability nulls = Nullability.None,
        byte[]? sentinel = null, string? mask = null) => new(name)
        {
            Kind = kind,
            StoredType = new IntegerType(1, true),
            ElementSize = size,
            CellSize = size,
            Nullability = nulls,
            Sentinel = sentinel is null ? [] : [.. sentinel],
            MaskPath = mask,
        };

    public static byte[] Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();

    public override Storage.INode Node => throw new NotSupportedException();

    public override ReadStatistics TotalRead => default;

    public override ReadStatistics ReadRowsAt(ReadOnlySpan<long> rows, byte* destination) => throw new NotSupportedException();

    public override int GetChunkRows(int leaf) => 8 * BlockRows;

    public override int GetBlockRows(int leaf) => BlockRows;

    public override ReadStatistics ReadColumn(int leaf, long start, int count, byte* destination)
    {
        int size = Schema.Leaves[leaf].CellSize;
        _cells[leaf].AsSpan(checked((int)(start * size)), count * size).CopyTo(new Span<byte>(destination, count * size));
        return default;
    }

    public override ReadStatistics ReadColumns(ReadOnlySpan<int> leaves, long start, int count, byte** destinations) =>
        throw new NotSupportedException();

    public override ReadStatistics ReadColumnAt(int leaf, ReadOnlySpan<long> rows, byte* destination) => throw new NotSupportedException();

    public override ReadStatistics ReadRows(long start, long count, byte* destination, int threads = 1) => throw new NotSupportedException();

    public override ReadStatistics ReadWholeColumn(int leaf, long start, long count, byte* destination, int threads = 0) =>
        throw new NotSupportedException();

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
}
