using System.Collections.Immutable;
using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Conditions.Programs;

namespace Blosc2Direct.Data.Queries;

/// <summary>A term of a condition, as a scan runs it.</summary>
/// <param name="condition">The term.</param>
internal sealed class ConditionFilter(BoundCondition condition) : IScanFilter
{
    // A comparison of a thousand rows takes about this long.
    private const double ComparisonNanoseconds = 50;

    /// <inheritdoc/>
    public ImmutableArray<int> Leaves => condition.Leaves;

    /// <inheritdoc/>
    public double Cost => condition.Cost / ComparisonNanoseconds;

    /// <summary>The terms of a condition.</summary>
    public static ImmutableArray<IScanFilter> Of(BoundCondition condition) =>
        [.. condition.Conjuncts.Select(c => (IScanFilter)new ConditionFilter(c))];

    /// <inheritdoc/>
    public IScanMachine CreateMachine() => new Machine(condition.CreateMachine());

    private sealed unsafe class Machine(ConditionMachine machine) : IScanMachine
    {
        public long Evaluate(byte** cells, int count, byte* mask) => machine.Evaluate(cells, count, mask);

        public void Dispose() => machine.Dispose();
    }
}
