using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Pipelines;

/// <content>Chunks that were shuffled first, straight into an N-dimensional place.</content>
internal sealed unsafe partial class ChunkPipeline
{
    private PlaneSet? _planes;

    /// <summary>Decodes a chunk and puts what is wanted of it in its place, where the shuffle was the first filter: its planes are
    /// joined there, without the chunk in between.</summary>
    /// <param name="encoded">The stored bytes.</param>
    /// <param name="encodedBytes">How many.</param>
    /// <param name="filterMask">Bit i set: filter i was skipped.</param>
    /// <param name="placement">The elements, inside the chunk, and their places, which the caller answers for.</param>
    /// <returns>False, and nothing done, where that cannot be.</returns>
    /// <exception cref="CorruptChunkException">The bytes do not decode to a whole chunk.</exception>
    /// <exception cref="ArgumentException">The elements are not inside the chunk.</exception>
    public bool TryDecodeInto(byte* encoded, int encodedBytes, uint filterMask, in BlockPlacement placement)
    {
        int first = 0;
        while (first < _steps.Length && IsSkipped(first, filterMask))
        {
            first++;
        }

        if (first == _steps.Length || _steps[first] is not ShuffleStep { ElementSize: > 1 and <= PlaneSet.MaxPlanes } shuffle ||
            PlainBytes % shuffle.ElementSize != 0)
        {
            return false;
        }

        placement.ThrowIfOutside(PlainBytes);
        JoinPlan plan = new(placement, shuffle.ElementSize);
        if (!plan.IsPossible)
        {
            return false;
        }

        int bytes = encodedBytes;
        byte* shuffled = DecodeDownTo(first, encoded, ref bytes, filterMask);
        if (bytes != PlainBytes)
        {
            CodecThrow.Corrupt("bytes of the decoded chunk", -1, PlainBytes, bytes);
        }

        _planes ??= new PlaneSet();
        PlaneScatter.SetPlanes(_planes, shuffle.ElementSize, plan, shuffled, bytes);
        PlaneScatter.Join(_planes, shuffle.ElementSize, plan, placement, bytes / shuffle.ElementSize);
        return true;
    }

    // Undoes the filters after one; where its bytes then are.
    private byte* DecodeDownTo(int last, byte* encoded, ref int bytes, uint filterMask)
    {
        _coder?.Enter();
        try
        {
            byte* current = encoded;
            for (int i = NextActive(_steps.Length, filterMask); i > last; i = NextActive(i, filterMask))
            {
                Undo(i, ref current, ref bytes);
            }

            return current;
        }
        finally
        {
            _coder?.Leave();
        }
    }
}
