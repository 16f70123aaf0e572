using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Computing;

/// <summary>What reductions whose states are made of doubles have in common.</summary>
internal abstract unsafe class DoubleReduction<T, TState>(NumericType type, bool ignoresNaN) : Reduction<T, TState>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
    where TState : unmanaged
{
    public override NumericType ResultType => type.IsFloat() ? type : NumericType.Float64;

    protected bool IgnoresNaN => ignoresNaN;

    public sealed override void Finish(byte* states, long count, byte* results)
    {
        for (long i = 0; i < count; i++)
        {
            double value = Result(in ((TState*)states)[i]);
            switch (ResultType)
            {
                case NumericType.Float16:
                    ((Half*)results)[i] = (Half)value;
                    break;
                case NumericType.Float32:
                    ((float*)results)[i] = (float)value;
                    break;
                case NumericType.Float64:
                    ((double*)results)[i] = value;
                    break;
                default:
                    ((long*)results)[i] = (long)value;
                    break;
            }
        }
    }

    /// <summary>What a state stands for.</summary>
    protected abstract double Result(in TState state);

    protected sealed override void Add(ref TState state, ReadOnlySpan<T> run)
    {
        Span<double> buffer = stackalloc double[Columns];
        ReadOnlySpan<double> values = DoubleKernels.AsDoubles(run, buffer);
        AddDoubles(ref state, ignoresNaN ? DoubleKernels.WithoutNaN(values, buffer) : values);
    }

    /// <summary>Adds elements.</summary>
    protected abstract void AddDoubles(ref TState state, ReadOnlySpan<double> values);
}

/// <summary>Sum or mean of floating-point numbers, in doubles.</summary>
internal sealed unsafe class FloatSumReduction<T>(NumericType type, bool ignoresNaN, bool isMean)
    : DoubleReduction<T, CompensatedSum>(type, ignoresNaN)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    protected override CompensatedSum Empty => default;

    protected override double Result(in CompensatedSum state) =>
        !isMean ? state.Value : state.Count == 0 ? double.NaN : state.Value / state.Count;

    protected override void AddDoubles(ref CompensatedSum state, ReadOnlySpan<double> values) =>
        state.Add(DoubleKernels.Sum(values), values.Length);

    protected override void AddColumns(Span<CompensatedSum> states, T* rows, long rowCount, long stride)
    {
        Span<double> buffer = stackalloc double[Columns];
        Span<double> sums = stackalloc double[Columns];
        Span<long> counts = stackalloc long[IgnoresNaN ? Columns : 0];
        sums = sums[..states.Length];
        sums.Clear();
        counts.Clear();
        for (long row = 0; row < rowCount; row++, rows += stride)
        {
            ReadOnlySpan<double> values = DoubleKernels.AsDoubles(new ReadOnlySpan<T>(rows, states.Length), buffer);
            if (IgnoresNaN && TensorPrimitives.IsNaNAny(values))
            {
                for (int i = 0; i < values.Length; i++)
                {
                    bool isNumber = !double.IsNaN(values[i]);
                    sums[i] += isNumber ? values[i] : 0;
                    counts[i] -= isNumber ? 0 : 1;
                }
            }
            else
            {
                TensorPrimitives.Add(sums, values, sums);
            }
        }

        for (int i = 0; i < states.Length; i++)
        {
            states[i].Add(sums[i], rowCount + (IgnoresNaN ? counts[i] : 0));
        }
    }

    protected override void Merge(ref CompensatedSum into, in CompensatedSum from) => into.Add(in from);
}

/// <summary>Variance or standard deviation, in doubles.</summary>
internal sealed unsafe class VarianceReduction<T>(NumericType type, bool ignoresNaN, int ddof, bool isDeviation)
    : DoubleReduction<T, Moments>(type, ignoresNaN)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    protected override Moments Empty => default;

    protected override double Result(in Moments state) =>
        isDeviation ? Math.Sqrt(state.Variance(ddof)) : state.Variance(ddof);

    protected override void AddDoubles(ref Moments state, ReadOnlySpan<double> values)
    {
        if (!values.IsEmpty)
        {
            double mean = DoubleKernels.Sum(values) / values.Length;
            state.Add(values.Length, mean, DoubleKernels.SquaredDeviations(values, mean));
        }
    }

    // Rows one after the other: Welford's update, a column a state.
    protected override void AddColumns(Span<Moments> states, T* rows, long rowCount, long stride)
    {
        Span<double> buffer = stackalloc double[Columns];
        for (long row = 0; row < rowCount; row++, rows += stride)
        {
            ReadOnlySpan<double> values = DoubleKernels.AsDoubles(new ReadOnlySpan<T>(rows, states.Length), buffer);
            for (int i = 0; i < values.Length; i++)
            {
                if (IgnoresNaN && double.IsNaN(values[i]))
                {
                    continue;
                }

                ref Moments state = ref states[i];
                double delta = values[i] - state.Mean;
                state.Mean += delta / ++state.Count;
                state.Deviations += delta * (values[i] - state.Mean);
            }
        }
    }

    protected override void Merge(ref Moments into, in Moments from) => into.Add(from.Count, from.Mean, from.Deviations);
}

/// <summary>How many elements are NaN.</summary>
internal sealed unsafe class NanCountReduction<T>(NumericType type) : DoubleReduction<T, long>(type, ignoresNaN: false)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public override NumericType ResultType => NumericType.Int64;

    protected override long Empty => 0;

    protected override double Result(in long state) => state;

    protected override void AddDoubles(ref long state, ReadOnlySpan<double> values) => state += DoubleKernels.CountNaN(values);

    protected override void AddColumns(Span<long> states, T* rows, long rowCount, long stride)
    {
        for (long row = 0; row < rowCount; row++, rows += stride)
        {
            for (int i = 0; i < states.Length; i++)
            {
                states[i] += T.IsNaN(rows[i]) ? 1 : 0;
            }
        }
    }

    protected override void Merge(ref long into, in long from) => into += from;
}
