using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The Zstandard filter (32015): one frame that holds its content's size.</summary>
internal sealed unsafe class ZstdStep(in PipelineStep step, EntropyCoder coder) : ChunkStep
{
    private const int DefaultLevel = 3;
    private const int MaxLevel = 22;
    private const int MinLevel = -(1 << 17);

    // The parameter is a signed number; the stock filter takes what lies beyond as the limit.
    private readonly int _level = Math.Clamp((int)step.Parameter(0, DefaultLevel), MinLevel, MaxLevel);

    /// <summary>The most bytes of a frame (ZSTD_COMPRESSBOUND).</summary>
    public static long Bound(long bytes) => bytes + (bytes >> 8) + (128 << 10 >> 11) + 64;

    public override long MaxEncodedBytes(long bytes) => Bound(bytes);

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        int bytes = sourceBytes < 1 ? -1 : coder.Decode(CodecIds.FormatZstd, source, sourceBytes, destination, capacity);
        if (bytes < 0)
        {
            CodecThrow.Corrupt("Zstandard frame", -1, $"to decode to at most {capacity} bytes", "corrupt, or longer");
        }

        return bytes;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        int written = coder.Encode(Blosc2Codec.Zstd, _level, source, bytes, destination, capacity);
        return written > 0 ? written : throw new InvalidOperationException("A chunk could not be compressed by Zstandard.");
    }
}
