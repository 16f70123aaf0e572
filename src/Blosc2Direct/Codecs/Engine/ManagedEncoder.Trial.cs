using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

internal sealed unsafe partial class ManagedEncoder
{
    /// <summary>A split block may take so much more: 3 %.</summary>
    private const double MaxSplitGrowth = 1.03;

    /// <summary>The sample is a block, or as much of it as is one part in so many of the chunk, but no less than
    /// <see cref="MinSampleItems"/> items. LZ4 is quick, and finds more in long streams.</summary>
    private const int SampleParts = 16;
    private const int Lz4SampleParts = 8;
    private const int MinSampleItems = 2048;

    /// <summary>Whether splitting the blocks of a chunk costs little: a sample from its middle is encoded both ways.</summary>
    /// <param name="gather">The chunk; its filter is the byte shuffle.</param>
    public bool IsSplitCheap(Gather* gather)
    {
        _coder.Enter();
        try
        {
            return MeasureSplit(gather);
        }
        finally
        {
            _coder.Leave();
        }
    }

    private bool MeasureSplit(Gather* gather)
    {
        _plan.Make(gather, _typeSize);
        int blockItems = _plan.BlockBytes / _typeSize;
        int chunkItems = _plan.ChunkBytes / _typeSize;
        int parts = _codec == Blosc2Codec.Lz4 ? Lz4SampleParts : SampleParts;
        int items = Math.Min(blockItems, Math.Max(chunkItems / parts, MinSampleItems));
        int bytes = items * _typeSize;
        byte* block = Locate(_plan.ChunkBytes / _plan.BlockBytes / 2);
        byte* planes = _coder.Reserve(FilteredPiece, bytes);
        ByteShuffle.SplitRun(block, planes, items, _typeSize, items);
        byte* room = _coder.Reserve(TrialPiece, bytes);
        long split = 0;
        for (int plane = 0; plane < _typeSize; plane++)
        {
            split += StreamBytes(planes + ((nint)plane * items), items, room);
        }

        return split <= StreamBytes(planes, bytes, room) * MaxSplitGrowth;
    }

    private byte* Locate(int block)
    {
        int bytes = _plan.Locate(block);
        byte* packed = _plan.FindPacked();
        return packed != null ? packed : Gathered(bytes);
    }

    /// <summary>What a stream takes in a chunk.</summary>
    private int StreamBytes(byte* source, int bytes, byte* room)
    {
        if (!new ReadOnlySpan<byte>(source, bytes).ContainsAnyExcept(*source))
        {
            return sizeof(int) + (*source == 0 ? 0 : 1);
        }

        int coded = _coder.Encode(_codec, _coderLevel, source, bytes, room, bytes);
        return sizeof(int) + (coded == 0 ? bytes : coded);
    }
}
