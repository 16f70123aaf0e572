using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Takes a column's cells in ascending order, piece by piece.</summary>
internal unsafe interface ISortedSink
{
    /// <summary>Comes first.</summary>
    /// <param name="ordered">Cells that have an order.</param>
    /// <param name="rows">Rows, with those of unordered cells.</param>
    void Begin(long ordered, long rows);

    /// <summary>The next ordered cells.</summary>
    /// <param name="keys">Their keys (<see cref="KeyCoder"/>).</param>
    /// <param name="rows">Their rows; ascending where keys are equal.</param>
    /// <param name="count">How many.</param>
    void AppendOrdered(ulong* keys, long* rows, int count);

    /// <summary>The next ordered cells, where they do not fit a key.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="rows">Their rows; ascending where cells are equal.</param>
    /// <param name="count">How many.</param>
    void AppendCells(byte* cells, long* rows, int count);

    /// <summary>The next unordered cells, which come last.</summary>
    /// <param name="rows">Their rows, ascending.</param>
    /// <param name="count">How many.</param>
    void AppendUnordered(long* rows, int count);
}
