using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>Reads the cells of rows in any order: sorted by row number, so that each block is decoded once, and put in their places.</summary>
internal sealed unsafe class RowGather : IDisposable
{
    // Fewer rows are not worth another thread.
    private const int RowsPerThread = 4096;

    private readonly TableStore _store;
    private readonly ImmutableArray<int> _leaves;
    private readonly int _threads;
    private readonly NativeBuffer _sorted = new();
    private long[] _rows = [];
    private int[] _places = [];

    /// <summary>Prepares to read.</summary>
    /// <param name="store">The table.</param>
    /// <param name="leaves">The leaves.</param>
    /// <param name="threads">Threads that may work on it.</param>
    public RowGather(TableStore store, ImmutableArray<int> leaves, int threads) => (_store, _leaves, _threads) = (store, leaves, threads);

    /// <summary>Bytes held for a row while it is gathered, its cells in the result not counted.</summary>
    public static long ScratchBytes(TableSchema schema, ImmutableArray<int> leaves)
    {
        long widest = 0;
        foreach (int leaf in leaves)
        {
            widest = Math.Max(widest, LeafWindow.CellSizeOf(schema, leaf));
        }

        return widest + sizeof(long) + sizeof(int);
    }

    /// <summary>Reads.</summary>
    /// <param name="rows">Row numbers in any order.</param>
    /// <param name="destinations">A place a leaf: receives the packed cells in the order of the row numbers.</param>
    /// <returns>What reading cost.</returns>
    public ReadStatistics Read(ReadOnlySpan<long> rows, ReadOnlySpan<nint> destinations)
    {
        int count = rows.Length;
        if (_rows.Length < count)
        {
            _rows = new long[count];
            _places = new int[count];
        }

        rows.CopyTo(_rows);
        bool isSorted = true;
        for (int i = 0; i < count; i++)
        {
            _places[i] = i;
            isSorted &= i == 0 || _rows[i] >= _rows[i - 1];
        }

        if (!isSorted)
        {
            _rows.AsSpan(0, count).Sort(_places.AsSpan(0, count));
        }

        ReadStatistics statistics = default;
        for (int i = 0; i < _leaves.Length; i++)
        {
            statistics += ReadLeaf(_leaves[i], count, isSorted, (byte*)destinations[i]);
        }

        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose() => _sorted.Dispose();

    private ReadStatistics ReadLeaf(int leaf, int count, bool isSorted, byte* destination)
    {
        int size = LeafWindow.CellSizeOf(_store.Schema, leaf);
        byte* cells = isSorted ? destination : _sorted.Reserve((long)count * size);
        ReadStatistics statistics = ReadSorted(leaf, count, size, cells);
        if (!isSorted)
        {
            for (int i = 0; i < count; i++)
            {
                Buffer.MemoryCopy(cells + ((long)i * size), destination + ((long)_places[i] * size), size, size);
            }
        }

        return statistics;
    }

    private ReadStatistics ReadSorted(int leaf, int count, int size, byte* cells)
    {
        int parts = Math.Clamp(count / RowsPerThread, 1, _threads);
        if (parts == 1)
        {
            return ReadAt(leaf, 0, count, cells);
        }

        ReadStatistics[] costs = new ReadStatistics[parts];
        BlockGrid grid = LeafWindow.GridOf(_store, leaf);
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = _threads }, part =>
        {
            int first = Cut(grid, count, part, parts);
            int last = Cut(grid, count, part + 1, parts);
            costs[part] = ReadAt(leaf, first, last - first, cells + ((long)first * size));
        });
        ReadStatistics all = default;
        foreach (ReadStatistics cost in costs)
        {
            all += cost;
        }

        return all;
    }

    private ReadStatistics ReadAt(int leaf, int first, int count, byte* cells)
    {
        ReadOnlySpan<long> rows = _rows.AsSpan(first, count);
        return leaf == LeafWindow.RowImages ? _store.ReadRowsAt(rows, cells) : _store.ReadColumnAt(leaf, rows, cells);
    }

    // A block is no business of two threads.
    private int Cut(BlockGrid grid, int count, int part, int parts)
    {
        int at = (int)((long)count * part / parts);
        while (at > 0 && at < count && grid.Number(_rows[at]) == grid.Number(_rows[at - 1]))
        {
            at++;
        }

        return at;
    }
}
