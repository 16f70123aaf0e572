using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Keys of some rows, in the order of the rows.</summary>
/// <param name="keys">The keys of ordered cells.</param>
/// <param name="offsets">Rows of those cells from the first one on; null where all cells are ordered.</param>
/// <param name="count">How many.</param>
/// <param name="unordered">Rows of unordered cells from the first one on.</param>
/// <param name="unorderedCount">How many.</param>
/// <param name="start">The first row.</param>
internal readonly unsafe struct KeyBatch(ulong* keys, int* offsets, int count, int* unordered, int unorderedCount, long start)
{
    public ulong* Keys => keys;

    public int* Offsets => offsets;

    public int Count => count;

    public int* Unordered => unordered;

    public int UnorderedCount => unorderedCount;

    public long Start => start;
}

/// <summary>Takes the keys of one batch.</summary>
/// <param name="segment">The segment that the batch is of; batches of one segment come in order, and one at a time.</param>
/// <param name="batch">The keys.</param>
internal delegate void KeyBatchAction(int segment, in KeyBatch batch);

/// <summary>Passes over a leaf as keys, with several threads. The rows are cut into *segments*, each read in order by one thread.</summary>
internal sealed unsafe class KeyScan
{
    private const int WantedBatchRows = 32 << 10;
    private const int MaxBatchRows = 256 << 10;

    private readonly TableStore _store;
    private readonly KeyCoder _coder;
    private readonly int _leaf;
    private readonly int _mask;
    private readonly long _rows;
    private readonly int _batchRows;
    private readonly ParallelOptions _options;

    /// <summary>Makes the scan.</summary>
    /// <param name="store">The table.</param>
    /// <param name="column">The leaf.</param>
    /// <param name="coder">Its coder.</param>
    /// <param name="rows">Rows to look at, from the first on.</param>
    /// <param name="threads">Threads that may work on it.</param>
    /// <param name="cancellation">Stops it between batches.</param>
    public KeyScan(TableStore store, Column column, KeyCoder coder, long rows, int threads, CancellationToken cancellation)
    {
        _store = store;
        _coder = coder;
        _leaf = column.Leaf;
        _mask = column.Nullability == Nullability.Mask ? store.Schema[column.MaskPath!].Leaf : -1;
        _rows = rows;
        long block = Math.Max(1, store.GetBlockRows(_leaf));
        _batchRows = (int)Math.Clamp((WantedBatchRows + block - 1) / block * block, 1, MaxBatchRows);
        long batches = (rows + _batchRows - 1) / _batchRows;
        Segments = (int)Math.Clamp(threads == 1 ? 1 : 4L * threads, 1, Math.Max(1, batches));
        _options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
    }

    /// <summary>How many segments there are.</summary>
    public int Segments { get; }

    /// <summary>Options for parallel work on what was scanned.</summary>
    public ParallelOptions Parallelism => _options;

    /// <summary>Passes over all rows.</summary>
    public void Run(KeyBatchAction action) => Parallel.For(0, Segments, _options, segment => RunSegment(segment, action));

    /// <summary>Passes over all rows in order, on the caller's thread.</summary>
    public void RunInOrder(KeyBatchAction action)
    {
        for (int segment = 0; segment < Segments; segment++)
        {
            RunSegment(segment, action);
        }
    }

    private void RunSegment(int segment, KeyBatchAction action)
    {
        using NativeArray<byte> cells = new((long)_batchRows * _coder.CellSize);
        using NativeArray<byte> nulls = new(_mask < 0 ? 0 : _batchRows);
        using NativeArray<ulong> keys = new(_batchRows);
        using NativeArray<int> places = new(2L * _batchRows);
        int* offsets = places.Pointer, unordered = offsets + _batchRows;
        long batches = (_rows + _batchRows - 1) / _batchRows;
        long start = batches * segment / Segments * _batchRows, end = Math.Min(_rows, batches * (segment + 1) / Segments * _batchRows);
        for (; start < end; start += _batchRows)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(_batchRows, end - start);
            _store.ReadColumn(_leaf, start, count, cells.Pointer);
            if (_mask >= 0)
            {
                _store.ReadColumn(_mask, start, count, nulls.Pointer);
            }

            int ordered = _coder.Encode(
                cells.Pointer, _mask < 0 ? null : nulls.Pointer, count, keys.Pointer, offsets, unordered);
            action(segment, new KeyBatch(
                keys.Pointer, ordered < count ? offsets : null, ordered, unordered, count - ordered, start));
        }
    }
}
