using System.Buffers.Binary;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>What groups are told apart by: the fields one after another, in words whose order is that of the keys. Immutable.</summary>
internal sealed unsafe class GroupKey
{
    private readonly KeyField[] _fields;
    private readonly CellInput[] _inputs;
    private readonly int[] _places;
    private readonly bool _isPlain;

    /// <summary>Makes the key.</summary>
    /// <param name="inputs">The columns.</param>
    public GroupKey(CellInput[] inputs)
    {
        _inputs = inputs;
        _fields = new KeyField[inputs.Length];
        _places = new int[inputs.Length];
        int bytes = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            Nullability nulls = inputs[i].Column.Nullability;
            _fields[i] = new KeyField(inputs[i].Column, nulls is Nullability.Sentinel or Nullability.Mask);
            _places[i] = bytes;
            bytes = checked(bytes + _fields[i].Width);
        }

        Words = (bytes + 7) / 8;
        _isPlain = inputs.Length == 1 && !_fields[0].HasNullByte && Words == 1 && inputs[0].Column.Kind is not
            (ColumnKind.Bytes or ColumnKind.Text or ColumnKind.Complex64 or ColumnKind.Complex128);
    }

    /// <summary>Words of a key.</summary>
    public int Words { get; }

    /// <summary>The fields.</summary>
    public ReadOnlySpan<KeyField> Fields => _fields;

    /// <summary>The columns.</summary>
    public ReadOnlySpan<CellInput> Inputs => _inputs;

    /// <summary>Makes keys of the rows of a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="keys">Receives <see cref="Words"/> words for each.</param>
    /// <param name="valid">Room for a byte a row.</param>
    public void Encode(PackedBatch batch, int first, int count, ulong* keys, NativeBuffer valid)
    {
        if (_isPlain)
        {
            CellInput input = _inputs[0];
            OrderedBits.Encode(input.Column.Kind, batch.Cells(input.Slot) + ((long)first * input.Column.CellSize), count, keys);
            return;
        }

        int stride = Words * sizeof(ulong);
        for (long i = Words - 1; i < (long)count * Words && Words > 0; i += Words)
        {
            keys[i] = 0; // what is behind the last field
        }

        for (int i = 0; i < _fields.Length; i++)
        {
            CellInput input = _inputs[i];
            byte* cells = batch.Cells(input.Slot) + ((long)first * input.Column.CellSize);
            byte* flags = null;
            if (_fields[i].HasNullByte)
            {
                flags = valid.Reserve(count);
                input.Validate(cells, input.MaskSlot < 0 ? null : batch.Cells(input.MaskSlot) + first, count, flags);
            }

            _fields[i].Encode(cells, flags, count, (byte*)keys + _places[i], stride);
        }

        Span<ulong> words = new(keys, checked(count * Words));
        BinaryPrimitives.ReverseEndianness(words, words);
    }

    /// <summary>Decodes a field of a key.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="key">The key's words.</param>
    /// <param name="cell">Receives the cell.</param>
    /// <returns>Whether it has a value.</returns>
    public bool Decode(int field, ulong* key, byte* cell)
    {
        int place = _places[field], width = _fields[field].Width;
        Span<byte> bytes = width <= 256 ? stackalloc byte[width] : new byte[width];
        for (int i = 0; i < width; i++)
        {
            int at = place + i;
            bytes[i] = (byte)(key[at / 8] >> (56 - (8 * (at % 8))));
        }

        fixed (byte* first = bytes)
        {
            return _fields[field].Decode(first, cell);
        }
    }
}
