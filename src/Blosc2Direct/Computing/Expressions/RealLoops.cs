using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Computing;

/// <summary>A function of real numbers, eight at a time.</summary>
internal interface IRealFunction
{
    /// <summary>The function of each lane. What a lane gives depends on nothing but its own number.</summary>
    static abstract Vector512<double> Of(Vector512<double> x);
}

/// <summary>Loops of real functions over numbers of any width, all calculated as doubles.</summary>
/// <remarks>The runtime's own vectorised functions give other last bits to the ends of a run, beside large numbers, and before
/// their code is optimised; here every number gets the same bits wherever it stands and whenever it is asked for. That is also why
/// the loops are compiled optimised from the first call on.</remarks>
internal static unsafe class RealLoops
{
    private const int Lanes = 8;

    /// <summary>The kernel of a function for numbers of a type: Half, float or double.</summary>
    internal static ExprKernel Kernel<T, TFunction>()
        where TFunction : struct, IRealFunction =>
        typeof(T) == typeof(double) ? Doubles<TFunction> : typeof(T) == typeof(float) ? Singles<TFunction> : Halves<TFunction>;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Doubles<TFunction>(byte* a, byte* b, byte* c, byte* result, int count)
        where TFunction : struct, IRealFunction
    {
        double* from = (double*)a, to = (double*)result;
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            TFunction.Of(Vector512.Load(from + i)).Store(to + i);
        }

        if (i < count)
        {
            double* rest = stackalloc double[Lanes];
            int left = count - i;
            Fill(rest);
            new ReadOnlySpan<double>(from + i, left).CopyTo(new Span<double>(rest, left));
            TFunction.Of(Vector512.Load(rest)).Store(rest);
            new ReadOnlySpan<double>(rest, left).CopyTo(new Span<double>(to + i, left));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Singles<TFunction>(byte* a, byte* b, byte* c, byte* result, int count)
        where TFunction : struct, IRealFunction
    {
        float* from = (float*)a, to = (float*)result;
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(from + i));
            Vector512<double> found = TFunction.Of(Vector512.Create(low, high));
            Vector256.Narrow(found.GetLower(), found.GetUpper()).Store(to + i);
        }

        if (i < count)
        {
            double* rest = stackalloc double[Lanes];
            Fill(rest);
            for (int k = i; k < count; k++)
            {
                rest[k - i] = from[k];
            }

            TFunction.Of(Vector512.Load(rest)).Store(rest);
            for (int k = i; k < count; k++)
            {
                to[k] = (float)rest[k - i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves<TFunction>(byte* a, byte* b, byte* c, byte* result, int count)
        where TFunction : struct, IRealFunction
    {
        Half* from = (Half*)a, to = (Half*)result;
        double* rest = stackalloc double[Lanes];
        Fill(rest);
        for (int i = 0; i < count; i += Lanes)
        {
            int end = Math.Min(i + Lanes, count);
            for (int k = i; k < end; k++)
            {
                rest[k - i] = (double)from[k];
            }

            TFunction.Of(Vector512.Load(rest)).Store(rest);
            for (int k = i; k < end; k++)
            {
                to[k] = (Half)rest[k - i];
            }
        }
    }

    // Lanes that nobody asked for get a number that no function takes a slow way for.
    private static void Fill(double* rest) => Vector512<double>.One.Store(rest);
}
