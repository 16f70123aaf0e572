namespace Blosc2Direct.Data.Queries;

/// <summary>Matches in the order of the rows.</summary>
internal sealed class ScanHits : HitSource
{
    private readonly OrderedScan _scan;
    private HitBatch? _batch;
    private ScanCost _cost;
    private long _skip;
    private long _take;
    private int _first;
    private bool _disposed;

    /// <summary>Prepares the scan.</summary>
    public ScanHits(QueryDefinition query, in PlannedQuery planned, CancellationToken cancellation)
    {
        _scan = new OrderedScan(planned.Scan, query.Threads, cancellation);
        (_skip, _take) = (planned.Skip, query.Take);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Rows => _batch!.Rows.Slice(_first, Count);

    /// <inheritdoc/>
    public override ScanCost Cost => _disposed ? _cost : _scan.Cost;

    /// <inheritdoc/>
    public override unsafe byte* Cells(int index) => _batch!.Cells(index) + ((long)_first * _batch.CellSize(index));

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        while (_take > 0 && _scan.Next() is { } batch)
        {
            if (Accept(batch))
            {
                return true;
            }
        }

        return End();
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> MoveNextAsync()
    {
        while (_take > 0 && await _scan.NextAsync().ConfigureAwait(false) is { } batch)
        {
            if (Accept(batch))
            {
                return true;
            }
        }

        return End();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_disposed)
        {
            _scan.Dispose();
            _cost = _scan.Cost;
            _disposed = true;
        }
    }

    private bool Accept(HitBatch batch)
    {
        _batch = batch;
        _first = (int)Math.Min(_skip, batch.Count);
        _skip -= _first;
        Count = (int)Math.Min(batch.Count - _first, _take);
        _take -= Count;
        return Count > 0;
    }

    private bool End()
    {
        Count = 0;
        _batch = null;
        return false;
    }
}
