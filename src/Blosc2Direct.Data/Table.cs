using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>A table in a file: rows of typed columns, in one of two layouts. Made by <see cref="TableExtensions"/>.</summary>
/// <remarks>Reading is safe for several threads at once and beside one writer; writing is for one thread. Dispose it before its
/// file.</remarks>
public partial class Table : IDisposable
{
    private readonly List<ITableCompanion> _companions = [];
    private TableStore _store;
    private bool _disposed;

    internal Table(TableStore store, TableOptions options)
    {
        _store = store;
        Options = options;
    }

    /// <summary>The columns.</summary>
    public TableSchema Schema => _store.Schema;

    /// <summary>How it lies in the file.</summary>
    public TableLayout Layout => _store.Layout;

    /// <summary>Rows, those that were appended last included: they are stored when this is asked for.</summary>
    public long RowCount => Store.RowCount;

    /// <summary>The absolute path of its dataset or group.</summary>
    public string Path => _store.Node.Path;

    /// <summary>What PyTables shows as its title.</summary>
    public string Title => PyTablesInfo.Read(_store.Node)?.Title ?? "";

    /// <summary>The attributes of its dataset or group.</summary>
    public IAttributes Attributes => _store.Node.Attributes;

    /// <summary>How it works.</summary>
    public TableOptions Options { get; }

    /// <summary>What all reads of cells cost so far.</summary>
    public ReadStatistics TotalRead => _store.TotalRead;

    /// <summary>The cells, those that were appended included.</summary>
    internal TableStore Store
    {
        get
        {
            _writer?.Settle();
            return _store;
        }
    }

    /// <summary>What is kept beside the cells and follows their changes.</summary>
    internal IReadOnlyList<ITableCompanion> Companions => _companions;

    /// <summary>Makes all that was written visible to other processes.</summary>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        FlushAll();
    }

    /// <summary>Flushes and closes the table, not its file.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Flushes and closes.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
        {
            return;
        }

        try
        {
            if (_store.Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
            {
                FlushAll();
            }
        }
        finally
        {
            Abandon();
        }
    }

    /// <summary>Closes without flushing.</summary>
    internal void Abandon()
    {
        _disposed = true;
        foreach (ITableCompanion companion in _companions)
        {
            (companion as IDisposable)?.Dispose();
        }

        _writer?.Dispose();
        _store.Dispose();
    }

    /// <summary>Adds what follows changes from now on.</summary>
    internal void AddCompanion(ITableCompanion companion)
    {
        // Fingerprints are flushed last: they vouch for what the others did, too.
        int last = _companions.FindIndex(static c => c is Zones.TableFingerprints);
        _companions.Insert(last < 0 ? _companions.Count : last, companion);
    }

    /// <summary>Removes a companion, which is the caller's then.</summary>
    internal void RemoveCompanion(ITableCompanion companion) => _companions.Remove(companion);

    private void FlushAll()
    {
        if (_writer is { } writer)
        {
            writer.Flush();
            return;
        }

        foreach (ITableCompanion companion in _companions)
        {
            companion.Flush();
        }

        _store.Flush();
    }
}
