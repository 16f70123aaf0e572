using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Goes over the packed runs of a block in the order of its elements.</summary>
internal unsafe struct RunWalk
{
    private readonly Gather* _gather;
    private readonly int _axes;
    private fixed int _index[Gather.MaxRank];

    /// <summary>Starts at the first run.</summary>
    /// <param name="gather">The chunk.</param>
    /// <param name="axes">Axes of the block beside the runs.</param>
    /// <param name="first">The first run.</param>
    public RunWalk(Gather* gather, int axes, byte* first)
    {
        _gather = gather;
        _axes = axes;
        Current = first;
        for (int axis = 0; axis < axes; axis++)
        {
            _index[axis] = 0;
        }
    }

    /// <summary>The run at hand.</summary>
    public byte* Current { get; private set; }

    /// <summary>Goes on to the next run; false after the last one.</summary>
    public bool MoveNext()
    {
        for (int axis = _axes - 1; axis >= 0; axis--)
        {
            long stride = _gather->Strides[axis];
            int length = _gather->BlockShape[axis];
            if (++_index[axis] < length)
            {
                Current += stride;
                return true;
            }

            Current -= stride * (length - 1);
            _index[axis] = 0;
        }

        return false;
    }
}
