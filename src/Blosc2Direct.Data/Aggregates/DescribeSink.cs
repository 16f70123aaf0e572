using System.Collections.Immutable;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>One thread's part of a description: exact aggregates through groups without a key, and a sketch of each column.</summary>
internal sealed class DescribeSink : IBatchSink, IDisposable
{
    private readonly GroupSink _groups;
    private readonly PackedBatch _batch;

    /// <summary>Makes the sink.</summary>
    /// <param name="plan">The exact aggregates.</param>
    /// <param name="groups">Takes them.</param>
    /// <param name="inputs">The columns to sketch.</param>
    /// <param name="mostValues">Different values of a column that are counted at most.</param>
    public DescribeSink(AggregatePlan plan, GroupSink groups, ImmutableArray<CellInput> inputs, int mostValues)
    {
        _groups = groups;
        _batch = new PackedBatch(plan.CellSizes);
        Sketches = [.. inputs.Select(i => new ColumnSketch(i, mostValues))];
    }

    /// <summary>What was seen of the columns.</summary>
    public ColumnSketch[] Sketches { get; }

    public void Consume(in ScanBatch batch)
    {
        _groups.Consume(in batch);
        _batch.Take(in batch);
        foreach (ColumnSketch sketch in Sketches)
        {
            sketch.Add(_batch);
        }
    }

    public void EndUnit(long unit) => _groups.EndUnit(unit);

    public void Dispose() => Dispose(keepsSketches: false);

    /// <summary>Gives memory back.</summary>
    /// <param name="keepsSketches">Whether the sketches are the caller's from now on.</param>
    public void Dispose(bool keepsSketches)
    {
        _batch.Dispose();
        foreach (ColumnSketch sketch in keepsSketches ? [] : Sketches)
        {
            sketch.Dispose();
        }
    }
}
