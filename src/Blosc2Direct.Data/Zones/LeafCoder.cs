using System.Numerics;
using System.Runtime.CompilerServices;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Zones;

/// <summary>What a leaf's cells mean to zone maps: their order and their nulls.</summary>
internal sealed unsafe class LeafCoder
{
    private readonly KeyCoder _keys;
    private readonly byte[]? _sentinel;

    private LeafCoder(Column column, int mask)
    {
        Column = column;
        Mask = mask;
        _keys = new KeyCoder(column);
        _sentinel = column.Nullability == Nullability.Sentinel ? [.. column.Sentinel] : null;
        bool isText = column.Kind is ColumnKind.Bytes or ColumnKind.Text;
        Width = isText || _sentinel is not null || mask >= 0 ? 0 : column.CellSize;
    }

    /// <summary>The leaf.</summary>
    public Column Column { get; }

    /// <summary>The leaf that tells nulls; −1 if none does.</summary>
    public int Mask { get; }

    /// <summary>Bytes of a cell that kernels take as an integer; 0 where they cannot.</summary>
    public int Width { get; }

    /// <summary>Whether cells with one key are equal.</summary>
    public bool IsExact => _keys.IsExact;

    /// <summary>A coder a leaf; null for leaves without an order.</summary>
    public static LeafCoder?[] Create(TableSchema schema)
    {
        LeafCoder?[] coders = new LeafCoder?[schema.Leaves.Length];
        for (int i = 0; i < coders.Length; i++)
        {
            Column column = schema.Leaves[i];
            int mask = column.Nullability == Nullability.Mask ? schema.Find(column.MaskPath ?? "")?.Leaf ?? -1 : -1;
            bool isKnown = column.Nullability switch
            {
                Nullability.Mask => mask >= 0 && schema.Leaves[mask].CellSize == 1,
                Nullability.Sentinel => column.Sentinel.Length == column.CellSize && !IsAmbiguous(column),
                _ => true,
            };
            coders[i] = isKnown && KeyCoder.IsOrdered(column) ? new LeafCoder(column, mask) : null;
        }

        return coders;
    }

    /// <summary>The key of a cell that is not null.</summary>
    /// <returns>Whether it has one: a NaN has none.</returns>
    public bool TryEncode(byte* cell, out ulong key) => _keys.TryEncode(cell, out key);

    /// <summary>How kernels order the cells.</summary>
    public LaneOrder<T> OrderOf<T>()
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Column.Kind switch
        {
            ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64 => new LaneOrder<T>(T.Zero, T.MaxValue),
            ColumnKind.Bool or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 or ColumnKind.UInt64 =>
                new LaneOrder<T>(T.MinValue, T.Zero),
            _ => default,
        };

    /// <summary>Finds the bounds of cells one by one.</summary>
    /// <param name="cells">The first cell.</param>
    /// <param name="stride">Bytes from a cell to the next.</param>
    /// <param name="nulls">The first truth value of the mask, or null.</param>
    /// <param name="nullStride">Bytes from one to the next.</param>
    /// <param name="count">Cells.</param>
    public ZoneBounds Find(byte* cells, long stride, byte* nulls, long nullStride, int count)
    {
        ulong min = ulong.MaxValue;
        ulong max = 0;
        uint nullCount = 0;
        uint unordered = 0;
        bool nanIsNull = Column.Nullability == Nullability.NaN;
        for (int i = 0; i < count; i++, cells += stride, nulls += nullStride)
        {
            if ((nulls != null && *nulls != 0) || (_sentinel is not null && IsSentinel(cells)))
            {
                nullCount++;
            }
            else if (_keys.TryEncode(cells, out ulong key))
            {
                min = Math.Min(min, key);
                max = Math.Max(max, key);
            }
            else if (nanIsNull)
            {
                nullCount++;
            }
            else
            {
                unordered++;
            }
        }

        return new ZoneBounds(min, max, nullCount, unordered);
    }

    // Both zeros are equal and no NaN is, whatever their bytes: which of them means null is not for a zone map to say.
    private static bool IsAmbiguous(Column column)
    {
        ReadOnlySpan<byte> bytes = column.Sentinel.AsSpan();
        bool isFloat = column.Kind is ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Time64;
        fixed (byte* cell = bytes)
        {
            bool isZero = bytes[..^1].IndexOfAnyExcept((byte)0) < 0 && (bytes[^1] & 0x7F) == 0;
            return isFloat && (isZero || !new KeyCoder(column).TryEncode(cell, out _));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsSentinel(byte* cell) => new ReadOnlySpan<byte>(cell, _sentinel!.Length).SequenceEqual(_sentinel);
}
