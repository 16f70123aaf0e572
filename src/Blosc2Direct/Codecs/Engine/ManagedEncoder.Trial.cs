using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

internal sealed unsafe partial class ManagedEncoder
{
    /// <summary>A split block may take so much more: 3 %.</summary>
    private const double MaxSplitGrowth = 1.03;

    /// <summary>The samples are at most one part in so many of the chunk, but no less than <see cref="MinSampleItems"/> items.</summary>
    private const int SampleParts = 16;
    private const int MinSampleItems = 2048;

    /// <summary>Whether splitting the blocks of a chunk costs little: two samples are encoded both ways.</summary>
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
        int items = Math.Min(blockItems, Math.Max(chunkItems / SampleParts / 2, MinSampleItems));
        int whole = _plan.ChunkBytes / _plan.BlockBytes;
        long joined = 0;
        long split = 0;
        Measure(whole / 3, items, ref joined, ref split);
        if (whole / 3 != whole * 2 / 3)
        {
            Measure(whole * 2 / 3, items, ref joined, ref split);
        }

        return split <= joined * MaxSplitGrowth;
    }

    private void Measure(int block, int items, ref long joined, ref long split)
    {
        byte* packed = Locate(block);
        int bytes = items * _typeSize;
        byte* planes = _coder.Reserve(FilteredPiece, bytes);
        ByteShuffle.SplitRun(packed, planes, items, _typeSize, items);
        byte* room = _coder.Reserve(TrialPiece, bytes);
        joined += StreamBytes(planes, bytes, room);
        for (int plane = 0; plane < _typeSize; plane++)
        {
            split += StreamBytes(planes + ((nint)plane * items), items, room);
        }
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
