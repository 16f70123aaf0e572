using System.Buffers.Binary;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The Bitshuffle filter (32008): the bits of a block's elements transposed, then LZ4, Zstandard, or nothing. Blocks
/// hold a multiple of 8 elements, the last one fewer than the others; up to 7 elements after it are stored as they are. With a
/// codec there is a big-endian header, as of the LZ4 filter, and a length before each block.</summary>
internal sealed unsafe class BitshuffleStep : ChunkStep
{
    private const int ElementSizeIndex = 2;
    private const int BlockIndex = 3;
    private const int CodecIndex = 4;
    private const int LevelIndex = 5;
    private const uint Lz4 = 2;
    private const uint Zstd = 3;
    private const int HeaderBytes = 12;
    private const int LengthBytes = 4;
    private const int Multiple = 8;
    private const int TargetBytes = 8192;
    private const int LeastElements = 128;
    private const int MaxBlockBytes = 1 << 30;

    // What the libraries' bounds add to a block, beside a 255th of it.
    private const int Lz4BlockMargin = 16;
    private const int ZstdBlockMargin = 128;
    private readonly EntropyCoder _coder;
    private readonly uint _codec;
    private readonly int _level;
    private readonly int _elementSize;
    private readonly int _blockElements;
    private NativeScratch _block;

    public BitshuffleStep(in PipelineStep step, EntropyCoder coder)
    {
        _coder = coder;
        _elementSize = (int)step.Parameter(ElementSizeIndex, 1);
        _blockElements = (int)step.Parameter(BlockIndex, 0);
        _codec = step.Parameter(CodecIndex, 0);
        _level = Math.Clamp((int)step.Parameter(LevelIndex, 0), -(1 << 17), 22);
        if (_blockElements == 0)
        {
            _blockElements = Math.Max(TargetBytes / _elementSize / Multiple * Multiple, LeastElements);
        }
    }

    public static bool Supports(in PipelineStep step) =>
        step.Parameter(ElementSizeIndex, 0) is >= 1 and <= MaxBlockBytes / LeastElements and var size &&
        step.Parameter(BlockIndex, 0) is var block && block % Multiple == 0 && (ulong)block * size <= MaxBlockBytes &&
        step.Parameter(CodecIndex, 0) is 0 or Lz4 or Zstd;

    public override long MaxEncodedBytes(long bytes)
    {
        if (_codec == 0)
        {
            return bytes;
        }

        long blocks = (bytes / ((long)_blockElements * _elementSize)) + 1;
        long ofBlock = LengthBytes + (_codec == Lz4 ? Lz4BlockMargin : ZstdBlockMargin);
        return HeaderBytes + bytes + (bytes / 128) + (blocks * ofBlock);
    }

    public override long MaxForeignBytes(long bytes) => _codec == 0 ? bytes : base.MaxForeignBytes(bytes);

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        if (_codec == 0)
        {
            RequireRoom("bytes of the bit-shuffled chunk", sourceBytes, capacity);
            RequireWhole(sourceBytes, -1);
            Transpose(source, sourceBytes, destination, backward: true);
            return sourceBytes;
        }

        ReadOnlySpan<byte> input = new(source, sourceBytes);
        if (sourceBytes < HeaderBytes)
        {
            CodecThrow.Corrupt("bytes of a Bitshuffle chunk", -1, $"at least {HeaderBytes}", sourceBytes);
        }

        ulong total = BinaryPrimitives.ReadUInt64BigEndian(input);
        if (total > (ulong)capacity)
        {
            CodecThrow.Corrupt("decoded bytes of a Bitshuffle chunk", 0, $"at most {capacity}", (long)Math.Min(total, long.MaxValue));
        }

        RequireWhole((int)total, 0);
        uint blockBytes = BinaryPrimitives.ReadUInt32BigEndian(input[8..]);
        if (total > 0 && (blockBytes == 0 || blockBytes % ((uint)_elementSize * Multiple) != 0))
        {
            CodecThrow.Corrupt("block bytes of a Bitshuffle chunk", 8, $"a multiple of {_elementSize} · {Multiple}", blockBytes);
        }

        DecodeBlocks(input, source, (int)total, blockBytes, destination);
        return (int)total;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        if (bytes % _elementSize != 0)
        {
            throw new ArgumentException($"Bitshuffle takes whole elements of {_elementSize} bytes, not {bytes} bytes.", nameof(bytes));
        }

        if (_codec == 0)
        {
            Transpose(source, bytes, destination, backward: false);
            return bytes;
        }

        int blockBytes = checked(_blockElements * _elementSize);
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(destination, 8), (ulong)bytes);
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(destination + 8, 4), (uint)blockBytes);
        byte* to = destination + HeaderBytes;
        int blocked = Blocked(bytes);
        for (int done = 0, plain; done < blocked; done += plain)
        {
            plain = Math.Min(blockBytes, blocked - done);
            byte* planes = _block.Reserve(plain);
            BitShuffle.Forward(source + done, planes, plain, _elementSize);
            int room = (int)Math.Min(int.MaxValue, capacity - (to - destination) - LengthBytes);
            int stored = _codec == Lz4
                ? _coder.Encode(Blosc2Codec.Lz4, 1, planes, plain, to + LengthBytes, room)
                : _coder.Encode(Blosc2Codec.Zstd, _level, planes, plain, to + LengthBytes, room);
            if (stored <= 0)
            {
                throw new InvalidOperationException("A block could not be compressed for the Bitshuffle filter.");
            }

            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(to, LengthBytes), (uint)stored);
            to += LengthBytes + stored;
        }

        Copy(source + blocked, to, bytes - blocked);
        return (int)(to - destination) + bytes - blocked;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _block.Free();
    }

    private int Blocked(int bytes) => bytes - (bytes % (_elementSize * Multiple));

    private void DecodeBlocks(ReadOnlySpan<byte> input, byte* source, int total, uint blockBytes, byte* destination)
    {
        int blocked = (int)(total - (total % ((long)_elementSize * Multiple)));
        int at = HeaderBytes;
        for (int done = 0, plain; done < blocked; done += plain)
        {
            plain = (int)Math.Min(blockBytes, (uint)(blocked - done));
            int stored = Lz4Step.ReadLength(input, at, "length of a Bitshuffle block");
            at += LengthBytes;
            byte* planes = _block.Reserve(plain);
            int decoded = _coder.Decode(_codec == Lz4 ? CodecIds.FormatLz4 : CodecIds.FormatZstd, source + at, stored, planes, plain);
            if (decoded != plain)
            {
                CodecThrow.Corrupt("Bitshuffle block", at, $"to decode to {plain} bytes", decoded < 0 ? "corrupt" : $"{decoded} bytes");
            }

            BitShuffle.Backward(planes, destination + done, plain, _elementSize);
            at += stored;
        }

        int rest = total - blocked;
        if (rest > input.Length - at)
        {
            CodecThrow.Corrupt("bytes after the blocks of a Bitshuffle chunk", at, rest, input.Length - at);
        }

        Copy(source + at, destination + blocked, rest);
    }

    private void Transpose(byte* source, int bytes, byte* destination, bool backward)
    {
        long blockBytes = (long)_blockElements * _elementSize;
        int blocked = (int)(bytes - (bytes % ((long)_elementSize * Multiple)));
        for (int done = 0, plain; done < blocked; done += plain)
        {
            plain = (int)Math.Min(blockBytes, blocked - done);
            if (backward)
            {
                BitShuffle.Backward(source + done, destination + done, plain, _elementSize);
            }
            else
            {
                BitShuffle.Forward(source + done, destination + done, plain, _elementSize);
            }
        }

        Copy(source + blocked, destination + blocked, bytes - blocked);
    }

    private void RequireWhole(int bytes, long offset)
    {
        if (bytes % _elementSize != 0)
        {
            CodecThrow.Corrupt("decoded bytes of a Bitshuffle chunk", offset, $"a multiple of {_elementSize}", bytes);
        }
    }
}
