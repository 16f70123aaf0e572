using Blosc2Direct.Arrays;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>All passes that some aggregates of some groups need, and their results brought together: records of the main plan with
/// the answers of the rankings behind.</summary>
internal sealed unsafe class GroupRun : IDisposable
{
    private readonly GroupScan _scan;
    private readonly List<ValueRanking> _rankings = [];
    private readonly List<IDisposable> _owned = [];
    private readonly ScratchFile _scratch;
    private readonly bool _isGrouped;
    private readonly int _answers;

    /// <summary>Binds aggregates to columns.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="keys">Paths of the key's columns.</param>
    /// <param name="aggregates">What is asked.</param>
    /// <param name="scan">With what.</param>
    /// <exception cref="TableColumnException">A column is not there, or is of no use for what is asked.</exception>
    public GroupRun(TableSchema schema, string[] keys, ReadOnlySpan<Aggregate> aggregates, GroupScan scan)
    {
        _scan = scan;
        _isGrouped = keys.Length > 0;
        _scratch = new ScratchFile(scan.Options.TemporaryFolder);
        NanPolicy nan = scan.Options.Nan;
        List<Aggregate> kept = [], ranked = [];
        Outputs = new ResultOutput[aggregates.Length];
        for (int i = 0; i < aggregates.Length; i++)
        {
            bool isRanked = aggregates[i].Kind is AggregateKind.CountDistinct or AggregateKind.Quantile;
            Outputs[i] = isRanked ? ResultOutput.Ranked(schema, aggregates[i], ranked.Count) : new ResultOutput(kept.Count, -1, null);
            (isRanked ? ranked : kept).Add(aggregates[i]);
        }

        _answers = ranked.Count;

        // Ranks are counted among the values: how many there are is found with all else.
        Plan = AggregatePlan.Of(schema, keys, [.. kept], nan, [.. ranked.Select(r => r.Column!)]);
        for (int i = 0; i < ranked.Count; i++)
        {
            Rank(schema, keys, ranked[i], i, Plan.CountOffset(i), nan);
        }
    }

    /// <summary>What is kept of a group.</summary>
    public AggregatePlan Plan { get; }

    /// <summary>Where each result comes from.</summary>
    public ResultOutput[] Outputs { get; }

    /// <summary>Where the answers of rankings begin in a record.</summary>
    public int AnswerOffset => Plan.Record.Bytes;

    /// <summary>Groups.</summary>
    public long Count { get; private set; }

    /// <summary>Whether something did not fit the memory.</summary>
    public bool HasSpilled => _scratch.Length > 0;

    /// <summary>Does all passes, and begins to read the groups in order.</summary>
    public IRecordStream Open()
    {
        bool byKey = _scan.Options.Order == GroupOrder.Key;
        RecordSorter groups = Sorter(Plan.Record, byKey || _answers > 0);
        _scan.Find(Plan, groups, _scratch);
        Count = _isGrouped ? groups.Count : 1;
        if (_answers == 0 && _isGrouped)
        {
            return Own(groups.OpenReader());
        }

        JoinedStream joined = new(this, Own(groups.OpenReader()));
        _owned.Add(joined);
        foreach (ValueRanking ranking in _rankings)
        {
            RecordSorter values = Sorter(ranking.Plan.Record, byKey: true);
            _scan.Find(ranking.Plan, values, _scratch);
            joined.Add(ranking, Own(values.OpenReader()));
        }

        return byKey ? joined : Resort(joined);
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        _scratch.Dispose();
    }

    private void Rank(TableSchema schema, string[] keys, Aggregate aggregate, int place, int countOffset, NanPolicy nan)
    {
        ValueRanking? ranking = _rankings.Find(r => r.Column.Path == aggregate.Column);
        if (ranking is null)
        {
            ranking = new ValueRanking(schema, keys, aggregate.Column!, nan);
            _rankings.Add(ranking);
        }

        ranking.Ask(aggregate, place, countOffset);
    }

    private RecordSorter Sorter(GroupRecord record, bool byKey)
    {
        RecordSorter sorter = new(
            record.Bytes, byKey ? GroupRecord.KeyOffset : 0, byKey ? record.Words : 1,
            _scan.MemoryLimit / (3 * (1 + _rankings.Count)), _scratch);
        _owned.Add(sorter);
        return sorter;
    }

    private SortedReader Own(SortedReader reader)
    {
        _owned.Add(reader);
        return reader;
    }

    // Rankings come in order of keys: where another order is wanted, groups are sorted once more.
    private SortedReader Resort(JoinedStream joined)
    {
        int bytes = AnswerOffset + (_answers * sizeof(long));
        RecordSorter sorter = new(bytes, 0, 1, _scan.MemoryLimit / 3, _scratch);
        _owned.Add(sorter);
        int room = (int)Math.Clamp(_scan.MemoryLimit / 8 / bytes, 64, 1 << 16), held = 0;
        using NativeBuffer buffer = new();
        byte* records = buffer.Reserve((long)room * bytes);
        while (joined.TryRead(out byte* record))
        {
            Buffer.MemoryCopy(record, records + ((long)held * bytes), bytes, bytes);
            if (++held == room)
            {
                sorter.Take(records, held);
                held = 0;
            }
        }

        sorter.Take(records, held);
        return Own(sorter.OpenReader());
    }

    private sealed class JoinedStream(GroupRun run, IRecordStream groups) : IRecordStream
    {
        private readonly NativeBuffer _record = new();
        private readonly List<Part> _parts = [];
        private bool _anyGroup;

        public void Add(ValueRanking ranking, IRecordStream values)
        {
            Part part = new(ranking, values);
            part.Next = values.TryRead(out byte* first) ? first : null;
            _parts.Add(part);
        }

        public bool TryRead(out byte* record)
        {
            record = null;
            GroupRecord layout = run.Plan.Record;
            if (!groups.TryRead(out byte* group))
            {
                // Without a key there is one group even where there is no row.
                if (run._isGrouped || _anyGroup)
                {
                    return false;
                }
            }

            _anyGroup = true;
            record = _record.Reserve(layout.Bytes + (run._answers * sizeof(long)));
            new Span<byte>(record, layout.Bytes + (run._answers * sizeof(long))).Clear();
            if (group is not null)
            {
                Buffer.MemoryCopy(group, record, layout.Bytes, layout.Bytes);
            }

            foreach (Part part in _parts)
            {
                part.Ranking.Answer(part.Values, ref part.Next, record, record + layout.StateOffset, record + layout.Bytes);
            }

            return true;
        }

        public void Dispose() => _record.Dispose();

        private sealed class Part(ValueRanking ranking, IRecordStream values)
        {
            public byte* Next;

            public ValueRanking Ranking => ranking;

            public IRecordStream Values => values;
        }
    }
}

/// <summary>Where a result comes from: the plan's results, or the rankings.</summary>
/// <param name="Result">Its number among the plan's results; −1 if it was ranked.</param>
/// <param name="Answer">Its number among the answers of rankings; −1 if it was not.</param>
/// <param name="RankedColumn">The column of an answer.</param>
internal sealed record ResultOutput(int Result, int Answer, Column? RankedColumn)
{
    /// <summary>An answer of a ranking.</summary>
    /// <exception cref="TableColumnException">The column cannot be ranked.</exception>
    public static ResultOutput Ranked(TableSchema schema, Aggregate aggregate, int answer)
    {
        Column source = schema[aggregate.Column!];
        bool isQuantile = aggregate.Kind == AggregateKind.Quantile;
        bool isNumber = source.Kind is not (ColumnKind.Bytes or ColumnKind.Text or ColumnKind.Complex64 or ColumnKind.Complex128);
        if (!source.IsScalar || (isQuantile && !isNumber))
        {
            throw new TableColumnException(
                source.Path, $"There is no {aggregate.Kind} of '{source.Path}': its cells are {source.Kind}{(source.IsScalar ? "" : "s")}");
        }

        return new ResultOutput(-1, answer, isQuantile ? ResultField.Double(aggregate.Name) : ResultField.Integer(aggregate.Name));
    }
}
