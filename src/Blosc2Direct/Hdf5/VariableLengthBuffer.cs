using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Elements of variable length in the form in which HDF5 reads and writes them: pointers to text, or lengths with
/// pointers to items. The lock is held.</summary>
internal unsafe ref struct VariableLengthBuffer
{
    private readonly ElementType _type;
    private readonly long _memoryType;
    private readonly H5Temporary _ownType;
    private void* _elements;
    private long _count;
    private long _bytes;
    private bool _isOurs; // what the pointers lead to was allocated by us, not by HDF5

    private VariableLengthBuffer(ElementType type, long count)
    {
        _type = type;
        _count = count;
        _ownType = H5TypeWriter.Create(type);
        _memoryType = _ownType.Id;
        _elements = NativeMemory.AllocZeroed((nuint)Math.Max(count, 1), (nuint)(IsText ? sizeof(byte*) : sizeof(Sequence)));
    }

    internal readonly long MemoryType => _memoryType;

    internal readonly void* Pointer => _elements;

    /// <summary>A bound of what the elements that are to be written take in the file: each is an object of a heap.</summary>
    internal readonly long FileBytes
    {
        get
        {
            const long HeapBytes = 8 << 10;
            const long ObjectBytes = 48; // its header and padding, and the reference to it
            return _isOurs ? HeapBytes + (2 * (_bytes + (_count * ObjectBytes))) : 0;
        }
    }

    private readonly bool IsText => _type is VariableStringType;

    /// <summary>Whether elements of a type can be read and written so.</summary>
    internal static bool Supports(ElementType type) => type is VariableStringType or VariableLengthType { Base: { IsFlat: true } or ReferenceType };

    /// <summary>Room for elements that HDF5 will read.</summary>
    internal static VariableLengthBuffer ForReading(ElementType type, long count) => new(type, count);

    /// <summary>Elements that HDF5 will write.</summary>
    /// <exception cref="ElementTypeException">A value is neither a string nor, for sequences, a byte[].</exception>
    /// <exception cref="ElementValueException">A sequence is not a whole number of items, or a text holds a NUL.</exception>
    internal static VariableLengthBuffer ForWriting(ElementType type, ReadOnlySpan<object?> values)
    {
        VariableLengthBuffer buffer = new(type, values.Length) { _isOurs = true };
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                buffer.Set(i, values[i]);
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose(0);
            throw;
        }
    }

    /// <summary>An element as a string or as the bytes of its items.</summary>
    internal readonly object Get(long index)
    {
        if (IsText)
        {
            return Utf8Z.Decode(((byte**)_elements)[index]);
        }

        Sequence sequence = ((Sequence*)_elements)[index];
        int itemSize = ((VariableLengthType)_type).Base.Size;
        if (sequence.Items is null || sequence.Length == 0)
        {
            return Array.Empty<byte>();
        }

        nuint bytes = checked(sequence.Length * (nuint)itemSize);
        if (bytes > (nuint)Array.MaxLength)
        {
            throw new StorageException("A sequence of variable length is too large for an array.");
        }

        return new ReadOnlySpan<byte>(sequence.Items, (int)bytes).ToArray();
    }

    /// <summary>Frees the elements and what they point to.</summary>
    /// <param name="space">The dataspace that HDF5 read them with; not needed for what we wrote.</param>
    internal void Dispose(long space)
    {
        if (_elements is null)
        {
            return;
        }

        if (_isOurs)
        {
            for (long i = 0; i < _count; i++)
            {
                NativeMemory.Free(IsText ? ((byte**)_elements)[i] : ((Sequence*)_elements)[i].Items);
            }
        }
        else if (space > 0)
        {
            _ = H5Versioned.Reclaim(_memoryType, space, _elements);
        }

        NativeMemory.Free(_elements);
        _elements = null;
        _ownType.Dispose();
    }

    private void Set(int index, object? value)
    {
        switch (value)
        {
            case string text when IsText:
                ((byte**)_elements)[index] = CopyText(text);
                break;
            case null when IsText:
                break;
            case byte[] items when !IsText:
                int itemSize = ((VariableLengthType)_type).Base.Size;
                if (items.Length % itemSize != 0)
                {
                    throw new ElementValueException($"{items.Length} bytes are not a whole number of items of {itemSize} bytes.");
                }

                Sequence* sequence = (Sequence*)_elements + index;
                _bytes += items.Length;
                sequence->Length = (nuint)(items.Length / itemSize);
                sequence->Items = NativeMemory.Alloc((nuint)Math.Max(items.Length, 1));
                items.CopyTo(new Span<byte>(sequence->Items, items.Length));
                break;
            default:
                throw new ElementTypeException($"A value of the .NET type {value?.GetType().Name ?? "null"} cannot be stored as {_type}.");
        }
    }

    private byte* CopyText(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ElementValueException("A string of variable length ends at its first NUL: it cannot hold one.");
        }

        if (((VariableStringType)_type).Encoding == TextEncoding.Ascii && !Ascii.IsValid(text))
        {
            throw new ElementValueException($"The text '{text}' is not ASCII.");
        }

        byte[] bytes = EscapedUtf8.TryEncode(text) ?? throw new ElementValueException("The text holds half of a surrogate pair, which UTF-8 cannot express.");
        byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        _bytes += bytes.Length;
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }

    // hvl_t
    private struct Sequence
    {
        public nuint Length;
        public void* Items;
    }
}
