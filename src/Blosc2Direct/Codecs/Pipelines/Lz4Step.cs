using System.Buffers.Binary;
using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The LZ4 filter (32004). All numbers are big-endian: the decoded bytes (64 bits), the bytes of a block (32), then each
/// block with its length before it (32); a block whose length is that of its decoded bytes is stored as it is.</summary>
internal sealed unsafe class Lz4Step(in PipelineStep step, EntropyCoder coder) : ChunkStep
{
    private const int HeaderBytes = 12;
    private const int LengthBytes = 4;
    private const int DefaultBlockBytes = 1 << 30;
    private const int Acceleration = 1;
    private readonly int _blockBytes = step.Parameter(0, 0) is > 0 and <= DefaultBlockBytes ? (int)step.Parameter(0, 0) : DefaultBlockBytes;

    public override long MaxEncodedBytes(long bytes) =>
        HeaderBytes + bytes + (LengthBytes * ((bytes / _blockBytes) + 1));

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        ReadOnlySpan<byte> input = new(source, sourceBytes);
        if (sourceBytes < HeaderBytes)
        {
            CodecThrow.Corrupt("bytes of an LZ4 chunk", -1, $"at least {HeaderBytes}", sourceBytes);
        }

        ulong total = BinaryPrimitives.ReadUInt64BigEndian(input);
        uint blockBytes = BinaryPrimitives.ReadUInt32BigEndian(input[8..]);
        if (total > (ulong)capacity)
        {
            CodecThrow.Corrupt("decoded bytes of an LZ4 chunk", 0, $"at most {capacity}", (long)Math.Min(total, long.MaxValue));
        }

        if (blockBytes == 0 && total > 0)
        {
            CodecThrow.Corrupt("block bytes of an LZ4 chunk", 8, "at least 1", 0);
        }

        int at = HeaderBytes;
        for (int done = 0, plain; done < (int)total; done += plain)
        {
            plain = (int)Math.Min(blockBytes, (uint)((int)total - done));
            int stored = ReadLength(input, at, "length of an LZ4 block");
            at += LengthBytes;
            if (stored == plain)
            {
                Copy(source + at, destination + done, plain);
            }
            else if (coder.Decode(CodecIds.FormatLz4, source + at, stored, destination + done, plain) != plain)
            {
                CodecThrow.Corrupt("LZ4 block", at, $"to decode to {plain} bytes", "corrupt");
            }

            at += stored;
        }

        return (int)total;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        int blockBytes = Math.Min(_blockBytes, bytes);
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(destination, 8), (ulong)bytes);
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(destination + 8, 4), (uint)blockBytes);
        byte* to = destination + HeaderBytes;
        for (int done = 0, plain; done < bytes; done += plain)
        {
            plain = Math.Min(blockBytes, bytes - done);
            int stored = plain > 1 ? coder.Encode(Blosc2Codec.Lz4, Acceleration, source + done, plain, to + LengthBytes, plain - 1) : 0;
            if (stored == 0)
            {
                Copy(source + done, to + LengthBytes, plain);
                stored = plain;
            }

            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(to, LengthBytes), (uint)stored);
            to += LengthBytes + stored;
        }

        return (int)(to - destination);
    }

    /// <summary>The length of what follows, checked against what there is.</summary>
    internal static int ReadLength(ReadOnlySpan<byte> input, int at, string field)
    {
        if (input.Length - at < LengthBytes)
        {
            CodecThrow.Corrupt(field, at, $"inside the {input.Length} stored bytes", "beyond them");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(input[at..]);
        if (length == 0 || length > (uint)(input.Length - at - LengthBytes))
        {
            CodecThrow.Corrupt(field, at, $"1 to {input.Length - at - LengthBytes}", length);
        }

        return (int)length;
    }
}
