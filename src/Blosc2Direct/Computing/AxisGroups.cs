using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>The axes of a packed piece, neighbours of one kind (reduced, kept) as one: what a reduction walks over.</summary>
internal sealed unsafe class AxisGroups(bool[] reduced)
{
    private readonly long[] _extent = new long[GridMath.MaxRank];
    private readonly bool[] _isReduced = new bool[GridMath.MaxRank];
    private int _count;

    /// <summary>Sets the piece.</summary>
    /// <returns>The number of results that it adds to.</returns>
    public long Set(ReadOnlySpan<long> shape)
    {
        _count = 0;
        long kept = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            kept *= reduced[axis] ? 1 : shape[axis];
            if (shape[axis] == 1)
            {
                continue;
            }

            if (_count > 0 && _isReduced[_count - 1] == reduced[axis])
            {
                _extent[_count - 1] *= shape[axis];
            }
            else
            {
                _extent[_count] = shape[axis];
                _isReduced[_count++] = reduced[axis];
            }
        }

        return kept;
    }

    /// <summary>Adds the piece up.</summary>
    /// <param name="reduction">How.</param>
    /// <param name="elements">The piece, packed.</param>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="states">States, packed over the axes that stay.</param>
    public void Reduce(Reduction reduction, byte* elements, int itemBytes, byte* states)
    {
        // The last group, or the last kept group with the reduced one before it, is one call.
        int outer = _count;
        long run = outer > 0 ? _extent[--outer] : 1;
        bool isRun = outer == _count || _isReduced[outer];
        long rows = !isRun && outer > 0 ? _extent[--outer] : 1;
        long width = isRun ? 1 : run;
        long calls = 1;
        for (int i = 0; i < outer; i++)
        {
            calls *= _extent[i];
        }

        Span<long> index = stackalloc long[GridMath.MaxRank];
        index.Clear();
        for (long call = 0; call < calls; call++, elements += run * rows * itemBytes)
        {
            long at = 0;
            for (int i = 0; i < outer; i++)
            {
                at = _isReduced[i] ? at : (at * _extent[i]) + index[i];
            }

            byte* state = states + (at * width * reduction.StateBytes);
            if (isRun)
            {
                reduction.AddRun(state, elements, run);
            }
            else
            {
                reduction.AddRows(state, elements, rows, run);
            }

            for (int i = outer - 1; i >= 0 && ++index[i] == _extent[i]; i--)
            {
                index[i] = 0;
            }
        }
    }
}
