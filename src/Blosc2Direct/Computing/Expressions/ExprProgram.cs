namespace Blosc2Direct.Computing;

/// <summary>A typed expression as a list of instructions over slots: inputs, constants, scratch that is used again as soon as its
/// contents are no longer needed, and the result.</summary>
internal sealed class ExprProgram
{
    // 16 KiB each, for every thread: more is no formula but an attack on memory.
    private const int MaxScratch = 512;

    private ExprProgram(NumericType type, int inputCount, List<Scalar> constants, int registerCount, List<Instruction> instructions)
    {
        Type = type;
        InputCount = inputCount;
        Constants = constants;
        RegisterCount = registerCount;
        Instructions = instructions;
    }

    /// <summary>The type of the result.</summary>
    public NumericType Type { get; }

    /// <summary>Slots 0 and up are inputs.</summary>
    public int InputCount { get; }

    /// <summary>The slots after the inputs.</summary>
    public IReadOnlyList<Scalar> Constants { get; }

    /// <summary>The slots after the constants. The last slot of all is the result.</summary>
    public int RegisterCount { get; }

    /// <summary>What is to be done for each block.</summary>
    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The number of slots.</summary>
    public int SlotCount => InputCount + Constants.Count + RegisterCount + 1;

    /// <summary>Makes the program of an expression.</summary>
    /// <param name="root">The whole.</param>
    /// <param name="nodes">All nodes, operands before what uses them.</param>
    /// <param name="inputCount">The number of inputs.</param>
    /// <exception cref="ExpressionException">It needs more scratch than a formula does.</exception>
    public static ExprProgram Build(TypedNode root, IReadOnlyList<TypedNode> nodes, int inputCount)
    {
        int[] lastUse = LastUses(root, nodes);
        List<Scalar> constants = [];
        int[] slots = FixedSlots(nodes, lastUse, inputCount, constants);
        int first = inputCount + constants.Count;
        int count = 0;
        Stack<int> free = [];
        List<Instruction> instructions = [];
        foreach (TypedNode node in nodes)
        {
            if (lastUse[node.Id] < 0 || node.IsConstant || node.Op == ExprOp.Name)
            {
                continue;
            }

            int result = ReferenceEquals(node, root) ? int.MaxValue : free.TryPop(out int again) ? again : first + count++;
            slots[node.Id] = result;
            instructions.Add(new Instruction(ExprKernels.Find(node), Slot(node, 0), Slot(node, 1), Slot(node, 2), result, node.Position));
            foreach (TypedNode operand in node.Operands.Distinct())
            {
                if (lastUse[operand.Id] == node.Id && slots[operand.Id] >= first)
                {
                    free.Push(slots[operand.Id]);
                }
            }
        }

        if (constants.Count + count > MaxScratch)
        {
            throw new ExpressionException(
                $"The expression needs {constants.Count} constants and {count} intermediate results at once; at most {MaxScratch} are allowed together",
                root.Position);
        }

        if (instructions.Count == 0)
        {
            instructions.Add(new Instruction(ExprKernels.Copy(root.Type.Size()), slots[root.Id], 0, 0, int.MaxValue, root.Position));
        }

        int last = first + count;
        for (int i = 0; i < instructions.Count; i++)
        {
            instructions[i] = instructions[i] with { Result = Math.Min(instructions[i].Result, last) };
        }

        return new ExprProgram(root.Type, inputCount, constants, count, instructions);

        int Slot(TypedNode node, int operand) => node.Operands.Length > operand ? slots[node.Operands[operand].Id] : 0;
    }

    /// <summary>The slots of inputs and constants; -1 for all else.</summary>
    private static int[] FixedSlots(IReadOnlyList<TypedNode> nodes, int[] lastUse, int inputCount, List<Scalar> constants)
    {
        int[] slots = new int[nodes.Count];
        foreach (TypedNode node in nodes)
        {
            bool isUsed = lastUse[node.Id] >= 0;
            slots[node.Id] = isUsed && node.Op == ExprOp.Name ? node.Input : isUsed && node.IsConstant ? inputCount + constants.Count : -1;
            if (isUsed && node.IsConstant)
            {
                constants.Add(node.Value);
            }
        }

        return slots;
    }

    /// <summary>For each node the last one that uses it; its own number for the root, -1 for what nobody uses.</summary>
    private static int[] LastUses(TypedNode root, IReadOnlyList<TypedNode> nodes)
    {
        int[] lastUse = new int[nodes.Count];
        Array.Fill(lastUse, -1);
        lastUse[root.Id] = root.Id;
        for (int i = root.Id; i >= 0; i--)
        {
            if (lastUse[i] >= 0)
            {
                foreach (TypedNode operand in nodes[i].Operands)
                {
                    lastUse[operand.Id] = Math.Max(lastUse[operand.Id], i);
                }
            }
        }

        return lastUse;
    }

    /// <summary>One kernel and the slots that it works on.</summary>
    internal readonly record struct Instruction(ExprKernel Kernel, int A, int B, int C, int Result, int Position);
}
