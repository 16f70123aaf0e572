using System.Collections.Immutable;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>Matches in the order of some columns: all of them are found and sorted first, then read by their numbers.</summary>
/// <remarks>Rows are read many at a time, as far as memory goes: each time, the blocks that hold one of them are decoded.</remarks>
internal sealed unsafe class OrderedHits : HitSource
{
    private const int LargestGather = 1 << 22;

    private readonly QueryDefinition _query;
    private readonly PlannedQuery _planned;
    private readonly CancellationToken _cancellation;
    private readonly ImmutableArray<int> _leaves;
    private readonly RowGather _gather;
    private readonly NativeBuffer[] _buffers;
    private readonly int[] _sizes;
    private readonly int _room;
    private long[] _rows = [];
    private RowOrder? _order;
    private ReadStatistics _read;
    private ScanCost _cost;
    private int _gathered;
    private int _first;
    private long _left;

    /// <summary>Prepares it.</summary>
    public OrderedHits(QueryDefinition query, in PlannedQuery planned, CancellationToken cancellation)
    {
        _query = query;
        _planned = planned;
        _cancellation = cancellation;
        _leaves = planned.Scan.Leaves;
        _gather = new RowGather(query.Store, _leaves, query.Threads);
        _buffers = new NativeBuffer[_leaves.Length];
        _sizes = new int[_leaves.Length];
        long bytes = RowGather.ScratchBytes(query.Store.Schema, _leaves) + sizeof(long);
        for (int i = 0; i < _sizes.Length; i++)
        {
            _buffers[i] = new NativeBuffer();
            _sizes[i] = LeafWindow.CellSizeOf(query.Store.Schema, _leaves[i]);
            bytes += _sizes[i];
        }

        _room = (int)Math.Clamp(query.Options.MemoryLimit / 4 / bytes, 1, LargestGather);
        _left = query.Take;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Rows => _rows.AsSpan(_first, Count);

    /// <inheritdoc/>
    public override ScanCost Cost => _cost with { Read = _cost.Read + _read };

    /// <inheritdoc/>
    public override bool HasSpilled => _order?.HasSpilled ?? false;

    /// <inheritdoc/>
    public override byte* Cells(int index) => _buffers[index].Reserve(0) + ((long)_first * _sizes[index]);

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        _first += Count;
        if (_first >= _gathered)
        {
            Gather();
        }

        Count = Math.Min(_gathered - _first, ScanBatch.MaxRows);
        return Count > 0;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> MoveNextAsync() => _first + Count < _gathered
        ? ValueTask.FromResult(MoveNext())
        : new ValueTask<bool>(Task.Run(MoveNext, _cancellation));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _order?.Dispose();
        _gather.Dispose();
        foreach (NativeBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private void Begin()
    {
        SortKeyCoder coder = new(_query.Store.Schema, _query.Order);
        ScanPlan plan = _planned.Scan.With(coder.Leaves);
        _order = RowOrder.Make(plan, coder, _query.Wanted, _query.Threads, _query.Options.MemoryLimit, _cancellation);
        _cost = _order.Cost;
        _order.Skip(_planned.Skip);
    }

    private void Gather()
    {
        if (_order is null)
        {
            Begin();
        }

        _cancellation.ThrowIfCancellationRequested();
        int wanted = (int)Math.Min(_room, _left);
        if (_rows.Length < wanted && _rows.Length < _room)
        {
            _rows = new long[(int)Math.Min(wanted, Math.Max(_cost.RowsMatched, 1))];
        }

        _gathered = _order!.Take(_rows.AsSpan(0, Math.Min(wanted, _rows.Length)));
        _left -= _gathered;
        _first = 0;
        Count = 0;
        Span<nint> places = stackalloc nint[_buffers.Length];
        for (int i = 0; i < _buffers.Length; i++)
        {
            places[i] = (nint)_buffers[i].Reserve(Math.Max((long)_gathered * _sizes[i], 1));
        }

        if (_gathered > 0)
        {
            _read += _gather.Read(_rows.AsSpan(0, _gathered), places);
        }
    }
}
