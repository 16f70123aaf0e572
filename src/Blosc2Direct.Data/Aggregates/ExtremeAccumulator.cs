using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>The smallest or largest number: how many there were, then the number. NaN stays.</summary>
internal sealed unsafe class ExtremeAccumulator<T>(bool isMax) : Accumulator
    where T : unmanaged, INumber<T>
{
    public override int StateBytes => 2 * sizeof(long);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        if (count > 0)
        {
            ReadOnlySpan<T> run = new(cells, count);
            T found = isMax ? TensorPrimitives.Max(run) : TensorPrimitives.Min(run);
            Add(state, found, count);
        }
    }

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        T* next = (T*)cells;
        for (int i = 0; i < count; i++)
        {
            Add(states + ((long)groups[i] * stride), next[i], 1);
        }
    }

    public override void Merge(byte* into, byte* from)
    {
        if (*(long*)from != 0)
        {
            Add(into, *(T*)(from + sizeof(long)), *(long*)from);
        }
    }

    public override bool TryTake(byte* state, in KnownCells known)
    {
        *(long*)state = known.Values;
        if (known.Values > 0)
        {
            *(T*)(state + sizeof(long)) = known.NaNs > 0 ? T.CreateTruncating(double.NaN) : *(T*)(isMax ? known.Max : known.Min);
        }

        return true;
    }

    private void Add(byte* state, T value, long count)
    {
        T* place = (T*)(state + sizeof(long));
        *place = *(long*)state == 0 ? value : isMax ? T.Max(*place, value) : T.Min(*place, value);
        *(long*)state += count;
    }
}

/// <summary>How many values are NaN.</summary>
internal sealed unsafe class NanCountAccumulator<T> : Accumulator
    where T : unmanaged, INumberBase<T>
{
    public override int StateBytes => sizeof(long);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        ReadOnlySpan<T> run = new(cells, count);
        if (count > 0 && TensorPrimitives.IsNaNAny(run))
        {
            foreach (T value in run)
            {
                *(long*)state += T.IsNaN(value) ? 1 : 0;
            }
        }
    }

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        T* next = (T*)cells;
        for (int i = 0; i < count; i++)
        {
            *(long*)(states + ((long)groups[i] * stride)) += T.IsNaN(next[i]) ? 1 : 0;
        }
    }

    public override void Merge(byte* into, byte* from) => *(long*)into += *(long*)from;

    public override bool TryTake(byte* state, in KnownCells known)
    {
        *(long*)state = known.NaNs;
        return true;
    }
}
