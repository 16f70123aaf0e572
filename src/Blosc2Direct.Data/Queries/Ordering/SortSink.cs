using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>Takes the rows that one thread finds: keeps all records, in sorted runs in a temporary file once they are too many, or
/// only the foremost ones.</summary>
internal sealed unsafe class SortSink : IBatchSink, IDisposable
{
    private const int LeastRecords = 1024;

    private readonly SortKeyCoder _coder;
    private readonly SortRecords _records;
    private readonly SortRuns _runs;
    private readonly NativeBuffer _record = new();
    private readonly long _foremost;
    private readonly int _room;
    private bool _isCut;

    /// <summary>Makes an empty sink.</summary>
    /// <param name="coder">Makes the records.</param>
    /// <param name="runs">Takes runs.</param>
    /// <param name="bytes">Bytes that may be held, for the records and for sorting them.</param>
    /// <param name="foremost">How many rows are of interest.</param>
    public SortSink(SortKeyCoder coder, SortRuns runs, long bytes, long foremost)
    {
        _coder = coder;
        _runs = runs;
        _records = new SortRecords(coder.Words);

        // The buffer doubles, and sorting takes as much again and an index.
        long room = bytes / ((3L * _records.RecordBytes) + sizeof(int));
        _room = (int)Math.Clamp(room, LeastRecords, int.MaxValue / 2);
        _foremost = foremost <= _room / 2 ? foremost : long.MaxValue;
        _record.Reserve(_records.RecordBytes);
    }

    /// <summary>The records that are in no run, sorted once <see cref="Finish"/> was called.</summary>
    public SortRecords Records => _records;

    /// <inheritdoc/>
    public void Consume(in ScanBatch batch)
    {
        ulong* record = (ulong*)_record.Reserve(_records.RecordBytes);
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.Mask is not null && batch.Mask[i] == 0)
            {
                continue;
            }

            _coder.Encode(batch.Cells, i, batch.Start + i, record);
            if (_isCut && SortRecords.Compare(record, _records[(int)_foremost - 1], _coder.Words) > 0)
            {
                continue;
            }

            new ReadOnlySpan<ulong>(record, _coder.Words).CopyTo(new Span<ulong>(_records.Add(), _coder.Words));
            if (_records.Count >= Limit)
            {
                Shrink();
            }
        }
    }

    /// <summary>Sorts what is there.</summary>
    public void Finish()
    {
        _records.Sort();
        if (_foremost < long.MaxValue)
        {
            _records.Truncate((int)_foremost);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _record.Dispose();
    }

    private long Limit => _foremost < long.MaxValue ? Math.Max(_foremost * 2, LeastRecords) : _room;

    private void Shrink()
    {
        _records.Sort();
        if (_foremost < long.MaxValue)
        {
            _records.Truncate((int)_foremost);
            _isCut = _foremost > 0;
            return;
        }

        _runs.Write(_records);
        _records.Truncate(0);
    }
}
