using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>An index that PyTables made, opened. Positions count the rows of its slices one after the other. Safe for several threads.</summary>
internal sealed unsafe class PyTablesIndex : ColumnIndex
{
    private readonly PyTablesIndexHead _head;
    private readonly List<PyTablesArray> _arrays = [];
    private readonly PyTablesArray _numbers;
    private readonly PyTablesArray _lastNumbers;
    private readonly List<PositionFinder> _finders = [];

    private PyTablesIndex(IGroupNode group, Column column, PyTablesIndexHead head, ArrayOptions options)
    {
        (Column, _head) = (column, head);
        try
        {
            PyTablesArray sorted = Open(group, "sorted", options), sortedLast = Open(group, "sortedLR", options);
            _numbers = Open(group, "indices", options);
            _lastNumbers = Open(group, "indicesLR", options);
            using PyTablesArray ranges = new(group, "ranges", options), bounds = new(group, "bounds", options);
            for (int slice = 0; slice < head.Slices; slice++)
            {
                Add(new PyTablesSequence(column, head, sorted, slice, ReadTop(ranges, bounds, slice)));
            }

            if (head.LastRows > 0)
            {
                byte[] top = new byte[head.CountLastBlocks() * column.CellSize];
                fixed (byte* place = top)
                {
                    sortedLast.Read(0, head.LastValues, head.CountLastBlocks(), place);
                }

                Add(new PyTablesSequence(column, head, sortedLast, head.Slices, top));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Column Column { get; }

    /// <inheritdoc/>
    public override string Description => $"PyTables' {_head.Kind switch
    {
        TableIndexKind.PyTablesFull => "full",
        TableIndexKind.PyTablesMedium => "medium",
        TableIndexKind.PyTablesLight => "light",
        _ => "ultralight",
    }} index on {Column.Path}";

    /// <inheritdoc/>
    public override long Rows => _head.Rows;

    /// <summary>What kind of index it is.</summary>
    public TableIndexKind Kind => _head.Kind;

    /// <summary>Whether it keeps numbers of rows; else of buckets.</summary>
    public bool HasRowNumbers => _head.NumberSize == sizeof(long);

    /// <summary>Opens an index.</summary>
    /// <param name="parent">The group that holds it.</param>
    /// <param name="path">The path of its group.</param>
    /// <param name="column">The column.</param>
    /// <param name="rows">Rows that the table has.</param>
    /// <param name="options">Threads and limits.</param>
    /// <exception cref="IndexDamagedException">It is not what it should be, or out of date.</exception>
    public static PyTablesIndex Open(IGroupNode parent, string path, Column column, long rows, ArrayOptions options)
    {
        try
        {
            using IGroupNode group = parent.OpenGroup(path);
            return new PyTablesIndex(group, column, PyTablesIndexHead.Read(group, column, rows), options);
        }
        catch (Exception e) when (e is Blosc2DirectException or ArgumentException or InvalidCastException or OverflowException or FormatException)
        {
            throw e as IndexDamagedException ?? new IndexDamagedException(column.Path, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override PositionSet Find(Predicate predicate)
    {
        try
        {
            List<(long, long)> all = [];
            for (int slice = 0; slice < _finders.Count; slice++)
            {
                long first = (long)slice * _head.SliceSize;
                foreach ((long start, long end) in _finders[slice].Find(predicate).Ranges)
                {
                    all.Add((first + start, first + end));
                }
            }

            return PositionSet.Of(false, [.. all]);
        }
        catch (Blosc2DirectException e) when (e is not IndexDamagedException)
        {
            throw new IndexDamagedException(Column.Path, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void ReadRows(long position, Span<long> rows)
    {
        fixed (long* place = rows)
        {
            ReadNumbers(position, rows.Length, (byte*)place);
        }

        foreach (long row in rows)
        {
            if ((ulong)row >= (ulong)Rows)
            {
                throw new IndexDamagedException(Column.Path, $"row number {(ulong)row} of {Rows} rows");
            }
        }
    }

    /// <summary>Reads the buckets of some positions.</summary>
    /// <param name="positions">The positions.</param>
    /// <param name="tableChunkRows">Rows of a chunk of the table.</param>
    /// <returns>The rows of those buckets.</returns>
    /// <exception cref="IndexDamagedException">The index is not what it should be.</exception>
    public PositionSet ReadBuckets(PositionSet positions, int tableChunkRows)
    {
        long bucketRows = _head.BucketRows(tableChunkRows), buckets = ((Rows - 1) / bucketRows) + 1;
        bool[] hit = new bool[buckets];
        using NativeArray<byte> numbers = new((long)_head.SliceSize * _head.NumberSize);
        foreach ((long from, long to) in positions.Ranges)
        {
            for (long start = from; start < to;)
            {
                long slice = start / _head.SliceSize;
                int count = (int)(Math.Min(to, (slice + 1) * _head.SliceSize) - start);
                ReadNumbers(start, count, numbers.Pointer);
                MarkBuckets(slice, bucketRows, numbers.Pointer, count, hit);
                start += count;
            }
        }

        List<(long, long)> rows = [];
        for (int i = 0; i < hit.Length; i++)
        {
            if (hit[i])
            {
                rows.Add((i * bucketRows, Math.Min(Rows, (i + 1) * bucketRows)));
            }
        }

        return PositionSet.Of(false, [.. rows]);
    }

    /// <inheritdoc/>
    public override long CountBlocks(PositionSet positions) => (positions.Count / _head.ChunkSize) + positions.Ranges.Count;

    public override void Dispose() => _arrays.ForEach(a => a.Dispose());

    private PyTablesArray Open(IGroupNode group, string name, ArrayOptions options)
    {
        PyTablesArray array = new(group, name, options);
        _arrays.Add(array);
        return array;
    }

    private void Add(PyTablesSequence sequence) => _finders.Add(new PositionFinder(sequence, Column, UnorderedCells.NotNulls));

    private byte[] ReadTop(PyTablesArray ranges, PyTablesArray bounds, int slice)
    {
        int blocks = _head.SliceValues / _head.ChunkValues, size = Column.CellSize;
        if (ranges.ElementSize != size || bounds.ElementSize != size || ranges.Shape is not [_, 2] || ranges.Shape[0] < _head.Slices
            || bounds.Shape.Length != 2 || bounds.Shape[0] < _head.Slices || bounds.Shape[1] != blocks - 1)
        {
            throw new IndexDamagedException(Column.Path, "its bounds do not fit its sizes");
        }

        byte[] top = new byte[blocks * size];
        fixed (byte* place = top)
        {
            ranges.Read(slice, 0, 1, place);
            if (blocks > 1)
            {
                bounds.Read(slice, 0, blocks - 1, place + size);
            }
        }

        return top;
    }

    private void ReadNumbers(long position, int count, byte* destination)
    {
        int size = _head.NumberSize;
        try
        {
            while (count > 0)
            {
                (long slice, long start) = Math.DivRem(position, _head.SliceSize);
                int part = (int)Math.Min(count, _head.SliceSize - start);
                (slice == _head.Slices ? _lastNumbers : _numbers).Read(slice, start, part, destination);
                (position, count) = (position + part, count - part);
                destination += (long)part * size;
            }
        }
        catch (Blosc2DirectException e)
        {
            throw new IndexDamagedException(Column.Path, e.Message, e);
        }
    }

    /// <summary>Numbers of buckets count from the slice's first bucket in an ultralight index, from the block's in a light one, from the
    /// table's in a medium one.</summary>
    private void MarkBuckets(long slice, long bucketRows, byte* numbers, int count, bool[] hit)
    {
        long slicesInBlock = _head.BlockSize / _head.SliceSize;
        (long first, int spread) = _head.NumberSize switch
        {
            1 => (slice * _head.SliceSize / bucketRows, 0),

            // Where a block is not made of whole buckets, its first number was rounded down.
            2 => (slice / slicesInBlock * _head.BlockSize / bucketRows, _head.BlockSize % bucketRows == 0 ? 0 : 1),
            _ => (0, 0),
        };
        for (int i = 0; i < count; i++)
        {
            long number = _head.NumberSize switch
            {
                1 => numbers[i],
                2 => ((ushort*)numbers)[i],
                _ => ((uint*)numbers)[i],
            };
            for (long bucket = first + number; bucket <= first + number + spread; bucket++)
            {
                if (bucket < hit.Length)
                {
                    hit[bucket] = true;
                }
                else if (bucket == first + number)
                {
                    throw new IndexDamagedException(Column.Path, $"bucket {bucket} of {hit.Length}");
                }
            }
        }
    }
}
