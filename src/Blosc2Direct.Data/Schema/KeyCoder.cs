using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Schema;

/// <summary>Turns cells of up to eight bytes into unsigned numbers that sort as the cells do, and back. Of longer texts it takes the
/// first eight bytes: equal keys say nothing then (<see cref="IsExact"/>).</summary>
/// <remarks>Both zeros of a floating-point type get one key. Cells without an order (NaN) and nulls get none: they are *unordered*
/// and stand behind all others in an index.</remarks>
internal sealed unsafe class KeyCoder
{
    private readonly ColumnKind _kind;
    private readonly ulong _sentinel;
    private readonly bool _hasSentinel;

    /// <summary>Makes the coder of a column.</summary>
    /// <param name="column">A column for which <see cref="IsOrdered"/> holds; for all but the key of one cell <see cref="Fits"/> as well.</param>
    public KeyCoder(Column column)
    {
        _kind = column.Kind;
        CellSize = column.CellSize;
        if (column.Nullability == Nullability.Sentinel && IsExact)
        {
            Span<byte> cell = stackalloc byte[8];
            cell.Clear();
            column.Sentinel.AsSpan().CopyTo(cell);
            fixed (byte* place = cell)
            {
                _hasSentinel = TryEncode(place, out _sentinel); // a NaN sentinel is unordered anyway
            }
        }
    }

    /// <summary>Bytes of a cell.</summary>
    public int CellSize { get; }

    /// <summary>Whether cells with one key are equal.</summary>
    public bool IsExact => CellSize <= sizeof(ulong);

    /// <summary>Whether cells of a column have an order at all, so that an index can be made.</summary>
    public static bool IsOrdered(Column column) =>
        column.IsScalar && column.Kind is not (ColumnKind.Complex64 or ColumnKind.Complex128) && column.CellSize > 0;

    /// <summary>Whether cells of an ordered column fit a key.</summary>
    public static bool Fits(Column column) => IsOrdered(column) && column.CellSize <= sizeof(ulong);

    /// <summary>The keys of packed cells.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="nulls">A byte a cell, not zero where it is null; or null where no mask tells nulls.</param>
    /// <param name="count">Cells.</param>
    /// <param name="keys">Receives the keys of ordered cells, without gaps.</param>
    /// <param name="offsets">Receives the places of those cells, where some are unordered, else untouched.</param>
    /// <param name="unordered">Receives the places of unordered cells.</param>
    /// <returns>How many are ordered.</returns>
    public int Encode(byte* cells, byte* nulls, int count, ulong* keys, int* offsets, int* unordered)
    {
        if (nulls == null && !_hasSentinel)
        {
            switch (_kind)
            {
                case ColumnKind.Float32:
                    return EncodeSingles((uint*)cells, count, keys, offsets, unordered);
                case ColumnKind.Float64 or ColumnKind.Time64:
                    return EncodeDoubles((ulong*)cells, count, keys, offsets, unordered);
                case ColumnKind.Int32 or ColumnKind.Time32:
                    return EncodeInts((uint*)cells, count, keys);
                case ColumnKind.Int64:
                    return EncodeLongs((ulong*)cells, count, keys);
            }
        }

        int ordered = 0, others = 0;
        for (int i = 0; i < count; i++)
        {
            if ((nulls == null || nulls[i] == 0) && TryEncode(cells + ((long)i * CellSize), out ulong key)
                && !(_hasSentinel && key == _sentinel))
            {
                keys[ordered] = key;
                offsets[ordered++] = i;
            }
            else
            {
                unordered[others++] = i;
            }
        }

        return ordered;
    }

    /// <summary>The key of one cell; nulls told by a sentinel have one here.</summary>
    /// <returns>Whether it has one: a NaN has none.</returns>
    public bool TryEncode(byte* cell, out ulong key)
    {
        switch (_kind)
        {
            case ColumnKind.Bool or ColumnKind.UInt8:
                key = *cell;
                return true;
            case ColumnKind.Int8:
                key = (byte)(*cell ^ 0x80);
                return true;
            case ColumnKind.UInt16:
                key = Unsafe.ReadUnaligned<ushort>(cell);
                return true;
            case ColumnKind.Int16:
                key = (ushort)(Unsafe.ReadUnaligned<ushort>(cell) ^ 0x8000);
                return true;
            case ColumnKind.UInt32:
                key = Unsafe.ReadUnaligned<uint>(cell);
                return true;
            case ColumnKind.Int32 or ColumnKind.Time32:
                key = Unsafe.ReadUnaligned<uint>(cell) ^ 0x8000_0000;
                return true;
            case ColumnKind.UInt64:
                key = Unsafe.ReadUnaligned<ulong>(cell);
                return true;
            case ColumnKind.Int64:
                key = Unsafe.ReadUnaligned<ulong>(cell) ^ (1UL << 63);
                return true;
            case ColumnKind.Float16:
                uint half = Unsafe.ReadUnaligned<ushort>(cell);
                half = half == 0x8000 ? 0 : half;
                key = (ushort)(half ^ ((half & 0x8000) != 0 ? 0xFFFFu : 0x8000u));
                return (half & 0x7FFF) <= 0x7C00;
            case ColumnKind.Float32:
                uint single = Unsafe.ReadUnaligned<uint>(cell);
                key = OfSingle(single);
                return (single & 0x7FFF_FFFF) <= 0x7F80_0000;
            case ColumnKind.Float64 or ColumnKind.Time64:
                ulong bits = Unsafe.ReadUnaligned<ulong>(cell);
                key = OfDouble(bits);
                return (bits & ~(1UL << 63)) <= 0x7FF0_0000_0000_0000;
            default:
                key = OfText(cell);
                return true;
        }
    }

    /// <summary>The cell of a key.</summary>
    /// <param name="key">What <see cref="Encode"/> made.</param>
    /// <param name="cell">Receives <see cref="CellSize"/> bytes.</param>
    public void Decode(ulong key, byte* cell)
    {
        switch (_kind)
        {
            case ColumnKind.Bool or ColumnKind.UInt8:
                *cell = (byte)key;
                break;
            case ColumnKind.Int8:
                *cell = (byte)(key ^ 0x80);
                break;
            case ColumnKind.UInt16:
                Unsafe.WriteUnaligned(cell, (ushort)key);
                break;
            case ColumnKind.Int16:
                Unsafe.WriteUnaligned(cell, (ushort)(key ^ 0x8000));
                break;
            case ColumnKind.UInt32:
                Unsafe.WriteUnaligned(cell, (uint)key);
                break;
            case ColumnKind.Int32 or ColumnKind.Time32:
                Unsafe.WriteUnaligned(cell, (uint)(key ^ 0x8000_0000));
                break;
            case ColumnKind.UInt64:
                Unsafe.WriteUnaligned(cell, key);
                break;
            case ColumnKind.Int64:
                Unsafe.WriteUnaligned(cell, key ^ (1UL << 63));
                break;
            case ColumnKind.Float16:
                Unsafe.WriteUnaligned(cell, (ushort)((key & 0x8000) != 0 ? key ^ 0x8000 : key ^ 0xFFFF));
                break;
            case ColumnKind.Float32:
                uint single = (uint)key;
                Unsafe.WriteUnaligned(cell, single ^ ((single >> 31) != 0 ? 0x8000_0000 : 0xFFFF_FFFF));
                break;
            case ColumnKind.Float64 or ColumnKind.Time64:
                Unsafe.WriteUnaligned(cell, key ^ ((key >> 63) != 0 ? 1UL << 63 : ulong.MaxValue));
                break;
            default:
                ulong text = BinaryPrimitives.ReverseEndianness(key << (64 - (8 * CellSize)));
                Unsafe.CopyBlockUnaligned(cell, &text, (uint)CellSize);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OfSingle(uint bits)
    {
        bits = bits == 0x8000_0000 ? 0 : bits;
        return bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfDouble(ulong bits)
    {
        bits = bits == 1UL << 63 ? 0 : bits;
        return bits ^ ((ulong)((long)bits >> 63) | (1UL << 63));
    }

    private static int EncodeSingles(uint* cells, int count, ulong* keys, int* offsets, int* unordered)
    {
        // Unordered cells are rare: the first one changes to the loop that keeps places.
        int i = 0;
        for (; i < count && (cells[i] & 0x7FFF_FFFF) <= 0x7F80_0000; i++)
        {
            keys[i] = OfSingle(cells[i]);
        }

        int ordered = BeginOffsets(i, count, offsets), others = 0;
        for (; i < count; i++)
        {
            if ((cells[i] & 0x7FFF_FFFF) <= 0x7F80_0000)
            {
                keys[ordered] = OfSingle(cells[i]);
                offsets[ordered++] = i;
            }
            else
            {
                unordered[others++] = i;
            }
        }

        return ordered;
    }

    private static int EncodeDoubles(ulong* cells, int count, ulong* keys, int* offsets, int* unordered)
    {
        const ulong Infinity = 0x7FF0_0000_0000_0000;
        int i = 0;
        for (; i < count && (cells[i] & ~(1UL << 63)) <= Infinity; i++)
        {
            keys[i] = OfDouble(cells[i]);
        }

        int ordered = BeginOffsets(i, count, offsets), others = 0;
        for (; i < count; i++)
        {
            if ((cells[i] & ~(1UL << 63)) <= Infinity)
            {
                keys[ordered] = OfDouble(cells[i]);
                offsets[ordered++] = i;
            }
            else
            {
                unordered[others++] = i;
            }
        }

        return ordered;
    }

    private static int BeginOffsets(int done, int count, int* offsets)
    {
        if (done < count)
        {
            for (int k = 0; k < done; k++)
            {
                offsets[k] = k;
            }
        }

        return done;
    }

    private static int EncodeInts(uint* cells, int count, ulong* keys)
    {
        for (int i = 0; i < count; i++)
        {
            keys[i] = cells[i] ^ 0x8000_0000;
        }

        return count;
    }

    private static int EncodeLongs(ulong* cells, int count, ulong* keys)
    {
        for (int i = 0; i < count; i++)
        {
            keys[i] = cells[i] ^ (1UL << 63);
        }

        return count;
    }

    private ulong OfText(byte* cell)
    {
        if (CellSize >= sizeof(ulong))
        {
            return BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(cell));
        }

        ulong key = 0;
        for (int i = 0; i < CellSize; i++)
        {
            key = (key << 8) | cell[i];
        }

        return key;
    }
}
