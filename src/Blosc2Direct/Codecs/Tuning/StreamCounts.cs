using System.Buffers.Binary;

namespace Blosc2Direct.Codecs.Tuning;

/// <summary>What the streams of encoded chunks are made of, counted without decoding them: the work that decoders will have with
/// them, and encoders had, is told by these numbers far better than by their length, and unlike a time they are always the same.</summary>
/// <param name="Bytes">Uncompressed bytes of all blocks.</param>
/// <param name="RawBytes">Bytes of streams that are stored as they are, or runs of one byte.</param>
/// <param name="Streams">Streams that a codec made.</param>
/// <param name="Literals">Uncompressed bytes of these that are literals: for Zstandard those that are entropy-coded.</param>
/// <param name="Sequences">Literals-and-match pairs of these.</param>
internal readonly record struct StreamCounts(long Bytes, long RawBytes, long Streams, long Literals, long Sequences)
{
    private const int MinMatch = 4;

    /// <summary>Bytes that come out of the codec.</summary>
    public long CodedBytes => Bytes - RawBytes;

    /// <summary>Adds up.</summary>
    public static StreamCounts operator +(in StreamCounts a, in StreamCounts b) => new(
        a.Bytes + b.Bytes, a.RawBytes + b.RawBytes, a.Streams + b.Streams, a.Literals + b.Literals, a.Sequences + b.Sequences);

    /// <summary>Counts a frame that was written here a moment ago.</summary>
    /// <param name="head">Its head, parsed.</param>
    /// <param name="frame">The frame.</param>
    public static StreamCounts Of(FrameHead head, ReadOnlySpan<byte> frame)
    {
        if (head.Kind is not (ChunkKind.Blocks or ChunkKind.WholeOnly))
        {
            return new StreamCounts(head.UncompressedBytes, head.UncompressedBytes, 0, 0, 0);
        }

        StreamCounts sum = default;
        for (int block = 0; block < head.BlockCount; block++)
        {
            head.GetBlockRange(block, out int start, out int length);
            int bytes = head.GetBlockUncompressedBytes(block);
            int streams = bytes < head.BlockBytes ? 1 : head.StreamsPerBlock;
            sum += OfBlock(frame.Slice(head.ChunkOffset + start, length), bytes, streams, head.Format);
        }

        return sum;
    }

    private static StreamCounts OfBlock(ReadOnlySpan<byte> block, int bytes, int streams, int format)
    {
        StreamCounts sum = default;
        int streamBytes = bytes / streams;
        for (int stream = 0; stream < streams && block.Length >= sizeof(int); stream++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(block);
            block = block[sizeof(int)..];
            if (length <= 0 || length >= streamBytes)
            {
                // Zeros, a run of one byte with a token, or bytes as they are.
                sum += new StreamCounts(streamBytes, streamBytes, 0, 0, 0);
                block = block[Math.Min(block.Length, length < 0 ? 1 : length)..];
                continue;
            }

            length = Math.Min(length, block.Length);
            (long literals, long sequences) = format switch
            {
                CodecIds.FormatLz4 => CountLz4(block[..length]),
                CodecIds.FormatZstd => ZstdCounter.Count(block[..length]),
                _ => (length, length / MinMatch), // other formats: no better guess
            };
            sum += new StreamCounts(streamBytes, 0, 1, literals, sequences);
            block = block[length..];
        }

        return sum;
    }

    /// <summary>Walks the sequences of an LZ4 block (its format: lz4_Block_format.md).</summary>
    private static (long Literals, long Sequences) CountLz4(ReadOnlySpan<byte> stream)
    {
        const int TokenMax = 15;
        long literals = 0, sequences = 0;
        int at = 0;
        while (at < stream.Length)
        {
            int token = stream[at++];
            long run = token >> 4;
            if (run == TokenMax)
            {
                run += Lz4Length(stream, ref at);
            }

            literals += run;
            sequences++;
            at = (int)Math.Min(at + run + sizeof(ushort), stream.Length);
            if ((token & TokenMax) == TokenMax)
            {
                Lz4Length(stream, ref at);
            }
        }

        return (literals, sequences);
    }

    private static int Lz4Length(ReadOnlySpan<byte> stream, ref int at)
    {
        int length = 0;
        while (at < stream.Length)
        {
            int part = stream[at++];
            length += part;
            if (part != byte.MaxValue)
            {
                break;
            }
        }

        return length;
    }
}
