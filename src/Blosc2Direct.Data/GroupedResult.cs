using Blosc2Direct.Data.Aggregates;

namespace Blosc2Direct.Data;

/// <summary>The groups of a query, each a row: the columns it is grouped by, then the aggregates. Dispose it: groups that do not
/// fit the memory are in a temporary file.</summary>
public sealed class GroupedResult : IDisposable
{
    private const int DefaultRows = 1 << 14;

    private readonly GroupRun _run;
    private readonly GroupCells _cells;
    private readonly IRecordStream _groups;
    private bool _isRead;
    private bool _disposed;

    internal GroupedResult(GroupRun run, ReadOnlySpan<Aggregate> aggregates)
    {
        _run = run;
        _cells = new GroupCells(run, aggregates);
        _groups = run.Open();
    }

    /// <summary>The columns: keys by their paths with slashes as underscores, aggregates by their names. Integers that may be null
    /// have a truth column behind all others that tells so.</summary>
    public TableSchema Schema => _cells.Schema;

    /// <summary>Groups.</summary>
    public long Count => _run.Count;

    /// <summary>Whether a temporary file was needed.</summary>
    public bool HasSpilled => _run.HasSpilled;

    /// <summary>The groups in order. They can be gone through once.</summary>
    /// <param name="batchRows">Groups of a batch at most; 0 for a moderate number.</param>
    /// <returns>Batches of which each is valid on its own. <see cref="RowBatch.Start"/> counts groups.</returns>
    /// <exception cref="InvalidOperationException">They have been gone through.</exception>
    /// <exception cref="TableException">A sum of integers does not fit 64 bits.</exception>
    public IEnumerable<RowBatch> Batches(int batchRows = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batchRows);
        Begin();
        return Read(batchRows == 0 ? DefaultRows : batchRows);
    }

    /// <summary>All groups in one batch.</summary>
    /// <exception cref="InvalidOperationException">They have been gone through.</exception>
    /// <exception cref="TableException">A sum of integers does not fit 64 bits, or there are more groups than a batch can hold.</exception>
    public RowBatch ToBatch()
    {
        if (Count > Array.MaxLength / Math.Max(Schema.RowSize, 1))
        {
            throw new TableException($"There are {Count} groups: more than a batch can hold. Go through them batch by batch");
        }

        Begin();
        RowBatch batch = new(Schema, [], (int)Count);
        _cells.Fill(_groups, batch, 0);
        return batch;
    }

    /// <summary>Gives memory and temporary file back.</summary>
    public void Dispose()
    {
        _disposed = true;
        _run.Dispose();
    }

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_isRead)
        {
            throw new InvalidOperationException("The groups have been gone through: run the query again");
        }

        _isRead = true;
    }

    private IEnumerable<RowBatch> Read(int batchRows)
    {
        for (long start = 0; start < Count;)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RowBatch batch = new(Schema, [], (int)Math.Min(batchRows, Count - start));
            _cells.Fill(_groups, batch, start);
            start += batch.Count;
            yield return batch;
        }
    }
}
