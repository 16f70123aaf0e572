using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Writing;

/// <summary>Everything that changes a table's rows: one change at a time, companions told of each.</summary>
/// <remarks>Appended rows wait in a buffer until whole chunks can be stored; large batches go past it, straight from the caller's
/// memory. Rows that wait are stored before anything else is done, so an edit sees them. What fails before it is stored leaves the
/// buffer as it was.</remarks>
internal sealed unsafe partial class TableWriter : IDisposable
{
    /// <summary>Chunks are stored so many bytes at a time, that several threads have one to encode.</summary>
    private const long WantedBytes = 8 << 20;

    /// <summary>More is not buffered for the sake of whole chunks.</summary>
    private const long MostBytes = 64 << 20;

    private readonly Lock _gate = new();
    private readonly TableStore _store;
    private readonly Func<IReadOnlyList<ITableCompanion>> _companions;
    private readonly TableOptions _options;
    private readonly long _unit;
    private readonly long _capacity;
    private CellMemory? _buffer;
    private long _buffered;

    /// <summary>Writes to a store, which stays the caller's.</summary>
    /// <param name="store">The store.</param>
    /// <param name="companions">Those who are told.</param>
    /// <param name="options">Threads and memory.</param>
    public TableWriter(TableStore store, Func<IReadOnlyList<ITableCompanion>> companions, TableOptions options)
    {
        _store = store;
        _companions = companions;
        _options = options;
        int rowSize = Math.Max(store.Schema.RowSize, 1);
        long chunk = 1;
        for (int leaf = 0; leaf < store.Schema.Leaves.Length; leaf++)
        {
            chunk = Math.Max(chunk, store.GetChunkRows(leaf));
        }

        long most = Math.Max(1, Math.Min(MostBytes, options.MemoryLimit / 4) / rowSize);
        _unit = Math.Min(chunk, most);
        _capacity = _unit * Math.Max(1, Math.Min(WantedBytes / rowSize, most) / _unit);
    }

    /// <summary>Rows that were appended and are not stored.</summary>
    public long BufferedRows => Volatile.Read(ref _buffered);

    /// <summary>Appends rows.</summary>
    /// <param name="cells">Their cells; they are not needed after the call.</param>
    public void Append(in CellBlock cells)
    {
        lock (_gate)
        {
            long before = _store.RowCount;
            long pending = _buffered + cells.Count;
            _buffer ??= new CellMemory(_store.Schema, _store.Layout, _capacity);
            if (pending < _capacity - (before % _unit))
            {
                _buffer.Copy(cells, 0, cells.Count, _buffered);
                Volatile.Write(ref _buffered, pending);
                return;
            }

            // Up to the end of a chunk by way of the buffer, then whole chunks from where they are, and the rest waits.
            long filling = (_unit - ((before + _buffered) % _unit)) % _unit;
            long direct = ((before + pending) / _unit * _unit) - before - _buffered - filling;
            _buffer.Copy(cells, 0, filling, _buffered);
            CellBlock head = _buffer.Block(_buffered + filling);
            CellBlock tail = new(_buffer.PlacesIn(cells, filling), cells.Strides, direct);
            _store.Append(head, tail);
            long rest = cells.Count - filling - direct;
            try
            {
                TellAppended(before, head, tail);
            }
            finally
            {
                _buffer.Copy(cells, filling + direct, rest, 0);
                Volatile.Write(ref _buffered, rest);
            }
        }
    }

    /// <summary>Stores what waits, has companions write what they hold, and makes all visible to other processes.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            StoreBuffered();
            FlushCompanions();
            _store.Flush();
        }
    }

    /// <summary>Stores what waits, unless a change is under way: what a thread appended itself, it then reads.</summary>
    public void Settle()
    {
        if (BufferedRows == 0 || _gate.IsHeldByCurrentThread || !_gate.TryEnter())
        {
            return;
        }

        try
        {
            StoreBuffered();
        }
        catch (StorageException)
        {
            // Whoever reads sees what is stored; the writer is told when it appends or flushes next.
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Gives the memory back. What was not stored, because that failed, is lost.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _buffer?.Dispose();
            _buffer = null;
            Volatile.Write(ref _buffered, 0);
        }
    }

    private void StoreBuffered()
    {
        if (_buffered == 0)
        {
            return;
        }

        long before = _store.RowCount;
        CellBlock head = _buffer!.Block(_buffered);
        _store.Append(head, default);
        Volatile.Write(ref _buffered, 0);
        TellAppended(before, head, default);
    }

    private void TellAppended(long start, in CellBlock head, in CellBlock tail)
    {
        foreach (ITableCompanion companion in _companions())
        {
            if (head.Count > 0)
            {
                companion.Appended(start, head);
            }

            if (tail.Count > 0)
            {
                companion.Appended(start + head.Count, tail);
            }
        }
    }

    private void FlushCompanions()
    {
        foreach (ITableCompanion companion in _companions())
        {
            companion.Flush();
        }
    }
}
