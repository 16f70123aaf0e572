using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>One column of a group's key: its cells as bytes whose order is that of the values, big-endian. Nulls and NaN come last,
/// all NaN are one, and so are 0 and −0. A field whose nulls are no NaN begins with a byte that is 1 for null.</summary>
internal sealed unsafe class KeyField
{
    private readonly ColumnKind _kind;
    private readonly int _size;

    /// <summary>Makes the field of a scalar column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="hasNullByte">Whether null is told by a byte of its own.</param>
    public KeyField(Column column, bool hasNullByte)
    {
        Column = column;
        _kind = column.Kind;
        _size = column.CellSize;
        HasNullByte = hasNullByte;
    }

    /// <summary>The column.</summary>
    public Column Column { get; }

    /// <summary>Whether null is told by a byte of its own.</summary>
    public bool HasNullByte { get; }

    /// <summary>Bytes in a key.</summary>
    public int Width => _size + (HasNullByte ? 1 : 0);

    /// <summary>Encodes cells into places that lie apart.</summary>
    /// <param name="cells">Packed cells.</param>
    /// <param name="valid">0 where a cell is null; null if none is.</param>
    /// <param name="count">How many.</param>
    /// <param name="keys">The field's place in the first key.</param>
    /// <param name="stride">Bytes from a key to the next.</param>
    public void Encode(byte* cells, byte* valid, int count, byte* keys, int stride)
    {
        if (HasNullByte)
        {
            for (int i = 0; i < count; i++)
            {
                keys[(long)i * stride] = (byte)(valid is null || valid[i] != 0 ? 0 : 1);
            }

            keys++;
        }

        switch (_kind)
        {
            case ColumnKind.Bytes or ColumnKind.Text:
                for (int i = 0; i < count; i++)
                {
                    Unsafe.CopyBlockUnaligned(keys + ((long)i * stride), cells + ((long)i * _size), (uint)_size);
                }

                break;
            case ColumnKind.Complex64 or ColumnKind.Complex128:
                int half = _size / 2;
                for (int i = 0; i < count; i++)
                {
                    byte* cell = cells + ((long)i * _size), key = keys + ((long)i * stride);
                    if (!CellValidity.IsNumber(cell, half) || !CellValidity.IsNumber(cell + half, half))
                    {
                        new Span<byte>(key, _size).Fill(0xFF);
                        continue;
                    }

                    EncodeNumbers(cell, 1, half, isFloat: true, isSigned: true, key, stride);
                    EncodeNumbers(cell + half, 1, half, isFloat: true, isSigned: true, key + half, stride);
                }

                break;
            default:
                EncodeNumbers(cells, count, _size, OrderedBits.IsFloat(_kind), OrderedBits.IsSigned(_kind), keys, stride);
                break;
        }

        if (HasNullByte && valid is not null)
        {
            // What a null cell holds is not part of the key.
            for (int i = 0; i < count; i++)
            {
                if (valid[i] == 0)
                {
                    new Span<byte>(keys + ((long)i * stride), _size).Clear();
                }
            }
        }
    }

    /// <summary>Decodes a field.</summary>
    /// <param name="key">The field's place in the key.</param>
    /// <param name="cell">Receives the cell; for null the column's sentinel, if it has one, else zeros.</param>
    /// <returns>Whether there is a value.</returns>
    public bool Decode(byte* key, byte* cell)
    {
        if (HasNullByte && *key++ != 0)
        {
            Span<byte> place = new(cell, _size);
            place.Clear();
            if (Column.Sentinel.Length == _size)
            {
                Column.Sentinel.CopyTo(place);
            }

            return false;
        }

        switch (_kind)
        {
            case ColumnKind.Bytes or ColumnKind.Text:
                Unsafe.CopyBlockUnaligned(cell, key, (uint)_size);
                break;
            case ColumnKind.Complex64 or ColumnKind.Complex128:
                DecodeNumber(key, cell, _size / 2, isFloat: true, isSigned: true);
                DecodeNumber(key + (_size / 2), cell + (_size / 2), _size / 2, isFloat: true, isSigned: true);
                break;
            default:
                DecodeNumber(key, cell, _size, OrderedBits.IsFloat(_kind), OrderedBits.IsSigned(_kind));
                break;
        }

        return true;
    }

    private static void EncodeNumbers(byte* cells, int count, int size, bool isFloat, bool isSigned, byte* keys, int stride)
    {
        for (int i = 0; i < count; i++, keys += stride)
        {
            ulong code = OrderedBits.Load(cells + ((long)i * size), size);
            code = isFloat ? OrderedBits.OfFloat(code, size) : isSigned ? code ^ OrderedBits.SignBit(size) : code;
            switch (size)
            {
                case 1:
                    *keys = (byte)code;
                    break;
                case 2:
                    Unsafe.WriteUnaligned(keys, BinaryPrimitives.ReverseEndianness((ushort)code));
                    break;
                case 4:
                    Unsafe.WriteUnaligned(keys, BinaryPrimitives.ReverseEndianness((uint)code));
                    break;
                default:
                    Unsafe.WriteUnaligned(keys, BinaryPrimitives.ReverseEndianness(code));
                    break;
            }
        }
    }

    private static void DecodeNumber(byte* key, byte* cell, int size, bool isFloat, bool isSigned)
    {
        ulong code = 0;
        for (int i = 0; i < size; i++)
        {
            code = (code << 8) | key[i];
        }

        code = isFloat ? OrderedBits.ToFloat(code, size) : isSigned ? code ^ OrderedBits.SignBit(size) : code;
        Unsafe.CopyBlockUnaligned(cell, (byte*)&code, (uint)size);
    }
}
