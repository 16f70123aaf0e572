using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>One thread's scratch, and the loop over blocks that fit a first- or second-level cache.</summary>
internal sealed unsafe class ExprMachine : IDisposable
{
    /// <summary>Elements of a block.</summary>
    public const int BlockLength = 2048;

    private const int RegisterBytes = BlockLength * sizeof(ulong);

    private readonly ExprProgram _program;
    private readonly NativeBuffer _scratch = new();
    private readonly ExprProgram.Instruction[] _steps;
    private readonly int[] _sizes;

    /// <summary>Makes a machine.</summary>
    /// <param name="program">What it runs.</param>
    /// <param name="inputSizes">Bytes of an element of each input.</param>
    public ExprMachine(ExprProgram program, int[] inputSizes)
    {
        _program = program;
        _steps = [.. program.Instructions];
        _sizes = inputSizes;
        byte* place = _scratch.Reserve(Bytes(program));
        foreach (Scalar constant in program.Constants)
        {
            ExprKernels.Store(constant, constant.Type, place);
            int size = constant.Type.Size();
            BoxCopy.FillRow(place, BlockLength * size, new ReadOnlySpan<byte>(place, size).ToArray());
            place += RegisterBytes;
        }
    }

    /// <summary>Bytes of scratch of a machine.</summary>
    public static long Bytes(ExprProgram program) => Math.Max(1, (long)(program.Constants.Count + program.RegisterCount) * RegisterBytes);

    /// <summary>Evaluates.</summary>
    /// <param name="inputs">The inputs, packed.</param>
    /// <param name="result">Receives the results.</param>
    /// <param name="count">Elements of each.</param>
    public void Run(byte** inputs, byte* result, long count)
    {
        byte** places = stackalloc byte*[_program.SlotCount];
        byte* scratch = _scratch.Reserve(0);
        for (int slot = _program.InputCount; slot < _program.SlotCount - 1; slot++, scratch += RegisterBytes)
        {
            places[slot] = scratch;
        }

        int resultBytes = _program.Type.Size(), inputCount = _program.InputCount, last = _program.SlotCount - 1;
        int step = 0;
        try
        {
            for (long done = 0; done < count; done += BlockLength)
            {
                int block = (int)Math.Min(count - done, BlockLength);
                for (int input = 0; input < inputCount; input++)
                {
                    places[input] = inputs[input] + (done * _sizes[input]);
                }

                places[last] = result + (done * resultBytes);
                for (step = 0; step < _steps.Length; step++)
                {
                    ref readonly ExprProgram.Instruction next = ref _steps[step];
                    next.Kernel(places[next.A], places[next.B], places[next.C], places[next.Result], block);
                }
            }
        }
        catch (ArithmeticException error)
        {
            throw new ExpressionException(error.Message, _steps[step].Position);
        }
    }

    public void Dispose() => _scratch.Dispose();
}
