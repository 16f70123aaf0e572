using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Sorts a leaf of text or bytes that do not fit a key: runs that fit the memory are sorted by several threads and kept in
/// temporary files, then merged.</summary>
internal static unsafe class WideSorter
{
    private const int MergeBytes = 1 << 18;

    /// <summary>Sorts.</summary>
    /// <param name="store">The table.</param>
    /// <param name="column">The leaf.</param>
    /// <param name="rows">Rows to sort, from the first on.</param>
    /// <param name="threads">Threads that may work on it.</param>
    /// <param name="memory">Bytes that may be held.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellation">Stops it.</param>
    public static void Sort(
        TableStore store, Column column, long rows, int threads, long memory, ISortedSink sink, CancellationToken cancellation)
    {
        // A run holds its cells, their order, and the cells once more in that order.
        int recordBytes = checked(column.CellSize + sizeof(long));
        long perRow = (2L * column.CellSize) + recordBytes + 16;
        int runRows = (int)Math.Clamp(memory / threads / perRow, 1024, 1 << 22);
        int runs = checked((int)((rows + runRows - 1) / runRows));
        long unordered = 0;
        string folder = Directory.CreateTempSubdirectory("b2d-index-").FullName;
        try
        {
            Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, run =>
            {
                long start = (long)run * runRows;
                Interlocked.Add(ref unordered, SortRun(store, column, start, (int)Math.Min(runRows, rows - start), PathOf(folder, run)));
            });
            sink.Begin(rows - unordered, rows);
            Merge(column, folder, runs, memory, sink, cancellation);
            if (unordered > 0)
            {
                EmitNulls(store, column, rows, runRows, sink);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string PathOf(string folder, int run) => Path.Combine(folder, $"{run}.run");

    private static long SortRun(TableStore store, Column column, long start, int count, string path)
    {
        int size = column.CellSize;
        using NativeArray<byte> cells = new((long)count * size);
        using NativeArray<byte> nulls = new(count);
        ReadCells(store, column, start, count, cells.Pointer, nulls.Pointer);
        int[] order = new int[count];
        int ordered = 0;
        for (int i = 0; i < count; i++)
        {
            if (nulls.Pointer[i] == 0)
            {
                order[ordered++] = i;
            }
        }

        byte* first = cells.Pointer;
        order.AsSpan(0, ordered).Sort((a, b) =>
        {
            int sign = Compare(first + ((long)a * size), first + ((long)b * size), size);
            return sign != 0 ? sign : a.CompareTo(b);
        });
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        foreach (int i in order.AsSpan(0, ordered))
        {
            long row = start + i;
            file.Write(new ReadOnlySpan<byte>(first + ((long)i * size), size));
            file.Write(new ReadOnlySpan<byte>(&row, sizeof(long)));
        }

        return count - ordered;
    }

    /// <summary>Reads cells, and for each a byte that is not zero where it is null.</summary>
    private static void ReadCells(TableStore store, Column column, long start, int count, byte* cells, byte* nulls)
    {
        store.ReadColumn(column.Leaf, start, count, cells);
        if (column.Nullability == Nullability.Mask)
        {
            store.ReadColumn(store.Schema[column.MaskPath!].Leaf, start, count, nulls);
            return;
        }

        int size = column.CellSize;
        for (int i = 0; i < count; i++)
        {
            nulls[i] = column.Nullability == Nullability.Sentinel
                && new ReadOnlySpan<byte>(cells + ((long)i * size), size).SequenceEqual(column.Sentinel.AsSpan()) ? (byte)1 : (byte)0;
        }
    }

    private static void EmitNulls(TableStore store, Column column, long rows, int runRows, ISortedSink sink)
    {
        using NativeArray<byte> cells = new((long)runRows * column.CellSize);
        using NativeArray<byte> nulls = new(runRows);
        using NativeArray<long> found = new(runRows);
        for (long start = 0; start < rows; start += runRows)
        {
            int count = (int)Math.Min(runRows, rows - start), some = 0;
            ReadCells(store, column, start, count, cells.Pointer, nulls.Pointer);
            for (int i = 0; i < count; i++)
            {
                found.Pointer[some] = start + i;
                some += nulls.Pointer[i] != 0 ? 1 : 0;
            }

            sink.AppendUnordered(found.Pointer, some);
        }
    }

    private static int Compare(byte* left, byte* right, int size) =>
        new ReadOnlySpan<byte>(left, size).SequenceCompareTo(new ReadOnlySpan<byte>(right, size));

    private static void Merge(Column column, string folder, int runs, long memory, ISortedSink sink, CancellationToken cancellation)
    {
        int size = column.CellSize, buffer = (int)Math.Clamp(memory / 2 / Math.Max(1, runs), 4096, MergeBytes);
        RunReader[] readers = new RunReader[runs];
        using NativeArray<byte> cells = new((long)SortStage.Capacity * size);
        using NativeArray<long> rows = new(SortStage.Capacity);
        try
        {
            PriorityQueue<int, RunReader> queue = new(Comparer<RunReader>.Create(static (a, b) => a.CompareTo(b)));
            for (int run = 0; run < runs; run++)
            {
                readers[run] = new RunReader(PathOf(folder, run), size, run, buffer);
                if (readers[run].MoveNext())
                {
                    queue.Enqueue(run, readers[run]);
                }
            }

            int staged = 0;
            while (queue.TryPeek(out int next, out RunReader? reader))
            {
                reader.Cell.CopyTo(new Span<byte>(cells.Pointer + ((long)staged * size), size));
                rows.Pointer[staged] = reader.Row;
                if (++staged == SortStage.Capacity)
                {
                    cancellation.ThrowIfCancellationRequested();
                    sink.AppendCells(cells.Pointer, rows.Pointer, staged);
                    staged = 0;
                }

                queue.Dequeue();
                if (reader.MoveNext())
                {
                    queue.Enqueue(next, reader);
                }
            }

            if (staged > 0)
            {
                sink.AppendCells(cells.Pointer, rows.Pointer, staged);
            }
        }
        finally
        {
            foreach (RunReader? reader in readers)
            {
                reader?.Dispose();
            }
        }
    }

    private sealed class RunReader(string path, int size, int run, int bufferBytes) : IDisposable, IComparable<RunReader>
    {
        private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferBytes);
        private readonly byte[] _record = new byte[size + sizeof(long)];

        public ReadOnlySpan<byte> Cell => _record.AsSpan(0, size);

        public long Row => BitConverter.ToInt64(_record, size);

        public bool MoveNext() => _file.ReadAtLeast(_record, _record.Length, throwOnEndOfStream: false) == _record.Length;

        public int CompareTo(RunReader? other)
        {
            int sign = Cell.SequenceCompareTo(other!.Cell);
            return sign != 0 ? sign : run.CompareTo(other.Run);
        }

        private int Run => run;

        public void Dispose() => _file.Dispose();
    }
}
