using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>HDF5's deflate filter: one zlib stream (H5Zdeflate).</summary>
internal sealed unsafe class DeflateStep(in PipelineStep step, EntropyCoder coder) : ChunkStep
{
    private const int DefaultLevel = 6;
    private const int MaxLevel = 9;
    private readonly int _level = (int)Math.Min(step.Parameter(0, DefaultLevel), MaxLevel);

    // Stored blocks of 5,000 bytes at least, with 5 bytes each; header and trailer.
    public override long MaxEncodedBytes(long bytes) => bytes + (bytes / 900) + 64;

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        int bytes = sourceBytes < 1 ? -1 : coder.Decode(CodecIds.FormatZlib, source, sourceBytes, destination, capacity);
        if (bytes < 0)
        {
            CodecThrow.Corrupt("deflate stream", -1, $"to inflate to at most {capacity} bytes", "corrupt, or longer");
        }

        return bytes;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        int written = coder.Encode(Blosc2Codec.Zlib, _level, source, bytes, destination, capacity);
        return written > 0 ? written : throw new InvalidOperationException("A chunk could not be deflated.");
    }
}
