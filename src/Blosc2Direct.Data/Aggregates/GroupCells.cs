using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Turns records of groups into cells of named columns: the keys, the aggregates, then truth columns for those that may be
/// null and have no other way to say so.</summary>
internal sealed unsafe class GroupCells
{
    private readonly GroupRun _run;
    private readonly int _keys;
    private readonly int[] _maskOf;

    /// <summary>Makes the columns.</summary>
    /// <param name="run">The groups.</param>
    /// <param name="aggregates">What was asked.</param>
    /// <exception cref="ArgumentException">Two columns of the result have the same name.</exception>
    public GroupCells(GroupRun run, ReadOnlySpan<Aggregate> aggregates)
    {
        _run = run;
        _keys = run.Plan.Key.Fields.Length;
        List<Column> columns = [];
        List<int> masked = [];
        for (int i = 0; i < _keys; i++)
        {
            Column source = run.Plan.Key.Fields[i].Column;
            Note(ResultField.Like(source, source.Path.Replace('/', '_')), source.Nullability == Nullability.Mask);
        }

        foreach (ResultOutput output in run.Outputs)
        {
            ResultField? result = output.Result >= 0 ? run.Plan.Results[output.Result] : null;
            bool mayBeNull = result?.Column.Nullability == Nullability.None && result.Aggregate.Kind
                is AggregateKind.Min or AggregateKind.Max or AggregateKind.First or AggregateKind.Last;
            bool neverIs = _keys > 0 && result?.Source?.Nullability == Nullability.None;
            Note(result?.Column ?? output.RankedColumn!, mayBeNull && !neverIs);
        }

        _maskOf = [.. masked];
        foreach (int leaf in masked)
        {
            columns.Add(new Column(columns[leaf].MaskPath!)
            {
                StoredType = new BoolType(), Kind = ColumnKind.Bool, ElementSize = 1, CellSize = 1,
            });
        }

        HashSet<string> names = [];
        foreach (Column column in columns)
        {
            if (!names.Add(column.Name))
            {
                throw new ArgumentException($"Two columns of the result are called '{column.Name}': name one with {nameof(Aggregate.As)}");
            }
        }

        Schema = new TableSchema([.. columns]);

        void Note(Column column, bool needsMask)
        {
            if (needsMask)
            {
                masked.Add(columns.Count);
                column = WithMask(column, $"{column.Name}_is_null");
            }

            columns.Add(column);
        }
    }

    /// <summary>The columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>Takes groups.</summary>
    /// <param name="groups">The records.</param>
    /// <param name="batch">A batch of all columns of <see cref="Schema"/>, which receives as many as it can hold.</param>
    /// <param name="start">The number of the first group.</param>
    /// <returns>How many there were.</returns>
    public int Fill(IRecordStream groups, RowBatch batch, long start)
    {
        int count = 0, visible = _keys + _run.Outputs.Length;
        for (; count < batch.Capacity && groups.TryRead(out byte* record); count++)
        {
            for (int leaf = 0; leaf < visible; leaf++)
            {
                byte* cell = batch.GetPlace(leaf) + ((long)count * Schema.Leaves[leaf].CellSize);
                bool isValue = leaf < _keys
                    ? _run.Plan.Key.Decode(leaf, (ulong*)(record + GroupRecord.KeyOffset), cell)
                    : Write(_run.Outputs[leaf - _keys], record, cell);
                int mask = Array.IndexOf(_maskOf, leaf);
                if (mask >= 0)
                {
                    batch.GetPlace(visible + mask)[count] = (byte)(isValue ? 0 : 1);
                }
            }
        }

        batch.SetRows(start, count);
        return count;
    }

    private static Column WithMask(Column column, string mask) => new(column.Name)
    {
        StoredType = column.StoredType,
        Kind = column.Kind,
        Shape = column.Shape,
        ElementSize = column.ElementSize,
        CellSize = column.CellSize,
        Members = column.Members,
        Nullability = Nullability.Mask,
        MaskPath = mask,
    };

    private bool Write(ResultOutput output, byte* record, byte* cell)
    {
        if (output.Result >= 0)
        {
            return _run.Plan.Results[output.Result].Write(record + _run.Plan.Record.StateOffset, cell);
        }

        *(long*)cell = *(long*)(record + _run.AnswerOffset + (output.Answer * sizeof(long)));
        return output.RankedColumn!.Kind != ColumnKind.Float64 || !double.IsNaN(*(double*)cell);
    }
}
