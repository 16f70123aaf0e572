using System.Numerics;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Parts of numbers: of complex ones, and the low bits of integers.</summary>
internal static unsafe class PartKernels
{
    /// <summary>Takes complex numbers apart, or puts them together.</summary>
    public static ValueKernel Find(ConditionOp op, ValueKind operand) => op switch
    {
        ConditionOp.Complex => Join,
        ConditionOp.Real when operand == ValueKind.Complex => static (a, _, r, n) => Part(a, r, n, 0),
        ConditionOp.Imaginary when operand == ValueKind.Complex => static (a, _, r, n) => Part(a, r, n, 1),
        ConditionOp.Real => ConversionKernels.OfValues(operand, ValueKind.Double) ??
            (static (a, _, r, n) => new ReadOnlySpan<double>(a, n).CopyTo(new Span<double>(r, n))),
        _ => static (_, _, r, n) => new Span<double>(r, n).Clear(),
    };

    /// <summary>Cuts integers to some bits, as a conversion in C# does.</summary>
    /// <param name="bits">8, 16 or 32; negative for signed ones.</param>
    /// <param name="kind">Int or Long.</param>
    public static ValueKernel Wrap(int bits, ValueKind kind) => kind == ValueKind.Int ? Wrap<int>(bits) : Wrap<long>(bits);

    private static ValueKernel Wrap<T>(int bits)
        where T : unmanaged, IBinaryInteger<T>
    {
        int unused = (8 * sizeof(T)) - Math.Abs(bits);
        return (a, _, r, n) =>
        {
            for (int i = 0; i < n; i++)
            {
                T high = ((T*)a)[i] << unused;
                ((T*)r)[i] = bits < 0 ? high >> unused : high >>> unused;
            }
        };
    }

    private static void Join(byte* a, byte* b, byte* result, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ((Complex*)result)[i] = new Complex(((double*)a)[i], ((double*)b)[i]);
        }
    }

    private static void Part(byte* a, byte* result, int count, int part)
    {
        for (int i = 0; i < count; i++)
        {
            ((double*)result)[i] = ((double*)a)[(2 * i) + part];
        }
    }
}
