using System.Buffers.Binary;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The Blosc filter (32001): chunks of Blosc 1. Each describes itself; the parameters matter for writing only.</summary>
internal sealed unsafe class BloscStep(in PipelineStep step, EntropyCoder coder) : ChunkStep
{
    private const int TypeSizeIndex = 2;
    private const int LevelIndex = 4;
    private const int ShuffleIndex = 5;
    private const int CodecIndex = 6;
    private const int LengthBytes = 4;
    private const int BitShuffleMultiple = 8;
    private readonly BloscEncoder _encoder = new(
        (int)step.Parameter(TypeSizeIndex, 1),
        (int)step.Parameter(LevelIndex, 5),
        (ShuffleMode)step.Parameter(ShuffleIndex, 1),
        (Blosc2Codec)step.Parameter(CodecIndex, 0),
        coder);

    private NativeScratch _block;

    public static bool Supports(in PipelineStep step) =>
        step.Parameter(TypeSizeIndex, 0) is >= 1 and <= byte.MaxValue &&
        step.Parameter(LevelIndex, 5) <= Blosc2Options.MaxLevel &&
        step.Parameter(ShuffleIndex, 1) <= (uint)ShuffleMode.Bit &&
        CodecIds.IsKnown((Blosc2Codec)step.Parameter(CodecIndex, 0));

    /// <summary>The bit shuffle of Blosc 1 leaves blocks alone whose elements are not a multiple of 8.</summary>
    public static bool IsBitShuffled(int bytes, int typeSize) => bytes / typeSize % BitShuffleMultiple == 0;

    public override long MaxEncodedBytes(long bytes) => bytes + BloscHeader.Bytes;

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        BloscHeader header = BloscHeader.Parse(new ReadOnlySpan<byte>(source, sourceBytes), capacity);
        if (header.IsStored)
        {
            Copy(source + BloscHeader.Bytes, destination, header.PlainBytes);
            return header.PlainBytes;
        }

        ReadOnlySpan<byte> chunk = new(source, header.StoredBytes);
        int done = 0;
        for (int block = 0; block < header.BlockCount; block++)
        {
            int start = BinaryPrimitives.ReadInt32LittleEndian(chunk[(BloscHeader.Bytes + (sizeof(int) * block))..]);
            if (start < header.FirstStart || start >= header.StoredBytes)
            {
                CodecThrow.Corrupt(
                    $"start of block {block} of a Blosc chunk", BloscHeader.Bytes + (sizeof(int) * (long)block),
                    $"{header.FirstStart} to {header.StoredBytes - 1}", start);
            }

            int plain = Math.Min(header.BlockBytes, header.PlainBytes - done);
            DecodeBlock(header, chunk, source, start, destination + done, plain);
            done += plain;
        }

        return header.PlainBytes;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity) =>
        _encoder.Encode(source, bytes, destination);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _encoder.Dispose();
        _block.Free();
    }

    private void DecodeBlock(in BloscHeader header, ReadOnlySpan<byte> chunk, byte* source, int start, byte* destination, int plain)
    {
        bool isShuffled = (header.Flags & BloscHeader.ShuffleFlag) != 0 && header.TypeSize > 1;
        bool isBitShuffled = !isShuffled && (header.Flags & BloscHeader.BitShuffleFlag) != 0 && plain >= header.TypeSize &&
            IsBitShuffled(plain, header.TypeSize);
        byte* target = isShuffled || isBitShuffled ? _block.Reserve(plain) : destination;
        int streams = header.Streams(plain);
        int streamBytes = plain / streams;
        for (int i = 0; i < streams; i++)
        {
            start += DecodeStream(header, chunk, source, start, target + (i * streamBytes), streamBytes);
        }

        int joined = streams * streamBytes;
        if (joined < plain)
        {
            CodecThrow.Corrupt("block bytes of a Blosc chunk", 8, $"a multiple of the {streams} streams", plain);
        }

        if (isShuffled)
        {
            ByteShuffle.Join(target, destination, plain, header.TypeSize);
        }
        else if (isBitShuffled)
        {
            BitShuffle.Backward(target, destination, plain, header.TypeSize);
        }
    }

    // Returns how many stored bytes it took.
    private int DecodeStream(in BloscHeader header, ReadOnlySpan<byte> chunk, byte* source, int start, byte* destination, int plain)
    {
        if (chunk.Length - start < LengthBytes)
        {
            CodecThrow.Corrupt("length of a Blosc stream", start, $"inside the {chunk.Length} stored bytes", "beyond them");
        }

        int stored = BinaryPrimitives.ReadInt32LittleEndian(chunk[start..]);
        start += LengthBytes;
        if (stored < 1 || stored > chunk.Length - start)
        {
            CodecThrow.Corrupt("length of a Blosc stream", start - LengthBytes, $"1 to {chunk.Length - start}", stored);
        }

        if (stored == plain)
        {
            Copy(source + start, destination, plain);
        }
        else if (coder.Decode(header.Format, source + start, stored, destination, plain) != plain)
        {
            CodecThrow.Corrupt("Blosc stream", start, $"to decode to {plain} bytes", "corrupt");
        }

        return LengthBytes + stored;
    }
}
