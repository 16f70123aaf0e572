namespace Blosc2Direct.Data.Indexes;

/// <summary>Gathers what was sorted into pieces of an even size for the sink.</summary>
internal sealed unsafe class SortStage(ISortedSink sink) : IDisposable
{
    /// <summary>Rows of a piece: a few chunks of the index, so that several threads can compress them.</summary>
    public const int Capacity = 4 * IndexFormat.ChunkRows;

    private readonly NativeArray<ulong> _keys = new(Capacity);
    private readonly NativeArray<long> _rows = new(Capacity);
    private int _count;

    /// <summary>Where the next keys go.</summary>
    public ulong* Keys => _keys.Pointer + _count;

    /// <summary>Where the next rows go.</summary>
    public long* Rows => _rows.Pointer + _count;

    /// <summary>How many fit.</summary>
    public int Room => Capacity - _count;

    /// <summary>Takes over what was put at <see cref="Keys"/> and <see cref="Rows"/>.</summary>
    public void Advance(int count)
    {
        _count += count;
        if (_count == Capacity)
        {
            Flush();
        }
    }

    /// <summary>Hands over what is there.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            sink.AppendOrdered(_keys.Pointer, _rows.Pointer, _count);
            _count = 0;
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _rows.Dispose();
    }
}
