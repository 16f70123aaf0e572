using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes;

/// <summary>An index of this library, opened. Safe for several threads.</summary>
internal sealed unsafe class SortedIndex : ColumnIndex
{
    private IndexHead _head;
    private readonly Part _values;
    private readonly Part _rows;
    private readonly PositionFinder _finder;

    private SortedIndex(Column column, IndexHead head, Part values, Part rows)
    {
        Column = column;
        _head = head;
        _values = values;
        _rows = rows;
        Sequence = new IndexSequence(this, new CellOrder(column));
        _finder = new PositionFinder(Sequence, column, UnorderedCells.NansAndNulls);
    }

    /// <inheritdoc/>
    public override Column Column { get; }

    /// <inheritdoc/>
    public override string Description => $"index on {Column.Path}";

    /// <inheritdoc/>
    public override long Rows => _head.Rows;

    /// <summary>Rows whose cells have an order.</summary>
    public long Ordered => _head.Ordered;

    /// <summary>Fingerprints of the stored chunks of the table that the index was made of.</summary>
    public ulong[] TableChunks => _head.TableChunks;

    /// <summary>The sorted values.</summary>
    public SortedSequence Sequence { get; }

    /// <summary>Opens an index.</summary>
    /// <param name="parent">The group that holds it.</param>
    /// <param name="path">The path of its group.</param>
    /// <param name="column">The indexed column.</param>
    /// <param name="options">Threads and limits.</param>
    /// <exception cref="IndexDamagedException">It is not what it should be.</exception>
    public static SortedIndex Open(IGroupNode parent, string path, Column column, ArrayOptions options)
    {
        Part? values = null, rows = null;
        try
        {
            using IGroupNode group = parent.OpenGroup(path);
            IndexHead head = IndexHead.Read(group, column);
            int valueChunks = (int)IndexFormat.ChunksOf(head.Ordered);
            values = new Part(parent, $"{path}/{IndexFormat.Values}", column, column.CellSize, head.Ordered, head.Checks[..valueChunks], options);
            rows = new Part(parent, $"{path}/{IndexFormat.Rows}", column, sizeof(long), head.Rows, head.Checks[valueChunks..], options);
            return new SortedIndex(column, head, values, rows);
        }
        catch (Exception e) when (e is Blosc2DirectException or ArgumentException or InvalidCastException or OverflowException)
        {
            values?.Dispose();
            rows?.Dispose();
            throw e as IndexDamagedException ?? new IndexDamagedException(column.Path, e.Message, e);
        }
    }

    /// <summary>Keeps other fingerprints of the table with the index.</summary>
    /// <param name="group">The index's group.</param>
    /// <param name="tableChunks">The fingerprints.</param>
    public void WriteTableChunks(IGroupNode group, ulong[] tableChunks)
    {
        _head = _head with { TableChunks = tableChunks };
        _head.WriteTableChunks(group, Column);
    }

    /// <inheritdoc/>
    public override PositionSet Find(Predicate predicate) => _finder.Find(predicate);

    /// <inheritdoc/>
    public override void ReadRows(long position, Span<long> rows)
    {
        fixed (long* place = rows)
        {
            _rows.Read(position, rows.Length, (byte*)place);
        }

        foreach (long row in rows)
        {
            if ((ulong)row >= (ulong)_head.Rows)
            {
                throw new IndexDamagedException(Column.Path, $"row number {(ulong)row} of {_head.Rows} rows");
            }
        }
    }

    /// <inheritdoc/>
    public override long CountBlocks(PositionSet positions)
    {
        long blocks = 0, next = 0;
        foreach ((long start, long end) in positions.Ranges)
        {
            long first = Math.Max(next, start / IndexFormat.BlockRows);
            next = ((end - 1) / IndexFormat.BlockRows) + 1;
            blocks += Math.Max(0, next - first);
        }

        return blocks;
    }

    public override void Dispose()
    {
        _values.Dispose();
        _rows.Dispose();
    }

    /// <summary>One of the arrays, whose chunks are held against their fingerprints before they are used.</summary>
    private sealed class Part : IDisposable
    {
        private readonly Column _column;
        private readonly ChunkFingerprints _prints = new();
        private readonly ulong[] _checks;
        private readonly NdArray _array;
        private readonly int _elementSize;

        public Part(IGroupNode parent, string path, Column column, int elementSize, long length, ulong[] checks, ArrayOptions options)
        {
            (_column, _elementSize, _checks) = (column, elementSize, checks);
            _array = new NdArray(_prints.Attach(parent.OpenArray(path)), options);
            ArraySpec spec = _array.Spec;
            if (spec.Shape.Length != 1 || spec.Shape[0] != length || spec.Type.Size != elementSize || !spec.Type.IsFlat
                || spec.Layout != ArrayLayout.Chunked || spec.ChunkShape[0] != IndexFormat.ChunkOf(length))
            {
                _array.Dispose();
                throw new IndexDamagedException(column.Path, $"'{path}' has another type or shape than it should");
            }
        }

        public void Read(long start, int count, byte* destination)
        {
            if (count == 0)
            {
                return;
            }

            try
            {
                for (long chunk = start / IndexFormat.ChunkRows; chunk <= (start + count - 1) / IndexFormat.ChunkRows; chunk++)
                {
                    if (!_prints.IsCurrent((int)chunk, _checks[chunk]))
                    {
                        throw new IndexDamagedException(_column.Path, $"chunk {chunk} of '{_array.Node.Path}' does not fit its check sum");
                    }
                }

                _array.Read([start], [count], destination, (long)count * _elementSize);
            }
            catch (Blosc2DirectException e) when (e is not IndexDamagedException)
            {
                throw new IndexDamagedException(_column.Path, e.Message, e);
            }
        }

        public void Dispose() => _array.Dispose();
    }

    private sealed class IndexSequence(SortedIndex index, CellOrder order) : SortedSequence(order)
    {
        public override long Ordered => index._head.Ordered;

        public override long Length => index._head.Rows;

        public override int BlockLength => IndexFormat.BlockRows;

        protected override byte[] Top => index._head.Top;

        protected override void ReadCells(long start, int count, byte* cells) => index._values.Read(start, count, cells);
    }
}
