using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>An array of an index of PyTables, read as little-endian cells.</summary>
internal sealed unsafe class PyTablesArray : IDisposable
{
    private readonly NdArray _array;
    private readonly bool _isSwapped;

    /// <summary>Opens it.</summary>
    public PyTablesArray(IGroupNode group, string name, ArrayOptions options)
    {
        _array = group.OpenNdArray(name, options);
        ByteOrder order = _array.Spec.Type switch
        {
            IntegerType integer => integer.Order,
            FloatType number => number.Order,
            TimeType time => time.Order,
            _ => ByteOrder.LittleEndian,
        };
        _isSwapped = order == ByteOrder.BigEndian && _array.Spec.Type.Size > 1;
    }

    /// <summary>Elements along each axis.</summary>
    public ReadOnlySpan<long> Shape => _array.Shape.AsSpan();

    /// <summary>Bytes of an element.</summary>
    public int ElementSize => _array.Spec.Type.Size;

    /// <summary>Reads elements of one row, or of an array of one axis.</summary>
    /// <param name="row">The row; not looked at where there is one axis.</param>
    /// <param name="start">The first element.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives them.</param>
    public void Read(long row, long start, int count, byte* destination)
    {
        long bytes = (long)count * ElementSize;
        if (_array.Rank == 1)
        {
            _array.Read([start], [count], destination, bytes);
        }
        else
        {
            _array.Read([row, start], [1, count], destination, bytes);
        }

        for (long at = 0; _isSwapped && at < bytes; at += ElementSize)
        {
            new Span<byte>(destination + at, ElementSize).Reverse();
        }
    }

    public void Dispose() => _array.Dispose();
}
