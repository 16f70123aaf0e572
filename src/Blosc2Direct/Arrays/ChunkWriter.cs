using System.Collections.Immutable;
using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Pipelines;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Encodes chunks: one context and a few buffers, for one thread at a time.</summary>
internal sealed unsafe class ChunkWriter : IDisposable
{
    private readonly ArrayState _array;
    private readonly ChunkEncoder? _encoder;
    private readonly ChunkPipeline? _pipeline;
    private readonly ChunkPipeline? _outer;
    private readonly NativeBuffer _patch = new();
    private readonly NativeBuffer _plain = new();
    private WriteStatistics _statistics;

    public ChunkWriter(ArrayState array)
    {
        _array = array;
        if (array.Encoding == ChunkEncoding.Filtered)
        {
            _pipeline = new ChunkPipeline(array.Filters, (int)array.ChunkBytes);
        }
        else if (array.Encoding == ChunkEncoding.Blosc2)
        {
            if (array.Codec is null || array.Geometry is null)
            {
                ImmutableArray<uint> parameters = array.Node.Spec.Filters[0].Parameters;
                throw new UnsupportedCodecException("codec", parameters.Length > 6 ? (int)parameters[6] : -1, -1);
            }

            _encoder = new ChunkEncoder(array.Codec, array.Geometry, array.Options.Engine);
            _outer = array.OuterFilters.IsEmpty ? null : new ChunkPipeline(array.OuterFilters, _encoder.MaxFrameBytes);
        }
    }

    /// <summary>Cursors for the selections that this writer serves.</summary>
    public CursorSet Cursors { get; } = new();

    public WriteStatistics TakeStatistics()
    {
        WriteStatistics taken = _statistics;
        _statistics = default;
        return taken;
    }

    /// <summary>Whether numbers can be turned round while they are encoded.</summary>
    /// <param name="width">Their bytes; 0 where they are stored as they are.</param>
    public bool CanSwap(int width) => width > 0 && !_array.HasUnfilteredEdges && _encoder is not null && _encoder.CanSwap(width);

    /// <summary>Encodes a chunk whose whole valid part is at hand. Returns the stored bytes.</summary>
    public long Encode(byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, NativeBuffer frame, int swapWidth = 0)
    {
        if (_array.IsUnfilteredEdge(valid))
        {
            return Pack(source, strides, valid, frame.Reserve(_array.ChunkBytes));
        }

        if (_pipeline is not null)
        {
            bool isPacked = valid.SequenceEqual(_array.ChunkShape.AsSpan()) && strides.SequenceEqual(_array.ChunkStrides);
            if (!isPacked)
            {
                byte* packed = _plain.Reserve(_array.ChunkBytes);
                Pack(source, strides, valid, packed);
                source = packed;
            }

            return EncodePiped(source, frame);
        }

        if (_encoder is not null)
        {
            Span<byte> room = FrameRoom(frame);
            int bytes = swapWidth > 0
                ? _encoder.EncodeSwapped(swapWidth, source, strides, valid, _array.Fill.AsSpan(), room)
                : _encoder.Encode(source, strides, valid, _array.Fill.AsSpan(), room);
            return Wrap(bytes, frame);
        }

        return Pack(source, strides, valid, frame.Reserve(_array.ChunkBytes));
    }

    /// <summary>Puts a chunk together in row-major order. Returns its bytes.</summary>
    private long Pack(byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, byte* plain)
    {
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
    /// null because all is written), what is written is put in its place and converted on the way.</summary>
    public long EncodePatched(ReaderPool? readers, SelectionCursor cursor, ReadOnlySpan<int> valid, NativeBuffer frame)
    {
        byte* patch = _patch.Reserve(_array.ChunkBytes);
        if (readers is not null)
        {
            ReadBefore(readers, cursor, valid, patch);
        }

        cursor.SelectChunk();
        cursor.Move(patch, _array.ChunkStrides, toPiece: true);
        return Encode(patch, _array.ChunkStrides, valid, frame);
    }

    /// <summary>Encodes a chunk that holds one element everywhere.</summary>
    /// <param name="element">The element.</param>
    /// <param name="isUnfiltered">Whether it is to be stored without going through the filters.</param>
    /// <param name="frame">Receives the stored bytes.</param>
    public long EncodeConstant(ReadOnlySpan<byte> element, bool isUnfiltered, NativeBuffer frame)
    {
        if (_encoder is not null && !isUnfiltered)
        {
            return Wrap(_encoder.EncodeConstant(element, FrameRoom(frame)), frame);
        }

        if (_pipeline is not null && !isUnfiltered)
        {
            byte* plain = _plain.Reserve(_array.ChunkBytes);
            BoxCopy.FillRow(plain, _array.ChunkBytes, element);
            return EncodePiped(plain, frame);
        }

        BoxCopy.FillRow(frame.Reserve(_array.ChunkBytes), _array.ChunkBytes, element);
        return _array.ChunkBytes;
    }

    // Where a frame is written: into its place, unless it goes through more filters.
    private Span<byte> FrameRoom(NativeBuffer frame) =>
        new((_outer is null ? frame : _plain).Reserve(_encoder!.MaxFrameBytes), _encoder.MaxFrameBytes);

    private long Wrap(int bytes, NativeBuffer frame) => _outer is null
        ? bytes
        : _outer.Encode(_plain.Reserve(0), bytes, frame.Reserve(_outer.MaxEncodedBytes), _outer.MaxEncodedBytes);

    private long EncodePiped(byte* plain, NativeBuffer frame)
    {
        int capacity = _pipeline!.MaxEncodedBytes;
        return _pipeline.Encode(plain, (int)_array.ChunkBytes, frame.Reserve(capacity), capacity);
    }

    private void ReadBefore(ReaderPool readers, SelectionCursor cursor, ReadOnlySpan<int> valid, byte* patch)
    {
        ChunkReader reader = readers.Rent();
        try
        {
            reader.ReadForPatch(cursor, valid, patch);
        }
        finally
        {
            ReadStatistics taken = reader.TakeStatistics();
            readers.Return(reader);
            _statistics += new WriteStatistics(0, 0, 1, taken.BytesRead, taken.BlocksDecoded);
        }
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _pipeline?.Dispose();
        _outer?.Dispose();
        _patch.Dispose();
        _plain.Dispose();
        Cursors.Dispose();
    }
}
