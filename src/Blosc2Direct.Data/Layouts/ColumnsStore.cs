using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <summary>A group with one array a column, rows along the first axis: see docs/formats.md.</summary>
internal sealed unsafe partial class ColumnsStore : TableStore
{
    // Images of so many bytes are put together at a time: columns meet in them while they are in cache.
    private const int PieceBytes = 1 << 20;

    private readonly IGroupNode _group;
    private readonly NdArray[] _arrays;
    private readonly ArrayRows[] _columns;
    private readonly int _threads;
    private long _generation;

    private ColumnsStore(IGroupNode group, TableSchema schema, ImmutableArray<IArrayNode> nodes, TableOptions options, NodeWrap? wrap)
    {
        _group = group;
        Schema = schema;
        _threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        ArrayOptions arrays = options.Arrays with { Threads = options.Threads };
        _arrays = new NdArray[nodes.Length];
        _columns = new ArrayRows[nodes.Length];
        for (int leaf = 0; leaf < nodes.Length; leaf++)
        {
            _arrays[leaf] = new NdArray(wrap is null ? nodes[leaf] : wrap(nodes[leaf], leaf), arrays);
            _columns[leaf] = new ArrayRows(_arrays[leaf], "");
        }
    }

    public override TableSchema Schema { get; }

    public override TableLayout Layout => TableLayout.Columns;

    public override INode Node => _group;

    public override long RowCount
    {
        get
        {
            long rows = long.MaxValue;
            foreach (NdArray array in _arrays)
            {
                rows = Math.Min(rows, array.Shape[0]);
            }

            return rows;
        }
    }

    public override long EditGeneration => Volatile.Read(ref _generation);

    public override ReadStatistics TotalRead
    {
        get
        {
            ReadStatistics sum = default;
            foreach (NdArray array in _arrays)
            {
                sum += array.TotalRead;
            }

            return sum;
        }
    }

    /// <summary>The array of a leaf.</summary>
    public NdArray GetArray(int leaf) => _arrays[leaf];

    public override int GetChunkRows(int leaf) => _columns[leaf].ChunkRows;

    public override int GetBlockRows(int leaf) => _columns[leaf].BlockRows;

    public override ReadStatistics ReadColumn(int leaf, long start, int count, byte* destination) =>
        _columns[leaf].Read(0, start, count, destination, threads: 1);

    public override ReadStatistics ReadColumns(ReadOnlySpan<int> leaves, long start, int count, byte** destinations)
    {
        ReadStatistics taken = default;
        for (int i = 0; i < leaves.Length; i++)
        {
            taken += _columns[leaves[i]].Read(0, start, count, destinations[i], threads: 1);
        }

        return taken;
    }

    public override ReadStatistics ReadColumnAt(int leaf, ReadOnlySpan<long> rows, byte* destination) =>
        _columns[leaf].ReadAt(0, rows, destination, threads: 1);

    public override ReadStatistics ReadRows(long start, long count, byte* destination, int threads = 1)
    {
        threads = threads > 0 ? threads : _threads;
        int piece = Math.Max(1, PieceBytes / Schema.RowSize);
        piece = piece > 1 ? 1 << System.Numerics.BitOperations.Log2((uint)piece) : 1;
        long first = start / piece;
        long pieces = count == 0 ? 0 : ((start + count - 1) / piece) - first + 1;
        if (threads == 1 || pieces <= 1)
        {
            ReadStatistics taken = default;
            for (long i = 0; i < pieces; i++)
            {
                taken += ReadPiece(first + i);
            }

            return taken;
        }

        Lock gate = new();
        ReadStatistics sum = default;
        Parallel.For(0L, pieces, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            ReadStatistics taken = ReadPiece(first + i);
            lock (gate)
            {
                sum += taken;
            }
        });
        return sum;

        ReadStatistics ReadPiece(long number)
        {
            long from = Math.Max(start, number * piece);
            long to = Math.Min(start + count, (number + 1) * piece);
            ReadStatistics taken = default;
            foreach (Column leaf in Schema.Leaves)
            {
                byte* place = destination + ((from - start) * Schema.RowSize) + leaf.Offset;
                taken += _columns[leaf.Leaf].Read(0, from, to - from, place, threads: 1, stride: Schema.RowSize);
            }

            return taken;
        }
    }

    public override ReadStatistics ReadRowsAt(ReadOnlySpan<long> rows, byte* destination)
    {
        ReadStatistics taken = default;
        byte[] cells = [];
        foreach (Column leaf in Schema.Leaves)
        {
            if (cells.Length < rows.Length * leaf.CellSize)
            {
                cells = new byte[checked(rows.Length * leaf.CellSize)];
            }

            fixed (byte* packed = cells)
            {
                taken += _columns[leaf.Leaf].ReadAt(0, rows, packed, threads: 1);
                Cells.Copy(packed, leaf.CellSize, destination + leaf.Offset, Schema.RowSize, leaf.CellSize, rows.Length);
            }
        }

        return taken;
    }

    public override ReadStatistics ReadWholeColumn(int leaf, long start, long count, byte* destination, int threads = 0) =>
        _columns[leaf].Read(0, start, count, destination, threads);

    public override void Dispose()
    {
        foreach (NdArray array in _arrays)
        {
            array.Dispose();
        }

        _group.Dispose();
    }
}
