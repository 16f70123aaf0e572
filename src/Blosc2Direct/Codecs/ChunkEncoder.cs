using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs;

/// <summary>Encodes chunks of one geometry into frames that the stock HDF5 filter reads. One thread at a time.</summary>
public sealed unsafe partial class ChunkEncoder : IDisposable
{
    private readonly EncoderHandle _handle;
    private readonly ManagedEncoder? _managed;
    private readonly UserChunkEncoder? _user;
    private readonly Blosc2Options _options;
    private readonly bool? _splits;
    private readonly int _typeSize;
    private readonly ChunkGeometry _geometry;
    private readonly FrameWriter _writer;

    /// <summary>Makes an encoder.</summary>
    /// <param name="options">Codec, level and filter; the block shape is the geometry's.</param>
    /// <param name="geometry">The chunk and its blocks.</param>
    /// <param name="engine">Who encodes. What is read back is the same.</param>
    /// <exception cref="ArgumentException">Readers would not agree on the order of such blocks (see
    /// <see cref="ChunkGeometry.ForWriting"/>), they are too large for the codec, or a frame could be longer than an array.</exception>
    /// <exception cref="UnsupportedCodecException">No engine encodes with this codec, or with a filter of the pipeline for such
    /// elements.</exception>
    /// <exception cref="MissingCodecException">A codec or filter of the user's own is not registered.</exception>
    public ChunkEncoder(Blosc2Options options, ChunkGeometry geometry, CodecEngine engine = CodecEngine.Auto)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(geometry);
        if (geometry.IsMisordered)
        {
            throw new ArgumentException(
                $"Some versions of c-blosc2 misorder blocks of this shape: see {nameof(ChunkGeometry)}.{nameof(ChunkGeometry.ForWriting)}.",
                nameof(geometry));
        }

        if (options.Codec == Blosc2Codec.BloscLz && geometry.BlockBytes > FrameLayout.MaxBloscLzStreamBytes)
        {
            throw new ArgumentException(
                $"Blocks of {geometry.BlockBytes} bytes are too large for BloscLZ: the limit is {FrameLayout.MaxBloscLzStreamBytes}.",
                nameof(geometry));
        }

        if (PluginRules.FindFault(options, geometry) is { } fault)
        {
            throw new UnsupportedCodecException(fault);
        }

        _geometry = geometry;
        _writer = new FrameWriter(options, geometry);
        long bytes = (long)_writer.OverheadBytes + FrameLayout.ChunkHeaderBytes + Math.Max(geometry.PaddedBytes, geometry.ElementSize);
        if (bytes > Array.MaxLength)
        {
            throw new ArgumentException($"A frame of {bytes} bytes is larger than the limit of {Array.MaxLength}.", nameof(geometry));
        }

        MaxFrameBytes = (int)bytes;
        _typeSize = FrameWriter.FilterTypeSize(geometry.TypeSize);
        if (options.HasUserDefined)
        {
            _user = new UserChunkEncoder(options, geometry);
            _options = new Blosc2Options();
            _handle = CreateHandle(splits: false); // for its lock and its memory
            return;
        }

        _options = options;
        _splits = SplitRule.Decide(options, _typeSize, geometry.BlockBytes);
        IsManaged = EngineRouter.EncodesManaged(engine, options, _typeSize);
        _handle = CreateHandle(_splits ?? false);

        // Samples are encoded by the managed engine, whichever encodes the chunk.
        _managed = IsManaged || _splits is null ? new ManagedEncoder(options, _typeSize) : null;
    }

    /// <summary>The bytes that a frame takes at most: the room that <see cref="Encode"/> needs.</summary>
    public int MaxFrameBytes { get; }

    /// <summary>Who encodes: managed code or c-blosc2. Codecs and filters of the user's own count as managed.</summary>
    public CodecEngine Engine => IsManaged || _user is not null ? CodecEngine.Managed : CodecEngine.Native;

    /// <summary>Whether chunks are encoded by the managed engine.</summary>
    internal bool IsManaged { get; }

    /// <summary>Encodes a chunk.</summary>
    /// <param name="source">The chunk's first element, in native memory or pinned. May be null if nothing is valid.</param>
    /// <param name="strides">Bytes from one element to the next along each axis of the chunk, slowest first.</param>
    /// <param name="valid">Elements along each axis that the source holds, 0 to the chunk's shape: the box that starts at
    /// <paramref name="source"/>. The caller guarantees that they can be read.</param>
    /// <param name="fill">One element for all others; empty for zeros.</param>
    /// <param name="frame">Receives the frame; at least <see cref="MaxFrameBytes"/> long.</param>
    /// <returns>Bytes of the frame.</returns>
    /// <remarks>A chunk whose elements, the filled ones included, are all equal becomes a special-value chunk.</remarks>
    /// <exception cref="ArgumentException">A length does not fit the geometry.</exception>
    public int Encode(byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        CheckArguments(source, strides, valid, fill, frame);
        _handle.Enter();
        try
        {
            return EncodeChecked(source, strides, valid, fill, frame);
        }
        finally
        {
            _handle.Leave();
        }
    }

    /// <summary>Encodes a chunk whose elements are all the same.</summary>
    /// <param name="element">One element.</param>
    /// <param name="frame">Receives the frame; at least <see cref="MaxFrameBytes"/> long.</param>
    /// <returns>Bytes of the frame.</returns>
    /// <exception cref="ArgumentException">A length does not fit the geometry.</exception>
    public int EncodeConstant(ReadOnlySpan<byte> element, Span<byte> frame)
    {
        if (element.Length != _geometry.ElementSize)
        {
            CodecThrow.WrongLength(nameof(element), _geometry.ElementSize, element.Length);
        }

        CheckRoom(frame);
        _handle.Enter();
        try
        {
            return EncodeFilled(element, frame);
        }
        finally
        {
            _handle.Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _splitHandle?.Dispose();
        _managed?.Dispose();
        _user?.Dispose();
    }

    private int EncodeChecked(
        byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, scoped ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        bool any = true;
        bool whole = true;
        ReadOnlySpan<int> chunkShape = _geometry.ChunkShape;
        for (int axis = 0; axis < valid.Length; axis++)
        {
            any &= valid[axis] > 0;
            whole &= valid[axis] == chunkShape[axis];
        }

        if (!any)
        {
            _swapWidth = 0;
            return EncodeFilled(fill, frame);
        }

        Span<byte> turned = stackalloc byte[_swapWidth > 0 ? fill.Length + _typeSize : 0];
        if (_swapWidth > 0)
        {
            fill = Swap(fill, turned);
        }

        ReadOnlySpan<byte> first = new(source, _geometry.TypeSize);
        if ((whole || IsFilledWith(fill, first)) &&
            ConstantDetector.IsConstant(source, strides, valid, _geometry.ElementSize, first))
        {
            return WriteConstant(_swapWidth > 0 ? Swap(first, turned[fill.Length..]) : first, frame);
        }

        return _geometry.UsesB2nd || _geometry.Rank == 1
            ? Compress(source, strides, valid, fill, frame)
            : CompressPacked(source, strides, valid, whole, fill, frame);
    }

    private bool IsFilledWith(ReadOnlySpan<byte> fill, ReadOnlySpan<byte> item) =>
        fill.IsEmpty ? !item.ContainsAnyExcept((byte)0) : ConstantDetector.IsRun(fill, item);

    private int EncodeFilled(ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        if (fill.IsEmpty)
        {
            return _writer.Complete(frame, 0, FrameLayout.SpecialZeros);
        }

        ReadOnlySpan<byte> item = fill[.._geometry.TypeSize];
        if (ConstantDetector.IsRun(fill, item))
        {
            return WriteConstant(item, frame);
        }

        // An element of different items: no special value holds it.
        Span<int> shape = [_geometry.ChunkBytes / _geometry.ElementSize];
        return CompressRun(null, shape, [0], fill, frame);
    }

    private int WriteConstant(ReadOnlySpan<byte> item, Span<byte> frame)
    {
        if (!item.ContainsAnyExcept((byte)0))
        {
            return _writer.Complete(frame, 0, FrameLayout.SpecialZeros);
        }

        if (SpecialValues.IsNaN(item))
        {
            return _writer.Complete(frame, 0, FrameLayout.SpecialNaN);
        }

        int bytes = FrameWriter.WriteRepeatedChunk(frame[_writer.HeaderBytes..], _geometry, item);
        return _writer.Complete(frame, bytes, 0);
    }

    private int CompressPacked(
        byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, bool whole, ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        ReadOnlySpan<int> chunkShape = _geometry.ChunkShape;
        Span<long> packed = stackalloc long[chunkShape.Length];
        long stride = _geometry.ElementSize;
        bool isRun = whole;
        for (int axis = chunkShape.Length - 1; axis >= 0; axis--)
        {
            packed[axis] = stride;
            isRun &= strides[axis] == stride || chunkShape[axis] == 1;
            stride *= chunkShape[axis];
        }

        byte* run = source;
        if (!isRun)
        {
            run = _handle.ReserveScratch(_geometry.ChunkBytes);
            if (!whole)
            {
                SpecialValues.Fill(new Span<byte>(run, _geometry.ChunkBytes), fill);
            }

            B2dNative.CopyBox(_geometry.ElementSize, valid, source, strides, run, packed);
        }

        Span<int> shape = [_geometry.ChunkBytes / _geometry.ElementSize];
        return CompressRun(run, shape, shape, default, frame);
    }

    private int CompressRun(byte* source, ReadOnlySpan<int> shape, ReadOnlySpan<int> valid, ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        Span<long> strides = [_geometry.ElementSize];
        return Compress(source, strides, shape, valid, fill, frame);
    }

    private int Compress(byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, ReadOnlySpan<byte> fill, Span<byte> frame) =>
        Compress(source, strides, _geometry.ChunkShape, valid, fill, frame);

    private int Compress(
        byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> chunkShape, ReadOnlySpan<int> valid, ReadOnlySpan<byte> fill,
        Span<byte> frame)
    {
        Gather gather = default;
        gather.Rank = chunkShape.Length;
        gather.ItemSize = _geometry.ElementSize;
        chunkShape.CopyTo(new Span<int>(gather.ChunkShape, Gather.MaxRank));
        _geometry.BlockShape.CopyTo(new Span<int>(gather.BlockShape, Gather.MaxRank));
        valid.CopyTo(new Span<int>(gather.Valid, Gather.MaxRank));
        strides.CopyTo(new Span<long>(gather.Strides, Gather.MaxRank));
        gather.Source = source;

        int room = FrameLayout.ChunkHeaderBytes + _geometry.PaddedBytes;
        int written;
        fixed (byte* fillBytes = fill, destination = frame[_writer.HeaderBytes..])
        {
            gather.Fill = fillBytes;
            written = _user is null ? Compress(&gather, destination, room) : _user.Encode(&gather, destination, room);
        }

        ReadOnlySpan<byte> chunk = frame.Slice(_writer.HeaderBytes, written);
        int special = (chunk[FrameLayout.ChunkFlags2At] >> FrameLayout.SpecialShift) & FrameLayout.SpecialMask;

        // c-blosc2 marks zeros by itself, and then keeps only the offset in the frame.
        return special == FrameLayout.SpecialZeros
            ? _writer.Complete(frame, 0, special)
            : _writer.Complete(frame, written, 0);
    }

    private void CheckArguments(
        byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        int rank = _geometry.Rank;
        if (strides.Length != rank || valid.Length != rank)
        {
            throw new ArgumentException($"The chunk has {rank} axes: strides have {strides.Length}, valid {valid.Length}.", nameof(valid));
        }

        bool any = true;
        for (int axis = 0; axis < rank; axis++)
        {
            if ((uint)valid[axis] > (uint)_geometry.ChunkShape[axis])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(valid), valid[axis], $"Axis {axis} of the chunk has {_geometry.ChunkShape[axis]} elements.");
            }

            any &= valid[axis] > 0;
        }

        if (any && source == null)
        {
            throw new ArgumentNullException(nameof(source));
        }

        if (!fill.IsEmpty && fill.Length != _geometry.ElementSize)
        {
            CodecThrow.WrongLength(nameof(fill), _geometry.ElementSize, fill.Length);
        }

        CheckRoom(frame);
    }

    private void CheckRoom(Span<byte> frame)
    {
        if (frame.Length < MaxFrameBytes)
        {
            throw new ArgumentException($"Must have room for {MaxFrameBytes} bytes, has {frame.Length}.", nameof(frame));
        }
    }
}
