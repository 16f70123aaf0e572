namespace Blosc2Direct.Data.Queries;

/// <summary>Some rows of a scan, at most <see cref="MaxRows"/>, of which at least one matches. Valid during the call alone.</summary>
/// <param name="unit">The number of the unit of work. Units are in row order, and where they are cut does not depend on the
/// number of threads; the batches of one reach one sink, in row order.</param>
/// <param name="start">The table's number of the first row.</param>
/// <param name="count">Rows.</param>
/// <param name="matches">How many match.</param>
/// <param name="mask">1 where a row matches, else 0; null where all match.</param>
/// <param name="cells">Packed cells, one buffer a leaf that was asked for. Where a row does not match they may be anything.</param>
internal readonly unsafe struct ScanBatch(long unit, long start, int count, int matches, byte* mask, byte** cells)
{
    /// <summary>Rows of a batch at most.</summary>
    public const int MaxRows = 1 << 16;

    /// <summary>The number of the unit of work.</summary>
    public long Unit => unit;

    /// <summary>The table's number of the first row.</summary>
    public long Start => start;

    /// <summary>Rows.</summary>
    public int Count => count;

    /// <summary>Rows that match.</summary>
    public int Matches => matches;

    /// <summary>1 where a row matches; null where all do.</summary>
    public byte* Mask => mask;

    /// <summary>Packed cells, one buffer a leaf, in the order in which the leaves were asked for.</summary>
    public byte** Cells => cells;
}

/// <summary>Takes what a scan finds. One object a thread; disposed by whoever made it.</summary>
internal interface IBatchSink
{
    /// <summary>Takes some rows.</summary>
    void Consume(in ScanBatch batch);

    /// <summary>All of a unit was handed over; called for units without matches too.</summary>
    /// <param name="unit">Its number.</param>
    void EndUnit(long unit)
    {
    }
}
