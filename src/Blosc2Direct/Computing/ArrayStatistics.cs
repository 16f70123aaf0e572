using System.Numerics;

namespace Blosc2Direct.Computing;

/// <summary>What one pass over an array tells. Elements that are NaN are counted and else left out.</summary>
/// <param name="Count">Elements in all.</param>
/// <param name="NanCount">Elements that are NaN.</param>
/// <param name="Min">The smallest; null where there is no number.</param>
/// <param name="Max">The largest; null where there is no number.</param>
/// <param name="Sum">The sum: of integers exact, rounded once.</param>
/// <param name="Mean">The arithmetic mean; NaN where there is no number.</param>
/// <param name="Variance">The mean squared deviation, by <see cref="ReductionOptions.DeltaDegreesOfFreedom"/>.</param>
public sealed record ArrayStatistics(long Count, long NanCount, Scalar? Min, Scalar? Max, double Sum, double Mean, double Variance)
{
    /// <summary>The square root of the variance.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);
}

/// <summary>The state of <see cref="StatisticsReduction{T}"/>.</summary>
internal struct StatisticsState<T>
{
    public T Min;
    public T Max;
    public long NaN;
    public Int128 IntegerSum;
    public CompensatedSum Sum;
    public Moments Moments;
}

/// <summary>Everything at once: each run of elements is in the first-level cache for all of it.</summary>
internal sealed unsafe class StatisticsReduction<T>(NumericType type) : Reduction<T, StatisticsState<T>>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private readonly MinMaxReduction<T> _min = new(type, isMax: false, ignoresNaN: true);
    private readonly MinMaxReduction<T> _max = new(type, isMax: true, ignoresNaN: true);
    private StatisticsState<T> _found;

    public override NumericType ResultType => NumericType.Float64;

    protected override StatisticsState<T> Empty
    {
        get
        {
            StatisticsState<T> state = default;
            _min.Clear((byte*)&state.Min, 1);
            _max.Clear((byte*)&state.Max, 1);
            return state;
        }
    }

    /// <summary>The statistics of all elements.</summary>
    public ArrayStatistics Found(long count, int ddof)
    {
        bool isEmpty = count == _found.NaN;
        double sum = type.IsFloat() ? _found.Sum.Value : (double)_found.IntegerSum;
        fixed (StatisticsState<T>* state = &_found)
        {
            return new ArrayStatistics(
                count, _found.NaN, isEmpty ? null : Scalar.Read(type, (byte*)&state->Min), isEmpty ? null : Scalar.Read(type, (byte*)&state->Max),
                sum, isEmpty ? double.NaN : sum / (count - _found.NaN), _found.Moments.Variance(ddof));
        }
    }

    public override void Finish(byte* states, long count, byte* results)
    {
        _found = *(StatisticsState<T>*)states;
        *(double*)results = _found.Moments.Mean;
    }

    protected override void Add(ref StatisticsState<T> state, ReadOnlySpan<T> run)
    {
        fixed (T* elements = run)
        fixed (StatisticsState<T>* place = &state)
        {
            _min.AddRun((byte*)&place->Min, (byte*)elements, run.Length);
            _max.AddRun((byte*)&place->Max, (byte*)elements, run.Length);
        }

        Span<double> buffer = stackalloc double[Columns];
        ReadOnlySpan<double> values = DoubleKernels.AsDoubles(run, buffer);
        if (type.IsFloat())
        {
            values = DoubleKernels.WithoutNaN(values, buffer);
            state.NaN += run.Length - values.Length;
        }
        else
        {
            state.IntegerSum += IntegerSumReduction<T>.Sum(run);
        }

        if (!values.IsEmpty)
        {
            double sum = DoubleKernels.Sum(values), mean = sum / values.Length;
            state.Sum.Add(sum, values.Length);
            state.Moments.Add(values.Length, mean, DoubleKernels.SquaredDeviations(values, mean));
        }
    }

    protected override void AddColumns(Span<StatisticsState<T>> states, T* rows, long rowCount, long stride)
    {
        for (; rowCount > 0; rowCount--, rows += stride)
        {
            for (int i = 0; i < states.Length; i++)
            {
                Add(ref states[i], new ReadOnlySpan<T>(rows + i, 1));
            }
        }
    }

    protected override void Merge(ref StatisticsState<T> into, in StatisticsState<T> from)
    {
        into.Min = T.MinNumber(into.Min, from.Min);
        into.Max = T.MaxNumber(into.Max, from.Max);
        into.NaN += from.NaN;
        into.IntegerSum += from.IntegerSum;
        into.Sum.Add(in from.Sum);
        into.Moments.Add(from.Moments.Count, from.Moments.Mean, from.Moments.Deviations);
    }
}
