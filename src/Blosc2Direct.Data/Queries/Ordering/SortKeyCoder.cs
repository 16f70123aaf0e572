using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>Makes of the cells of some columns a *record*: words that compare, the first one first, as the rows are ordered. The
/// last word is the row number, so that equal rows stay in their order.</summary>
internal sealed unsafe class SortKeyCoder
{
    private readonly Key[] _keys;

    /// <summary>Makes the coder.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="order">The columns to order by, the first one first.</param>
    public SortKeyCoder(TableSchema schema, ImmutableArray<OrderKey> order)
    {
        ImmutableArray<int>.Builder leaves = ImmutableArray.CreateBuilder<int>();
        _keys = new Key[order.Length];
        int bytes = 0;
        for (int i = 0; i < order.Length; i++)
        {
            Column column = order[i].Column;
            int mask = -1;
            int place = leaves.Count;
            leaves.Add(column.Leaf);
            if (column.Nullability == Nullability.Mask)
            {
                mask = leaves.Count;
                leaves.Add(schema[column.MaskPath!].Leaf);
            }

            _keys[i] = new Key(order[i], place, mask);
            bytes = checked(bytes + _keys[i].Bytes);
        }

        Leaves = leaves.ToImmutable();
        Words = ((bytes + sizeof(ulong) - 1) / sizeof(ulong)) + 1;
    }

    /// <summary>The leaves whose cells are needed.</summary>
    public ImmutableArray<int> Leaves { get; }

    /// <summary>Words of a record.</summary>
    public int Words { get; }

    /// <summary>Makes the record of a row.</summary>
    /// <param name="cells">Packed cells, one buffer a leaf of <see cref="Leaves"/>.</param>
    /// <param name="index">The row's place in them.</param>
    /// <param name="row">Its number.</param>
    /// <param name="record">Receives <see cref="Words"/> words.</param>
    public void Encode(byte** cells, int index, long row, ulong* record)
    {
        record[Words - 2] = 0;
        byte* to = (byte*)record;
        foreach (Key key in _keys)
        {
            to = key.Encode(cells, index, to);
        }

        for (int i = 0; i < Words - 1; i++)
        {
            record[i] = BinaryPrimitives.ReverseEndianness(record[i]);
        }

        record[Words - 1] = (ulong)row;
    }

    private sealed class Key
    {
        private readonly KeyCoder? _coder;
        private readonly byte[] _sentinel;
        private readonly int _size;
        private readonly int _place;
        private readonly int _mask;
        private readonly bool _descending;
        private readonly bool _isFlagged;

        public Key(OrderKey order, int place, int mask)
        {
            Column column = order.Column;
            _coder = KeyCoder.Fits(column) ? new KeyCoder(column) : null;
            _sentinel = column.Nullability == Nullability.Sentinel ? [.. column.Sentinel] : [];
            _size = column.CellSize;
            (_place, _mask, _descending) = (place, mask, order.Descending);

            // A double that is NaN takes the greatest key, which no number has.
            bool hasNaN = column.Kind is ColumnKind.Float16 or ColumnKind.Float32;
            _isFlagged = hasNaN || _mask >= 0 || _sentinel.Length > 0;
        }

        public int Bytes => _size + (_isFlagged ? 1 : 0);

        public byte* Encode(byte** cells, int index, byte* to)
        {
            byte* cell = cells[_place] + ((long)index * _size);
            ulong key = 0;
            bool isValue = (_mask < 0 || cells[_mask][index] == 0)
                && (_sentinel.Length == 0 || !new ReadOnlySpan<byte>(cell, _size).SequenceEqual(_sentinel))
                && (_coder is null || _coder.TryEncode(cell, out key));
            if (_isFlagged)
            {
                *to++ = isValue ? (byte)0 : (byte)1;
            }

            if (!isValue)
            {
                new Span<byte>(to, _size).Fill(byte.MaxValue);
                return to + _size;
            }

            if (_coder is null)
            {
                new ReadOnlySpan<byte>(cell, _size).CopyTo(new Span<byte>(to, _size));
                Invert(to, _size);
                return to + _size;
            }

            // The key's own bytes, the highest first.
            key = _descending ? ~key : key;
            for (int i = _size - 1; i >= 0; i--)
            {
                *to++ = (byte)(key >> (8 * i));
            }

            return to;
        }

        private void Invert(byte* bytes, int count)
        {
            for (int i = 0; _descending && i < count; i++)
            {
                bytes[i] = (byte)~bytes[i];
            }
        }
    }
}
