using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>A compiled condition. Immutable: each thread runs it by a machine of its own.</summary>
internal sealed class ConditionProgram
{
    /// <summary>Takes what a builder has collected.</summary>
    /// <exception cref="ConditionException">It needs more scratch than a condition does.</exception>
    public ConditionProgram(MaskNode root, ProgramBuilder builder)
    {
        builder.CheckSize(root);
        Root = root;
        CellBytes = [.. builder.Leaves.Select(c => c.CellSize)];
        Constants = [.. builder.Constants];
    }

    /// <summary>What is run.</summary>
    public MaskNode Root { get; }

    /// <summary>Bytes of a cell of each column.</summary>
    public int[] CellBytes { get; }

    /// <summary>What machines repeat for every row.</summary>
    public ConstantNode[] Constants { get; }

    /// <summary>Slots of a machine.</summary>
    public int Slots => Constants.Length + Root.Slots;
}

/// <summary>One thread's scratch, and the loop over blocks that stay in the caches. Allocates nothing while it runs.</summary>
internal sealed unsafe class ConditionMachine : IDisposable
{
    private readonly ConditionProgram _program;
    private byte* _slots;

    /// <summary>Makes a machine.</summary>
    public ConditionMachine(ConditionProgram program)
    {
        _program = program;
        if (program.Slots == 0)
        {
            return;
        }

        _slots = (byte*)NativeMemory.AlignedAlloc((nuint)program.Slots * Frame.SlotBytes, 64);
        for (int i = 0; i < program.Constants.Length; i++)
        {
            byte[] value = ProgramBuilder.Bytes(program.Constants[i]);
            byte* place = _slots + ((long)i * Frame.SlotBytes);
            for (int row = 0; row < Frame.BlockRows; row++)
            {
                value.CopyTo(new Span<byte>(place + (row * value.Length), value.Length));
            }
        }
    }

    /// <summary>Frees the scratch of a machine that nobody disposed of.</summary>
    ~ConditionMachine() => Free();

    /// <summary>Evaluates the condition.</summary>
    /// <param name="cells">One place a leaf of the condition, packed cells.</param>
    /// <param name="count">Rows.</param>
    /// <param name="mask">Receives a byte a row: 1 where it matches, else 0.</param>
    /// <returns>Rows that match.</returns>
    public long Evaluate(byte** cells, int count, byte* mask)
    {
        ObjectDisposedException.ThrowIf(_slots == null && _program.Slots > 0, this);
        Frame frame = new(cells, _slots, _slots + ((long)_program.Constants.Length * Frame.SlotBytes));
        long matches = 0;
        for (int done = 0; done < count; done += Frame.BlockRows)
        {
            frame.First = done;
            frame.Count = Math.Min(Frame.BlockRows, count - done);
            _program.Root.Run(frame, 0, mask + done, Combine.Set);
            matches += Masks.Count(mask + done, frame.Count);
        }

        GC.KeepAlive(this);
        return matches;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_slots);
        _slots = null;
    }
}
