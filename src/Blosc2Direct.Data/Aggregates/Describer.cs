using System.Collections.Immutable;
using Blosc2Direct.Computing;
using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Describes the rows of a query in one pass and bounded memory.</summary>
internal sealed unsafe class Describer : IGroupOutput
{
    private const int MostValues = 1 << 14;

    private readonly QueryDefinition _query;
    private readonly DescribeOptions _options;
    private readonly List<Aggregate> _asked = [];
    private readonly List<Column> _sketched = [];
    private AggregatePlan _plan = null!;
    private byte[] _states = [];
    private long _rows;

    private Describer(QueryDefinition query, DescribeOptions options) => (_query, _options) = (query, options);

    /// <summary>Describes.</summary>
    /// <param name="query">The rows, and the columns that are selected.</param>
    /// <param name="options">What of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="statistics">Receives what it cost.</param>
    public static TableDescription Run(
        QueryDefinition query, DescribeOptions options, CancellationToken cancellation, out QueryStatistics statistics)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Bins);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Frequent);
        return new Describer(query, options).Run(cancellation, out statistics);
    }

    void IGroupOutput.Take(byte* records, int count)
    {
        if (count > 0)
        {
            new ReadOnlySpan<byte>(records + _plan.Record.StateOffset, _plan.Record.StateBytes).CopyTo(_states);
        }
    }

    private TableDescription Run(CancellationToken cancellation, out QueryStatistics statistics)
    {
        Column[] leaves = [.. RowBatch.Choose(_query.Store.Schema, _query.Columns.AsSpan())];
        Ask(leaves);
        QueryAggregation aggregation = new(_query, AggregateOptions.Default, cancellation);
        ColumnSketch[] sketches = Scan(aggregation, leaves.Length, cancellation);
        try
        {
            statistics = aggregation.Statistics(hasSpilled: false);
            ImmutableArray<ColumnDescription>.Builder columns = ImmutableArray.CreateBuilder<ColumnDescription>();
            _rows = (long)Value(0)!;
            int next = 1;
            foreach (Column leaf in leaves)
            {
                int sketch = _sketched.IndexOf(leaf);
                columns.Add(Describe(leaf, sketch < 0 || sketches.Length == 0 ? null : sketches[sketch], ref next));
            }

            return new TableDescription(_rows, columns.ToImmutable());
        }
        finally
        {
            Array.ForEach(sketches, s => s.Dispose());
        }
    }

    private void Ask(Column[] leaves)
    {
        _asked.Add(Aggregate.Rows());
        foreach (Column leaf in leaves)
        {
            _asked.Add(Aggregate.Count(leaf.Path));
            if (leaf.IsScalar)
            {
                _sketched.Add(leaf);
                _asked.AddRange(OrderedBits.IsFloat(leaf.Kind) ? [Aggregate.CountNaN(leaf.Path)] : []);
                _asked.AddRange(HasOrder(leaf) ? [Aggregate.Min(leaf.Path), Aggregate.Max(leaf.Path)] : []);
                _asked.AddRange(IsNumber(leaf) ? [Aggregate.Mean(leaf.Path), Aggregate.StandardDeviation(leaf.Path)] : []);
            }
        }

        _plan = AggregatePlan.Of(_query.Store.Schema, [], [.. _asked], NanPolicy.Ignore, [.. _sketched.Select(l => l.Path)]);
        _states = new byte[_plan.Record.StateBytes];
    }

    private ColumnSketch[] Scan(QueryAggregation aggregation, int columns, CancellationToken cancellation)
    {
        // What a thread may count must not depend on how many there are: results would.
        int mostValues = (int)Math.Clamp(_query.Options.MemoryLimit / 32 / Math.Max(columns, 1) / 64, 256, MostValues);
        ImmutableArray<CellInput> inputs = [.. Enumerable.Range(0, _sketched.Count).Select(_plan.CountedInput)];
        using ScratchFile scratch = new(null);
        using PartialStore store = new(_plan.Record, 0, _query.Options.MemoryLimit / 4, scratch);
        List<(DescribeSink Sink, GroupSink Groups, PartialWriter Writer)> parts = [];
        bool isDone = false;
        try
        {
            aggregation.Run(_plan.Leaves, () =>
            {
                PartialWriter writer = store.CreateWriter();
                GroupSink groups = new(_plan, writer);
                DescribeSink sink = new(_plan, groups, inputs, mostValues);
                lock (parts)
                {
                    parts.Add((sink, groups, writer));
                }

                return sink;
            });
            parts.ForEach(p => p.Writer.Finish());
            GroupMerger.Run(store, _plan, this, scratch, _query.Options.MemoryLimit / 4, 1, cancellation);
            ColumnSketch[] merged = parts.Count == 0 ? [] : parts[0].Sink.Sketches;
            for (int i = 1; i < parts.Count; i++)
            {
                for (int column = 0; column < merged.Length; column++)
                {
                    merged[column].Merge(parts[i].Sink.Sketches[column]);
                }
            }

            isDone = true;
            return merged;
        }
        finally
        {
            for (int i = 0; i < parts.Count; i++)
            {
                parts[i].Groups.Dispose();
                parts[i].Sink.Dispose(keepsSketches: isDone && i == 0);
            }
        }
    }

    private ColumnDescription Describe(Column leaf, ColumnSketch? sketch, ref int next)
    {
        long count = (long)Value(next++)!;
        bool canBeNaN = leaf.IsScalar && OrderedBits.IsFloat(leaf.Kind);
        ColumnDescription found = new()
        {
            Column = leaf, Count = count, Nulls = _rows - count, NaNs = canBeNaN ? (long)Value(next++)! : 0,
        };
        if (leaf.IsScalar && HasOrder(leaf))
        {
            found = found with { Min = Value(next), Max = Value(next + 1) };
            next += 2;
        }

        if (leaf.IsScalar && IsNumber(leaf))
        {
            found = found with { Mean = (double?)Value(next), StandardDeviation = (double?)Value(next + 1) };
            next += 2;
        }

        return sketch is null ? found : SketchReader.Complete(found, sketch, _options, IsNumber(leaf));
    }

    private static bool HasOrder(Column leaf) => leaf.Kind is not (ColumnKind.Complex64 or ColumnKind.Complex128);

    private static bool IsNumber(Column leaf) => HasOrder(leaf) && leaf.Kind is not (ColumnKind.Bytes or ColumnKind.Text);

    private object? Value(int result)
    {
        ResultField field = _plan.Results[result];
        byte[] bytes = new byte[field.Column.CellSize];
        fixed (byte* cell = bytes)
        fixed (byte* states = _states)
        {
            return field.Write(states, cell) ? CellValues.Decode(field.Column.Kind, bytes) : null;
        }
    }
}
