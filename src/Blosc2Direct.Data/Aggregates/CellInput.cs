using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Where an accumulator's or a key's cells come from, and which of them count. Immutable.</summary>
/// <param name="Column">The column.</param>
/// <param name="Slot">Its place among the leaves of the scan.</param>
/// <param name="MaskSlot">The place of the truth column that tells its nulls; −1 if there is none.</param>
/// <param name="SkipsNaN">Whether NaN do not count.</param>
internal sealed record CellInput(Column Column, int Slot, int MaskSlot, bool SkipsNaN)
{
    /// <summary>Whether every cell counts, whatever it holds.</summary>
    public bool TakesAll => !SkipsNaN && MaskSlot < 0 && Column.Nullability != Nullability.Sentinel;

    /// <summary>Tells which cells count.</summary>
    /// <param name="cells">Packed cells.</param>
    /// <param name="nulls">Cells of the truth column, if there is one.</param>
    /// <param name="count">How many.</param>
    /// <param name="valid">Receives 1 or 0 for each.</param>
    /// <returns>How many count.</returns>
    public unsafe int Validate(byte* cells, byte* nulls, int count, byte* valid)
    {
        int found = 0;
        if (MaskSlot >= 0)
        {
            for (int i = 0; i < count; i++)
            {
                found += valid[i] = (byte)(nulls[i] == 0 ? 1 : 0);
            }
        }
        else
        {
            new Span<byte>(valid, count).Fill(1);
            found = count;
        }

        if (SkipsNaN)
        {
            found = CellValidity.DropNaN(Column, cells, count, valid);
        }

        if (Column.Nullability == Nullability.Sentinel)
        {
            found = CellValidity.DropSentinel(Column, cells, count, valid);
        }

        return found;
    }
}

/// <summary>Which cells are null.</summary>
internal static unsafe class CellValidity
{
    /// <summary>Whether cells can be NaN.</summary>
    public static bool CanBeNaN(ColumnKind kind) =>
        OrderedBits.IsFloat(kind) || kind is ColumnKind.Complex64 or ColumnKind.Complex128;

    /// <summary>Clears what belongs to NaN: cells of which no element is a number. A complex number has two.</summary>
    /// <returns>How many cells are left.</returns>
    public static int DropNaN(Column column, byte* cells, int count, byte* valid)
    {
        bool isComplex = column.Kind is ColumnKind.Complex64 or ColumnKind.Complex128;
        int size = isComplex ? column.ElementSize / 2 : column.ElementSize, left = 0;
        for (int i = 0; i < count; i++)
        {
            byte* cell = cells + ((long)i * column.CellSize);
            bool isNumber = false;
            for (int at = 0; at < column.CellSize && !isNumber; at += column.ElementSize)
            {
                isNumber = IsNumber(cell + at, size) && (!isComplex || IsNumber(cell + at + size, size));
            }

            left += valid[i] &= (byte)(isNumber ? 1 : 0);
        }

        return left;
    }

    /// <summary>Whether a float is a number.</summary>
    /// <param name="place">Its bytes.</param>
    /// <param name="size">How many.</param>
    public static bool IsNumber(byte* place, int size) =>
        (OrderedBits.Load(place, size) & (OrderedBits.SignBit(size) - 1)) <= OrderedBits.Infinity(size);

    /// <summary>Clears what belongs to cells that hold nothing but the sentinel.</summary>
    /// <returns>How many cells are left.</returns>
    public static int DropSentinel(Column column, byte* cells, int count, byte* valid)
    {
        ReadOnlySpan<byte> sentinel = column.Sentinel.AsSpan();
        int left = 0;
        for (int i = 0; i < count; i++)
        {
            byte* cell = cells + ((long)i * column.CellSize);
            bool isNull = sentinel.Length > 0;
            for (int at = 0; isNull && at + sentinel.Length <= column.CellSize; at += sentinel.Length)
            {
                isNull = sentinel.SequenceEqual(new ReadOnlySpan<byte>(cell + at, sentinel.Length));
            }

            left += valid[i] &= (byte)(isNull ? 0 : 1);
        }

        return left;
    }
}

/// <summary>The matching rows of a batch: their cells without gaps, and their numbers. One a thread.</summary>
internal sealed unsafe class PackedBatch(int[] cellSizes) : IDisposable
{
    private readonly NativeBuffer[] _buffers = [.. cellSizes.Select(_ => new NativeBuffer())];
    private readonly bool[] _isPacked = new bool[cellSizes.Length];
    private readonly ulong[] _words = new ulong[(ScanBatch.MaxRows / RowMask.WordRows) + 1];
    private readonly NativeBuffer _offsets = new();
    private byte* _mask;
    private byte** _cells;
    private int _wordCount;

    /// <summary>The row that offsets are counted from.</summary>
    public long Start { get; private set; }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Offsets of the rows from <see cref="Start"/>; null where they follow each other.</summary>
    public int* Offsets { get; private set; }

    /// <summary>Takes another batch.</summary>
    public void Take(in ScanBatch batch)
    {
        (Start, Count) = (batch.Start, batch.Matches);
        Offsets = null;
        _cells = batch.Cells;
        _mask = batch.Mask is null || batch.Matches == batch.Count ? null : batch.Mask;
        Array.Clear(_isPacked);
        if (_mask is not null)
        {
            _wordCount = (batch.Count + RowMask.WordRows - 1) / RowMask.WordRows;
            RowMask.Pack(_mask, batch.Count, _words);
            Offsets = _offsets.Reserve<int>(Count);
            Number(Offsets);
        }
    }

    /// <summary>The row of a cell.</summary>
    public long Row(int index) => Start + (Offsets is null ? index : Offsets[index]);

    /// <summary>Packed cells of the matching rows.</summary>
    public byte* Cells(int slot)
    {
        if (_mask is null)
        {
            return _cells[slot];
        }

        // One vector more: what packs them stores whole ones.
        byte* packed = _buffers[slot].Reserve(((long)Count * cellSizes[slot]) + 64);
        if (!_isPacked[slot])
        {
            CellCompactor.Copy(_words.AsSpan(0, _wordCount), _cells[slot], cellSizes[slot], packed);
            _isPacked[slot] = true;
        }

        return packed;
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }

        _offsets.Dispose();
    }

    private void Number(int* offsets)
    {
        for (int word = 0; word < _wordCount; word++)
        {
            for (ulong bits = _words[word]; bits != 0; bits &= bits - 1)
            {
                *offsets++ = (word * RowMask.WordRows) + System.Numerics.BitOperations.TrailingZeroCount(bits);
            }
        }
    }
}
