using System.Buffers.Binary;
using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>Encodes chunks whose codec or filters are the user's own, into what a c-blosc2 with the same plug-ins writes. One thread
/// at a time: the caller sees to it.</summary>
/// <remarks>Source of the format: c-blosc2, README_CHUNK_FORMAT.rst and blosc2.c (<c>blosc_c</c>).</remarks>
internal sealed unsafe class UserChunkEncoder : IDisposable
{
    private const byte RunToken = 1;

    private readonly Blosc2Options _options;
    private readonly UserPipeline _pipeline;
    private readonly FilterRunner _filters = new();
    private readonly StockStreams? _stock;
    private readonly int[] _blockShape;
    private readonly byte[] _header = new byte[FrameLayout.ChunkHeaderBytes];
    private readonly int _typeSize;
    private readonly bool _hasDelta;
    private readonly bool _splits;
    private PinnedScratch _block, _first;
    private GatherPlan _plan;

    /// <summary>Makes an encoder.</summary>
    /// <param name="options">The options; a user-defined codec or filter is among them.</param>
    /// <param name="geometry">The chunk and its blocks.</param>
    /// <exception cref="MissingCodecException">A codec or filter is not registered.</exception>
    /// <exception cref="UnsupportedCodecException">No engine encodes with this codec behind filters of the user's own.</exception>
    public UserChunkEncoder(Blosc2Options options, ChunkGeometry geometry)
    {
        _options = options;
        _typeSize = FrameWriter.FilterTypeSize(geometry.TypeSize);
        Span<byte> ids = _header.AsSpan(FrameLayout.ChunkFiltersAt, CodecIds.FilterSlots);
        Span<byte> parameters = _header.AsSpan(FrameLayout.ChunkFilterMetasAt, CodecIds.FilterSlots);
        options.WriteSlots(_typeSize, ids, parameters);
        bool isUsers = CodecIds.IsUserDefined((int)options.Codec);
        _pipeline = UserPipeline.Resolve(
            isUsers ? (int)options.Codec : -1, options.CodecParameter, ids, parameters, new CodecLimits { Codecs = options.Codecs });
        FilterRunner.ThrowIfUnfit(_pipeline.Steps, _typeSize);
        _stock = isUsers ? null : new StockStreams(options);
        _hasDelta = _pipeline.Steps is [{ Id: CodecIds.FilterDelta }, ..];
        _blockShape = geometry.UsesB2nd && _typeSize == geometry.TypeSize ? geometry.BlockShape.ToArray() : [];
        _header[FrameLayout.ChunkVersionAt] = FrameLayout.ChunkVersion;
        _header[FrameLayout.ChunkCodecVersionAt] = 1;
        _splits = options.SplitBlocks == BlockSplit.Always && geometry.BlockBytes % _typeSize == 0;
        _header[FrameLayout.ChunkFlagsAt] = (byte)(FrameLayout.FlagExtended | (_splits ? 0 : FrameLayout.FlagNotSplit) |
            ((isUsers ? CodecIds.FormatUserDefined : CodecIds.FormatOf(options.Codec)) << FrameLayout.FormatShift));
        _header[FrameLayout.ChunkTypeSizeAt] = (byte)_typeSize;
        _header[FrameLayout.ChunkUserCodecAt] = (byte)options.Codec;
        _header[FrameLayout.ChunkUserCodecMetaAt] = options.CodecParameter;
    }

    /// <summary>Encodes a chunk, as <c>b2d_encode_chunk</c> does.</summary>
    /// <param name="gather">Where the elements are.</param>
    /// <param name="destination">Receives the chunk.</param>
    /// <param name="capacity">The room there: a raw chunk's at least.</param>
    /// <returns>Bytes of the chunk.</returns>
    public int Encode(Gather* gather, byte* destination, int capacity)
    {
        _plan.Make(gather, _typeSize);
        int raw = FrameLayout.ChunkHeaderBytes + _plan.ChunkBytes;
        if (capacity < raw)
        {
            throw new ArgumentException($"Must have room for {raw} bytes, has {capacity}.", nameof(capacity));
        }

        // A chunk that does not get smaller is stored raw.
        int written = _options.Level == 0 ? 0 : EncodeBlocks(new Span<byte>(destination, raw - 1));
        int flags = _header[FrameLayout.ChunkFlagsAt];
        if (written == 0)
        {
            written = raw;
            flags |= FrameLayout.FlagRaw;
            byte* to = destination + FrameLayout.ChunkHeaderBytes;
            for (int block = 0; block < _plan.BlockCount; block++)
            {
                int bytes = _plan.Locate(block);
                _plan.Copy(to, bytes);
                to += bytes;
            }
        }

        Span<byte> header = new(destination, FrameLayout.ChunkHeaderBytes);
        _header.CopyTo(header);
        header[FrameLayout.ChunkFlagsAt] = (byte)flags;
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkUncompressedAt..], _plan.ChunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkBlockBytesAt..], _plan.BlockBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameLayout.ChunkCompressedAt..], written);
        return written;
    }

    public void Dispose() => _stock?.Dispose();

    /// <summary>Writes block starts and blocks.</summary>
    /// <returns>Bytes of the chunk; 0 if it does not fit.</returns>
    private int EncodeBlocks(Span<byte> chunk)
    {
        long at = FrameLayout.ChunkHeaderBytes + ((long)sizeof(int) * _plan.BlockCount);
        byte* first = _hasDelta ? _first.Reserve(_plan.BlockBytes) : null;
        for (int block = 0; block < _plan.BlockCount; block++)
        {
            if (at > chunk.Length)
            {
                return 0;
            }

            int bytes = _plan.Locate(block);
            byte* elements = _hasDelta && block == 0 ? first : _block.Reserve(_plan.BlockBytes);
            _plan.Copy(elements, bytes);
            bool isFull = bytes == _plan.BlockBytes;
            ReadOnlySpan<int> shape = isFull ? _blockShape : default;
            _filters.Begin(_pipeline.Steps, _typeSize, shape);
            byte* filtered = _filters.Encode(elements, bytes, block == 0 ? null : first);
            BinaryPrimitives.WriteInt32LittleEndian(chunk[(FrameLayout.ChunkHeaderBytes + (sizeof(int) * block))..], (int)at);
            int streams = _splits && isFull ? _typeSize : 1;
            for (int stream = 0; stream < streams; stream++)
            {
                ReadOnlySpan<byte> source = new(filtered + ((nint)stream * (bytes / streams)), bytes / streams);
                int written = EncodeStream(source, chunk[(int)at..], streams == 1 ? shape : default);
                if (written == 0)
                {
                    return 0;
                }

                at += written;
            }
        }

        return (int)at;
    }

    /// <summary>Writes a stream with its length before it.</summary>
    /// <returns>Bytes of both; 0 if they do not fit.</returns>
    private int EncodeStream(ReadOnlySpan<byte> source, Span<byte> room, ReadOnlySpan<int> shape)
    {
        if (room.Length < sizeof(int))
        {
            return 0;
        }

        Span<byte> destination = room[sizeof(int)..];
        byte value = source[0];
        if (!source.ContainsAnyExcept(value))
        {
            if (value != 0 && destination.IsEmpty)
            {
                return 0;
            }

            BinaryPrimitives.WriteInt32LittleEndian(room, -value);
            if (value != 0)
            {
                destination[0] = RunToken;
            }

            return sizeof(int) + (value == 0 ? 0 : 1);
        }

        Span<byte> stream = destination[..Math.Min(destination.Length, source.Length - 1)];
        int written = stream.IsEmpty ? 0
            : _pipeline.Codec is { } codec
                ? UserCalls.Encode(codec, source, stream, _options.Level, new BlockContext(_typeSize, _pipeline.CodecParameter, shape))
                : _stock!.Encode(source, stream);
        if (written == 0)
        {
            if (destination.Length < source.Length)
            {
                return 0;
            }

            source.CopyTo(destination);
            written = source.Length;
        }

        BinaryPrimitives.WriteInt32LittleEndian(room, written);
        return sizeof(int) + written;
    }
}
