namespace Blosc2Direct.Data.Aggregates;

/// <summary>How cells are added up to a state of fixed size. States lie in memory that is not collected; a state of zeros is one
/// of no cells. What is added in what order is the caller's business, and alone decides about the bits of the result.</summary>
internal abstract unsafe class Accumulator
{
    /// <summary>Bytes of a state: a multiple of 8.</summary>
    public abstract int StateBytes { get; }

    /// <summary>Adds cells to one state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cells">Packed cells, all with a value.</param>
    /// <param name="count">How many.</param>
    public abstract void AddRun(byte* state, byte* cells, int count);

    /// <summary>Adds each cell to the state of its group.</summary>
    /// <param name="states">The state of the first group.</param>
    /// <param name="stride">Bytes from a state to the next.</param>
    /// <param name="groups">The group of each cell.</param>
    /// <param name="cells">Packed cells, all with a value.</param>
    /// <param name="count">How many.</param>
    public abstract void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count);

    /// <summary>Adds a state of later rows to one of earlier rows.</summary>
    public abstract void Merge(byte* into, byte* from);

    /// <summary>Makes a state of what is known of the cells without a look at them.</summary>
    /// <returns>Whether that is enough.</returns>
    public virtual bool TryTake(byte* state, in KnownCells known) => false;
}

/// <summary>What may be known of the cells of a column without a look at them.</summary>
/// <param name="values">Cells that count.</param>
/// <param name="nans">How many of them are NaN.</param>
/// <param name="min">The smallest cell that is no NaN, if there is one.</param>
/// <param name="max">The largest.</param>
internal readonly unsafe struct KnownCells(long values, long nans, byte* min, byte* max)
{
    /// <summary>Cells that count.</summary>
    public long Values => values;

    /// <summary>How many of them are NaN.</summary>
    public long NaNs => nans;

    /// <summary>The smallest cell that is no NaN, if there is one.</summary>
    public byte* Min => min;

    /// <summary>The largest.</summary>
    public byte* Max => max;
}

/// <summary>Counts cells.</summary>
internal sealed unsafe class CountAccumulator : Accumulator
{
    public override int StateBytes => sizeof(long);

    public override void AddRun(byte* state, byte* cells, int count) => *(long*)state += count;

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        for (int i = 0; i < count; i++)
        {
            (*(long*)(states + ((long)groups[i] * stride)))++;
        }
    }

    public override void Merge(byte* into, byte* from) => *(long*)into += *(long*)from;

    public override bool TryTake(byte* state, in KnownCells known)
    {
        *(long*)state = known.Values;
        return true;
    }
}

/// <summary>The first or last cell of any type: how many there were, then the cell.</summary>
internal sealed unsafe class EdgeAccumulator(int cellBytes, bool isLast) : Accumulator
{
    public override int StateBytes => sizeof(long) + ((cellBytes + 7) & ~7);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        if (count > 0 && (isLast || *(long*)state == 0))
        {
            Take(state, cells + (isLast ? (long)(count - 1) * cellBytes : 0));
        }

        *(long*)state += count;
    }

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        for (int i = 0; i < count; i++)
        {
            byte* state = states + ((long)groups[i] * stride);
            if (isLast || *(long*)state == 0)
            {
                Take(state, cells + ((long)i * cellBytes));
            }

            (*(long*)state)++;
        }
    }

    public override void Merge(byte* into, byte* from)
    {
        if (*(long*)from != 0 && (isLast || *(long*)into == 0))
        {
            Take(into, from + sizeof(long));
        }

        *(long*)into += *(long*)from;
    }

    private void Take(byte* state, byte* cell) => Buffer.MemoryCopy(cell, state + sizeof(long), cellBytes, cellBytes);
}

/// <summary>The smallest or largest text by its bytes: how many there were, then the text.</summary>
internal sealed unsafe class TextExtremeAccumulator(int cellBytes, bool isMax) : Accumulator
{
    public override int StateBytes => sizeof(long) + ((cellBytes + 7) & ~7);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Add(state, cells + ((long)i * cellBytes), 1);
        }
    }

    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Add(states + ((long)groups[i] * stride), cells + ((long)i * cellBytes), 1);
        }
    }

    public override void Merge(byte* into, byte* from)
    {
        if (*(long*)from != 0)
        {
            Add(into, from + sizeof(long), *(long*)from);
        }
    }

    public override bool TryTake(byte* state, in KnownCells known)
    {
        *(long*)state = known.Values;
        if (known.Values > 0)
        {
            Buffer.MemoryCopy(isMax ? known.Max : known.Min, state + sizeof(long), cellBytes, cellBytes);
        }

        return true;
    }

    private void Add(byte* state, byte* cell, long count)
    {
        ReadOnlySpan<byte> next = new(cell, cellBytes);
        Span<byte> found = new(state + sizeof(long), cellBytes);
        if (*(long*)state == 0 || (isMax ? next.SequenceCompareTo(found) > 0 : next.SequenceCompareTo(found) < 0))
        {
            next.CopyTo(found);
        }

        *(long*)state += count;
    }
}
