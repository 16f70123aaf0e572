using System.Runtime.CompilerServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>What the calls of an array cost in sum; and with it, those of its store.</summary>
internal sealed class ArrayTotals
{
    private static readonly ConditionalWeakTable<IStorage, ArrayTotals> Stores = [];

    private readonly Lock _gate = new();
    private readonly ArrayTotals? _store;
    private ReadStatistics _read;
    private WriteStatistics _written;

    /// <summary>Starts at nothing.</summary>
    /// <param name="storage">The store that the array lives in.</param>
    public ArrayTotals(IStorage storage) => _store = Of(storage);

    private ArrayTotals()
    {
    }

    public ReadStatistics Read
    {
        get
        {
            lock (_gate)
            {
                return _read;
            }
        }
    }

    public WriteStatistics Written
    {
        get
        {
            lock (_gate)
            {
                return _written;
            }
        }
    }

    /// <summary>The totals of all arrays of a store.</summary>
    public static ArrayTotals Of(IStorage storage) => Stores.GetValue(storage, static _ => new ArrayTotals());

    public void Count(in ReadStatistics taken)
    {
        Add(taken);
        _store?.Add(taken);
        ArrayMetrics.Count(taken);
    }

    public void Count(in WriteStatistics taken)
    {
        Add(taken);
        _store?.Add(taken);
        ArrayMetrics.Count(taken);
    }

    private void Add(in ReadStatistics taken)
    {
        lock (_gate)
        {
            _read += taken;
        }
    }

    private void Add(in WriteStatistics taken)
    {
        lock (_gate)
        {
            _written += taken;
        }
    }
}
