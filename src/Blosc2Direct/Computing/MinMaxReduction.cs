using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Computing;

/// <summary>The smallest or largest element. NaN where there is none to be left over.</summary>
internal sealed unsafe class MinMaxReduction<T>(NumericType type, bool isMax, bool ignoresNaN) : Reduction<T, T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public override NumericType ResultType => type;

    // Where NaN is left out a NaN stands for nothing yet.
    protected override T Empty => !type.IsFloat() ? (isMax ? T.MinValue : T.MaxValue)
        : T.CreateChecked(ignoresNaN ? double.NaN : isMax ? double.NegativeInfinity : double.PositiveInfinity);

    public override void Finish(byte* states, long count, byte* results) =>
        Buffer.MemoryCopy(states, results, count * sizeof(T), count * sizeof(T));

    protected override void Add(ref T state, ReadOnlySpan<T> run)
    {
        // The vectorised aggregates MinNumber and MaxNumber were seen to give NaN for runs that hold numbers.
        if (ignoresNaN && TensorPrimitives.IsNaNAny(run))
        {
            foreach (T value in run)
            {
                Merge(ref state, in value);
            }

            return;
        }

        T found = isMax ? TensorPrimitives.Max(run) : TensorPrimitives.Min(run);
        Merge(ref state, in found);
    }

    protected override void AddColumns(Span<T> states, T* rows, long rowCount, long stride)
    {
        for (; rowCount > 0; rowCount--, rows += stride)
        {
            ReadOnlySpan<T> row = new(rows, states.Length);
            switch (isMax, ignoresNaN)
            {
                case (false, false):
                    TensorPrimitives.Min(states, row, states);
                    break;
                case (false, true):
                    TensorPrimitives.MinNumber(states, row, states);
                    break;
                case (true, false):
                    TensorPrimitives.Max(states, row, states);
                    break;
                default:
                    TensorPrimitives.MaxNumber(states, row, states);
                    break;
            }
        }
    }

    protected override void Merge(ref T into, in T from) => into = (isMax, ignoresNaN) switch
    {
        (false, false) => T.Min(into, from),
        (false, true) => T.MinNumber(into, from),
        (true, false) => T.Max(into, from),
        _ => T.MaxNumber(into, from),
    };
}
