using System.Buffers.Binary;
using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>Decodes blocks whose codec or filters are the user's own. One thread at a time.</summary>
internal sealed unsafe class UserBlockDecoder : IDisposable
{
    private readonly FilterRunner _filters = new();
    private PinnedScratch _block;
    private EntropyCoder? _coder;
    private int _busy;

    /// <summary>Decodes a block and puts elements of it in their places.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="encoded">Its bytes.</param>
    /// <param name="frameOffset">Where they are in the frame, for errors.</param>
    /// <param name="placement">The elements, inside the block, and their places.</param>
    public void DecodeInto(FrameHead head, int block, ReadOnlySpan<byte> encoded, long frameOffset, in BlockPlacement placement)
    {
        int bytes = head.GetBlockUncompressedBytes(block);
        byte* whole = _block.Reserve(bytes);
        Decode(head, block, encoded, frameOffset, new Span<byte>(whole, bytes), default);
        BlockScatter.Copy(whole, placement);
    }

    /// <summary>Decodes a block.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="encoded">Its bytes.</param>
    /// <param name="frameOffset">Where they are in the frame, for errors.</param>
    /// <param name="destination">Receives it; exactly as long.</param>
    /// <param name="first">The chunk's first block, decoded, if the pipeline has the delta filter; empty for that block itself.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the block.</exception>
    /// <exception cref="CodecFailedException">The user's code failed.</exception>
    public void Decode(
        FrameHead head, int block, ReadOnlySpan<byte> encoded, long frameOffset, Span<byte> destination, ReadOnlySpan<byte> first)
    {
        SingleUse.Enter(ref _busy);
        try
        {
            fixed (byte* to = destination, reference = first)
            {
                _filters.Begin(head.UserPipeline!.Steps, head.ChunkTypeSize, ShapeOf(head, destination.Length));
                byte* streams = _filters.BeginDecode(to, destination.Length, reference);
                DecodeStreams(head, block, encoded, frameOffset, streams, destination.Length);
                _filters.Decode(streams);
            }
        }
        finally
        {
            SingleUse.Leave(ref _busy);
        }
    }

    /// <summary>Decodes a whole chunk, whose blocks may depend on each other.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="destination">Receives it.</param>
    public void DecodeChunk(FrameHead head, ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        for (int block = 0; block < head.BlockCount; block++)
        {
            head.GetBlockRange(block, out int start, out int length);
            Decode(
                head, block, chunk.Slice(start, length), (long)head.ChunkOffset + start,
                destination.Slice(block * head.BlockBytes, head.GetBlockUncompressedBytes(block)),
                block == 0 ? default : destination[..head.BlockBytes]);
        }
    }

    public void Dispose() => _coder?.Dispose();

    /// <summary>The block's shape, where codecs and filters can make something of it.</summary>
    internal static ReadOnlySpan<int> ShapeOf(FrameHead head, int bytes) =>
        head.IsPlain || head.TypeSize != head.ChunkTypeSize || bytes != head.BlockBytes ? default : head.BlockShape;

    private void DecodeStreams(FrameHead head, int block, ReadOnlySpan<byte> encoded, long frameOffset, byte* destination, int bytes)
    {
        int count = bytes < head.BlockBytes ? 1 : head.StreamsPerBlock;
        int streamBytes = bytes / count;
        StreamCheck.Validate(encoded, frameOffset, count, streamBytes, head.Format);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            Span<byte> stream = new(destination + ((long)i * streamBytes), streamBytes);
            int length = BinaryPrimitives.ReadInt32LittleEndian(encoded[at..]);
            at += sizeof(int);
            if (length <= 0)
            {
                stream.Fill((byte)-length);
                at += length < 0 ? 1 : 0;
                continue;
            }

            ReadOnlySpan<byte> source = encoded.Slice(at, length);
            at += length;
            if (length == streamBytes)
            {
                source.CopyTo(stream);
            }
            else if (length > streamBytes || !TryDecode(head, source, stream, count == 1))
            {
                throw new CorruptChunkException(
                    $"streams of block {block}", frameOffset + at - length, $"{streamBytes} decoded bytes", "not decodable");
            }
        }
    }

    private bool TryDecode(FrameHead head, ReadOnlySpan<byte> source, Span<byte> stream, bool isWhole)
    {
        UserPipeline pipeline = head.UserPipeline!;
        if (pipeline.Codec is { } codec)
        {
            BlockContext context = new(
                head.ChunkTypeSize, pipeline.CodecParameter, isWhole ? ShapeOf(head, stream.Length) : default);
            return UserCalls.TryDecode(codec, source, stream, context);
        }

        if (!EntropyCoder.IsAvailable)
        {
            throw new UnsupportedCodecException(
                "This build of the native library cannot decode its codecs behind filters of the user's own.");
        }

        _coder ??= EntropyCoder.Create();
        _coder.Enter();
        try
        {
            fixed (byte* from = source, to = stream)
            {
                return _coder.Decode(head.Format, from, source.Length, to, stream.Length) == stream.Length;
            }
        }
        finally
        {
            _coder.Leave();
        }
    }
}
