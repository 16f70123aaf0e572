using System.Runtime.InteropServices;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Decodes blocks: reads their streams, has the entropy coder decode those that are compressed, and undoes the
/// filters. The byte shuffle is undone straight into an N-dimensional place, and of a field's elements only the field's
/// planes are decoded. One thread at a time.</summary>
internal sealed unsafe partial class ManagedDecoder : IDisposable
{
    private readonly EntropyCoder _coder = EntropyCoder.Create();
    private readonly PlaneSet _planes = new();
    private readonly BlockPipeline _pipeline = new();
    private NativeScratch _streams;
    private NativeScratch _block;
    private NativeScratch _other;
    private NativeScratch _shuffled;
    private byte* _reference; // the first block of the chunk that is being decoded, once it is there

    /// <summary>The filters of the chunk that was last asked for.</summary>
    public BlockPipeline Pipeline => _pipeline;

    /// <summary>Streams that were decoded, copied or repeated.</summary>
    public long StreamsDecoded { get; private set; }

    /// <summary>Whether blocks of this chunk can be decoded here.</summary>
    /// <param name="head">The chunk's head.</param>
    public bool Supports(FrameHead head)
    {
        if (head.Kind is not (ChunkKind.Blocks or ChunkKind.WholeOnly) || head.HasDictionary || !CodecIds.IsKnownFormat(head.Format))
        {
            return false;
        }

        _pipeline.Read(head.ChunkHeader);
        return _pipeline.IsSupported;
    }

    /// <summary>Decodes a block of a supported chunk.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="encoded">The block's bytes.</param>
    /// <param name="frameOffset">Where they are in the frame, for errors.</param>
    /// <param name="destination">Receives the block.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the block.</exception>
    public void DecodeBlock(FrameHead head, int block, ReadOnlySpan<byte> encoded, long frameOffset, Span<byte> destination)
    {
        fixed (byte* from = encoded, to = destination)
        {
            _coder.Enter();
            try
            {
                DecodeAll(new Block(head, block, from, encoded.Length, frameOffset, destination.Length), to);
            }
            finally
            {
                _coder.Leave();
            }
        }
    }

    /// <summary>Decodes a block of a supported chunk and puts elements of it in their places.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="encoded">The block's bytes.</param>
    /// <param name="frameOffset">Where they are in the frame, for errors.</param>
    /// <param name="bytes">Uncompressed bytes of the block.</param>
    /// <param name="placement">The elements, inside the block, and their places.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the block.</exception>
    public void DecodeInto(FrameHead head, int block, ReadOnlySpan<byte> encoded, long frameOffset, int bytes, in BlockPlacement placement)
    {
        fixed (byte* from = encoded)
        {
            _coder.Enter();
            try
            {
                Block source = new(head, block, from, encoded.Length, frameOffset, bytes);
                if (!TryJoinInto(source, placement))
                {
                    byte* whole = _block.Reserve(bytes);
                    DecodeAll(source, whole);
                    BlockScatter.Copy(whole, placement);
                }
            }
            finally
            {
                _coder.Leave();
            }
        }
    }

    /// <summary>Decodes a supported chunk, block after block.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="chunk">The encoded chunk.</param>
    /// <param name="destination">Receives it.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the chunk.</exception>
    public void DecodeChunk(FrameHead head, ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        fixed (byte* from = chunk, to = destination)
        {
            _coder.Enter();
            try
            {
                _reference = null;
                for (int block = 0; block < head.BlockCount; block++)
                {
                    head.GetBlockRange(block, out int start, out int length);
                    long frameOffset = (long)head.ChunkOffset + start;
                    Block encoded = new(head, block, from + start, length, frameOffset, head.GetBlockUncompressedBytes(block));
                    DecodeAll(encoded, to + ((long)block * head.BlockBytes));
                    _reference = to;
                }
            }
            finally
            {
                _reference = null;
                _coder.Leave();
            }
        }
    }

    public void Dispose()
    {
        _coder.Dispose();
        _planes.Dispose();
        _streams.Free();
        _block.Free();
        _other.Free();
        _shuffled.Free();
    }

    /// <summary>Decodes a block into contiguous memory.</summary>
    private void DecodeAll(in Block block, byte* destination)
    {
        ReadOnlySpan<FilterStep> steps = _pipeline.Steps;
        if (steps.IsEmpty)
        {
            Assemble(block, destination);
            return;
        }

        int typeSize = _pipeline.TypeSize;
        Span<long> shape = [block.Bytes / typeSize];
        Span<long> strides = [typeSize];
        BlockPlacement all = new()
        {
            ItemSize = typeSize, Shape = shape, BlockStrides = strides, Strides = strides, Destination = destination,
        };
        if (_pipeline.EndsInShuffle && TryJoinInto(block, all))
        {
            return;
        }

        byte* current = _streams.Reserve(block.Bytes);
        Assemble(block, current);
        UndoFrom(steps.Length - 1, 0, current, destination, block.Bytes);
    }

    /// <summary>Undoes the filters from one to another, the last one into the destination.</summary>
    private void UndoFrom(int last, int first, byte* current, byte* destination, int bytes)
    {
        for (int i = last; i >= first; i--)
        {
            byte* next = i == first ? destination : current == _other.Reserve(bytes) ? _streams.Reserve(bytes) : _other.Reserve(bytes);
            BackwardFilters.Undo(_pipeline.Steps[i], current, next, bytes, _pipeline.TypeSize, _reference);
            current = next;
        }
    }

    /// <summary>Decodes all streams of a block, one behind the other.</summary>
    private void Assemble(in Block block, byte* destination)
    {
        StreamReader reader = block.Read();
        for (int i = 0; i < block.Streams; i++, destination += block.StreamBytes)
        {
            reader.Next();
            switch (reader.Kind)
            {
                case StreamKind.Run:
                    NativeMemory.Fill(destination, (nuint)block.StreamBytes, reader.Value); // quick from the first call on
                    break;
                case StreamKind.Raw:
                    Buffer.MemoryCopy(block.Encoded + reader.Start, destination, block.StreamBytes, reader.Length);
                    break;
                default:
                    Decompress(block, reader, destination);
                    break;
            }
        }

        StreamsDecoded += block.Streams;
    }

    private void Decompress(in Block block, in StreamReader stream, byte* destination)
    {
        int written = _coder.Decode(block.Format, block.Encoded + stream.Start, stream.Length, destination, block.StreamBytes);
        if (written != block.StreamBytes)
        {
            CodecThrow.Corrupt(
                $"streams of block {block.Number}", block.FrameOffset + stream.Start, $"{block.StreamBytes} decoded bytes",
                written < 0 ? "not decodable" : written.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>An encoded block and what its chunk says of it.</summary>
    private readonly struct Block
    {
        public Block(FrameHead head, int number, byte* encoded, int encodedBytes, long frameOffset, int bytes)
        {
            Number = number;
            Encoded = encoded;
            EncodedBytes = encodedBytes;
            FrameOffset = frameOffset;
            Bytes = bytes;
            Format = head.Format;

            // The short last block of a plain chunk is never split.
            Streams = bytes < head.BlockBytes ? 1 : head.StreamsPerBlock;
            StreamBytes = bytes / Streams;
        }

        public int Number { get; }

        public byte* Encoded { get; }

        public int EncodedBytes { get; }

        public long FrameOffset { get; }

        public int Bytes { get; }

        public int Format { get; }

        public int Streams { get; }

        public int StreamBytes { get; }

        public StreamReader Read() => new(new ReadOnlySpan<byte>(Encoded, EncodedBytes), FrameOffset, StreamBytes, Format);
    }
}
