using System.Diagnostics;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Indexes;

/// <summary>The order of a column's cells: numbers by value, both zeros equal, NaN behind all; text and bytes by their bytes.</summary>
internal sealed unsafe class CellOrder
{
    private readonly KeyCoder? _coder;

    /// <summary>Makes the order of a column for which <see cref="KeyCoder.IsOrdered"/> holds.</summary>
    public CellOrder(Column column)
    {
        Debug.Assert(KeyCoder.IsOrdered(column), "the column has no order");
        CellSize = column.CellSize;
        _coder = KeyCoder.Fits(column) ? new KeyCoder(column) : null;
    }

    /// <summary>Bytes of a cell.</summary>
    public int CellSize { get; }

    /// <summary>Compares two cells.</summary>
    /// <returns>Below 0 if the left one comes first, 0 if neither does.</returns>
    public int Compare(byte* left, byte* right)
    {
        if (_coder is null)
        {
            return new ReadOnlySpan<byte>(left, CellSize).SequenceCompareTo(new ReadOnlySpan<byte>(right, CellSize));
        }

        bool leftOrdered = _coder.TryEncode(left, out ulong a), rightOrdered = _coder.TryEncode(right, out ulong b);
        return leftOrdered && rightOrdered ? a.CompareTo(b) : rightOrdered.CompareTo(leftOrdered);
    }

    /// <summary>How many of some sorted cells come before a value.</summary>
    /// <param name="cells">Cells, ascending.</param>
    /// <param name="count">How many.</param>
    /// <param name="value">The value.</param>
    /// <param name="orEqual">Whether those equal to it count as well.</param>
    public int CountBelow(byte* cells, int count, byte* value, bool orEqual)
    {
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            int sign = Compare(cells + ((long)middle * CellSize), value);
            if (sign < 0 || (orEqual && sign == 0))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
