namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>The rows that a program works on at the moment, and its scratch.</summary>
/// <param name="cells">The first cell of each column of the program, of all rows.</param>
/// <param name="constants">Slots with constants, repeated for every row.</param>
/// <param name="scratch">Slots for intermediate results.</param>
internal unsafe struct Frame(byte** cells, byte* constants, byte* scratch)
{
    /// <summary>Rows of a block: what one step works on, so that all stays in the caches.</summary>
    public const int BlockRows = 4096;

    /// <summary>Bytes of a slot: a block of complex numbers.</summary>
    public const int SlotBytes = BlockRows * 16;

    /// <summary>The first row of the block.</summary>
    public long First;

    /// <summary>Rows of the block.</summary>
    public int Count;

    /// <summary>The cells of a column in this block.</summary>
    public readonly byte* Cells(int place, int cellBytes) => cells[place] + (First * cellBytes);

    public readonly byte* Constant(int number) => constants + ((long)number * SlotBytes);

    public readonly byte* Scratch(int slot) => scratch + ((long)slot * SlotBytes);
}

/// <summary>A part of a program that makes a truth value of each row. Immutable: threads share it.</summary>
internal abstract unsafe class MaskNode
{
    /// <summary>Slots that it needs while it runs.</summary>
    public virtual int Slots => 0;

    /// <summary>What it costs: roughly nanoseconds for a thousand rows.</summary>
    public virtual double Cost => 20;

    /// <summary>Runs it for a block.</summary>
    /// <param name="frame">The block.</param>
    /// <param name="slot">The first slot that is free.</param>
    /// <param name="mask">Receives a byte a row, or is joined with them.</param>
    /// <param name="combine">How.</param>
    public abstract void Run(in Frame frame, int slot, byte* mask, Combine combine);
}

/// <summary>A part of a program that makes a number of each row. Immutable: threads share it.</summary>
internal abstract unsafe class ValueNode(ValueKind kind)
{
    /// <summary>What the numbers are.</summary>
    public ValueKind Kind => kind;

    /// <summary>Slots that it needs while it runs, its result's included.</summary>
    public virtual int Slots => 1;

    /// <summary>What it costs: roughly nanoseconds for a thousand rows.</summary>
    public virtual double Cost => 100;

    /// <summary>Runs it for a block.</summary>
    /// <returns>Where the numbers are: in the slot, or where they were already.</returns>
    public abstract byte* Run(in Frame frame, int slot);
}
