using System.Runtime.CompilerServices;

namespace Blosc2Direct.Computing;

/// <summary>What a reduction does with elements that are no number.</summary>
public enum NanPolicy
{
    /// <summary>One makes the result NaN: NumPy's <c>sum</c>, <c>min</c>, ….</summary>
    Propagate,

    /// <summary>They are left out: NumPy's <c>nansum</c>, <c>nanmin</c>, ….</summary>
    Ignore,
}

/// <summary>How a reduction works.</summary>
public sealed record ReductionOptions : ComputingOptions
{
    /// <summary>What becomes of elements that are no number.</summary>
    public NanPolicy Nan { get; init; }

    /// <summary>What is subtracted from the number of elements where a variance or standard deviation divides by it: 0 for a
    /// whole population, 1 for a sample. NumPy's <c>ddof</c>.</summary>
    public int DeltaDegreesOfFreedom { get; init; }

    /// <summary>Whether reduced axes stay, with one element each. NumPy's <c>keepdims</c>.</summary>
    public bool KeepAxes { get; init; }

    internal static new ReductionOptions Default { get; } = new();
}

/// <summary>The reductions of numbers to one.</summary>
public enum ReductionKind
{
    /// <summary>The smallest, of the array's type.</summary>
    Min,

    /// <summary>The largest, of the array's type.</summary>
    Max,

    /// <summary>The sum: of the array's type for floating-point numbers, else of 64 bits.</summary>
    Sum,

    /// <summary>The arithmetic mean: of the array's type for floating-point numbers, else double.</summary>
    Mean,

    /// <summary>The mean squared deviation from the mean, typed as the mean.</summary>
    Variance,

    /// <summary>The square root of the variance, typed as the mean.</summary>
    StandardDeviation,

    /// <summary>How many elements are NaN, of 64 bits.</summary>
    CountNaN,
}

/// <summary>How one reduction of one type adds elements up. States lie in memory that is not collected; what is added in what
/// order is the caller's business, and alone decides about the bits of the result.</summary>
internal abstract unsafe class Reduction
{
    /// <summary>Bytes of the state of one result.</summary>
    public abstract int StateBytes { get; }

    /// <summary>The type of the result.</summary>
    public abstract NumericType ResultType { get; }

    /// <summary>Begins states.</summary>
    public abstract void Clear(byte* states, long count);

    /// <summary>Adds a run of elements to one state.</summary>
    public abstract void AddRun(byte* state, byte* run, long count);

    /// <summary>Adds rows of elements, the i-th of each row to the i-th state.</summary>
    public abstract void AddRows(byte* states, byte* rows, long rowCount, long count);

    /// <summary>Adds states to states.</summary>
    public abstract void Merge(byte* into, byte* from, long count);

    /// <summary>Turns states into results.</summary>
    public abstract void Finish(byte* states, long count, byte* results);
}

/// <summary>A reduction with typed states.</summary>
internal abstract unsafe class Reduction<T, TState> : Reduction
    where T : unmanaged
    where TState : unmanaged
{
    /// <summary>Columns of rows that are added up at a time: their sums stay in the first-level cache.</summary>
    protected const int Columns = 1024;

    public sealed override int StateBytes => Unsafe.SizeOf<TState>();

    public sealed override void Clear(byte* states, long count)
    {
        for (TState* state = (TState*)states, end = state + count; state < end; state++)
        {
            *state = Empty;
        }
    }

    public sealed override void AddRun(byte* state, byte* run, long count)
    {
        T* next = (T*)run;
        for (; count > 0; count -= Columns, next += Columns)
        {
            Add(ref *(TState*)state, new ReadOnlySpan<T>(next, (int)Math.Min(count, Columns)));
        }
    }

    public sealed override void AddRows(byte* states, byte* rows, long rowCount, long count)
    {
        for (long column = 0; column < count; column += Columns)
        {
            int columns = (int)Math.Min(count - column, Columns);
            AddColumns(new Span<TState>((TState*)states + column, columns), (T*)rows + column, rowCount, count);
        }
    }

    public sealed override void Merge(byte* into, byte* from, long count)
    {
        TState* target = (TState*)into;
        TState* source = (TState*)from;
        for (long i = 0; i < count; i++)
        {
            Merge(ref target[i], in source[i]);
        }
    }

    /// <summary>The state of no elements.</summary>
    protected abstract TState Empty { get; }

    /// <summary>Adds at most <see cref="Columns"/> elements.</summary>
    protected abstract void Add(ref TState state, ReadOnlySpan<T> run);

    /// <summary>Adds columns of rows; <paramref name="stride"/> elements lie between rows.</summary>
    protected abstract void AddColumns(Span<TState> states, T* rows, long rowCount, long stride);

    /// <summary>Adds a state.</summary>
    protected abstract void Merge(ref TState into, in TState from);
}
