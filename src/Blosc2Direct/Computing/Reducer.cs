using System.Numerics;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>Reductions of any source: what the public methods have in common.</summary>
internal static unsafe class Reducer
{
    /// <summary>Reduces a source along axes.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="axes">The axes to reduce, negative ones from the end; null for all.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static ComputedArray Run(
        INumberSource source, ReductionKind kind, int[]? axes, ReductionOptions? options, CancellationToken cancellation)
    {
        options ??= ReductionOptions.Default;
        bool[] reduced = Normalize(axes, source.Shape.Length);
        long elements = 1, results = 1;
        List<long> shape = [];
        for (int axis = 0; axis < reduced.Length; axis++)
        {
            elements = checked(elements * (reduced[axis] ? source.Shape[axis] : 1));
            results = checked(results * (reduced[axis] ? 1 : source.Shape[axis]));
            if (!reduced[axis] || options.KeepAxes)
            {
                shape.Add(reduced[axis] ? 1 : source.Shape[axis]);
            }
        }

        if (elements == 0 && results > 0 && kind is ReductionKind.Min or ReductionKind.Max)
        {
            throw new ArgumentException("No elements: there is none that is the smallest or largest", nameof(axes));
        }

        Reduction reduction = source.Type.Dispatch<Maker, Reduction>(new Maker(kind, source.Type, elements, options));
        ComputedArray result = new(reduction.ResultType, shape.ToArray());
        if (results > 0)
        {
            ReductionJob.Run(source, reduction, reduced, options, result.Pointer, cancellation);
        }

        return result;
    }

    /// <summary>All statistics of a source, in one pass.</summary>
    public static ArrayStatistics Statistics(INumberSource source, ReductionOptions? options, CancellationToken cancellation)
    {
        options ??= ReductionOptions.Default;
        return source.Type.Dispatch<StatisticsMaker, ArrayStatistics>(new StatisticsMaker(source, options, cancellation));
    }

    /// <summary>Which axes are meant.</summary>
    /// <exception cref="ArgumentException">One is meant twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static bool[] Normalize(int[]? axes, int rank)
    {
        bool[] reduced = new bool[rank];
        if (axes is null)
        {
            Array.Fill(reduced, true);
            return reduced;
        }

        foreach (int axis in axes)
        {
            if (axis < -rank || axis >= rank)
            {
                throw new ArgumentOutOfRangeException(nameof(axes), axis, $"The array has {rank} axes");
            }

            int at = axis < 0 ? axis + rank : axis;
            if (reduced[at])
            {
                throw new ArgumentException($"Axis {at} is named twice", nameof(axes));
            }

            reduced[at] = true;
        }

        return reduced;
    }

    private readonly struct Maker(ReductionKind kind, NumericType type, long elements, ReductionOptions options) : INumericVisitor<Reduction>
    {
        public Reduction Visit<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            bool ignores = options.Nan == NanPolicy.Ignore && type.IsFloat();
            int ddof = options.DeltaDegreesOfFreedom;
            return kind switch
            {
                ReductionKind.Min => new MinMaxReduction<T>(type, isMax: false, ignores),
                ReductionKind.Max => new MinMaxReduction<T>(type, isMax: true, ignores),
                ReductionKind.Sum when type.IsFloat() => new FloatSumReduction<T>(type, ignores, isMean: false),
                ReductionKind.Mean when type.IsFloat() => new FloatSumReduction<T>(type, ignores, isMean: true),
                ReductionKind.Sum => new IntegerSumReduction<T>(type, elements: null),
                ReductionKind.Mean => new IntegerSumReduction<T>(type, elements),
                ReductionKind.Variance => new VarianceReduction<T>(type, ignores, ddof, isDeviation: false),
                ReductionKind.StandardDeviation => new VarianceReduction<T>(type, ignores, ddof, isDeviation: true),
                ReductionKind.CountNaN => new NanCountReduction<T>(type),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such reduction"),
            };
        }
    }

    private readonly struct StatisticsMaker(INumberSource source, ReductionOptions options, CancellationToken cancellation)
        : INumericVisitor<ArrayStatistics>
    {
        public ArrayStatistics Visit<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            StatisticsReduction<T> reduction = new(source.Type);
            bool[] all = Normalize(null, source.Shape.Length);
            double unused;
            ReductionJob.Run(source, reduction, all, options, (byte*)&unused, cancellation);
            return reduction.Found(GridMath.Volume<long>(source.Shape), options.DeltaDegreesOfFreedom);
        }
    }
}
