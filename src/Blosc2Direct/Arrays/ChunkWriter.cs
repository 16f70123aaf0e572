using System.Collections.Immutable;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Encodes chunks: one context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe class ChunkWriter : IDisposable
{
    private readonly ArrayState _array;
    private readonly ChunkEncoder? _encoder;
    private readonly NativeBuffer _patch = new();

    public ChunkWriter(ArrayState array)
    {
        _array = array;
        if (array.Encoding == ChunkEncoding.Blosc2)
        {
            if (array.Codec is null || array.Geometry is null)
            {
                ImmutableArray<uint> parameters = array.Node.Spec.Filters[0].Parameters;
                throw new UnsupportedCodecException("codec", parameters.Length > 6 ? (int)parameters[6] : -1, -1);
            }

            _encoder = new ChunkEncoder(array.Codec, array.Geometry);
        }
    }

    /// <summary>Encodes a chunk whose whole valid part is at hand. Returns the stored bytes.</summary>
    public long Encode(byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, NativeBuffer frame)
    {
        if (_encoder is not null)
        {
            int capacity = _encoder.MaxFrameBytes;
            return _encoder.Encode(source, strides, valid, _array.Fill.AsSpan(), new Span<byte>(frame.Reserve(capacity), capacity));
        }

        byte* plain = frame.Reserve(_array.ChunkBytes);
        Span<long> shape = stackalloc long[_array.Rank];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = valid[axis];
        }

        // What lies beyond the array must hold the fill value: it is exposed when the array grows.
        if (GridMath.Volume<long>(shape) * _array.ElementSize != _array.ChunkBytes)
        {
            BoxCopy.FillRow(plain, _array.ChunkBytes, _array.Fill.AsSpan());
        }

        BoxCopy.Copy(shape, _array.ElementSize, source, strides, plain, _array.ChunkStrides);
        return _array.ChunkBytes;
    }

    /// <summary>Encodes a chunk by way of a buffer: what is not written is read first (unless <paramref name="readers"/> is
    /// null because all is written), what is written is converted on the way.</summary>
    public long EncodePatched(
        ReaderPool? readers, ReadOnlySpan<long> coordinates, ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* source,
        ReadOnlySpan<long> strides, IElementConverter? converter, ReadOnlySpan<int> valid, NativeBuffer frame)
    {
        int rank = _array.Rank;
        byte* patch = _patch.Reserve(_array.ChunkBytes);
        Span<long> whole = stackalloc long[rank];
        Span<long> origin = stackalloc long[rank];
        origin.Clear();
        byte* destination = patch;
        for (int axis = 0; axis < rank; axis++)
        {
            whole[axis] = valid[axis];
            destination += start[axis] * _array.ChunkStrides[axis];
        }

        if (readers is not null)
        {
            ReadBefore(readers, coordinates, new ChunkBox { Start = origin, Shape = whole, Destination = patch, Strides = _array.ChunkStrides, Parts = 1 });
        }

        if (converter is null)
        {
            BoxCopy.Copy(shape, _array.ElementSize, source, strides, destination, _array.ChunkStrides);
        }
        else
        {
            BoxConvert.ToStored(converter, shape, source, strides, destination, _array.ChunkStrides);
        }

        return Encode(patch, _array.ChunkStrides, valid, frame);
    }

    /// <summary>Encodes a chunk that holds one element everywhere.</summary>
    public long EncodeConstant(ReadOnlySpan<byte> element, NativeBuffer frame)
    {
        if (_encoder is not null)
        {
            int capacity = _encoder.MaxFrameBytes;
            return _encoder.EncodeConstant(element, new Span<byte>(frame.Reserve(capacity), capacity));
        }

        BoxCopy.FillRow(frame.Reserve(_array.ChunkBytes), _array.ChunkBytes, element);
        return _array.ChunkBytes;
    }

    private void ReadBefore(ReaderPool readers, ReadOnlySpan<long> coordinates, in ChunkBox box)
    {
        ChunkReader reader = readers.Rent();
        try
        {
            if (_array.Node.TryLocate(coordinates, out ChunkRef chunk))
            {
                reader.Read(chunk, box);
            }
            else
            {
                reader.ReadMissing(box);
            }
        }
        finally
        {
            _ = reader.TakeStatistics();
            readers.Return(reader);
        }
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _patch.Dispose();
    }
}
