using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>HDF5's byte shuffle: the first bytes of all elements, then the second ones, and so on; what is left after the last
/// whole element stays behind (H5Zshuffle).</summary>
internal sealed unsafe class ShuffleStep(int elementSize) : ChunkStep
{
    /// <summary>Bytes of an element.</summary>
    public int ElementSize => elementSize;

    public override long MaxEncodedBytes(long bytes) => bytes;

    public override long MaxForeignBytes(long bytes) => bytes;

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        RequireRoom("bytes of the shuffled chunk", sourceBytes, capacity);
        ByteShuffle.Join(source, destination, sourceBytes, elementSize);
        return sourceBytes;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        ByteShuffle.Split(source, destination, bytes, elementSize);
        return bytes;
    }
}
