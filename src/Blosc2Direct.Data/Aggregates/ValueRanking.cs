using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>What is asked of the different values of a column: how many there are, or which has a certain rank.
/// Groups and values are grouped together, and come in order.</summary>
internal sealed unsafe class ValueRanking
{
    private readonly List<Question> _questions = [];
    private readonly bool _canBeNaN;
    private readonly bool _skipsNaN;
    private readonly int _rows;

    /// <summary>Makes the ranking of a column.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="keys">What is grouped by.</param>
    /// <param name="column">The column's path.</param>
    /// <param name="nan">What becomes of NaN.</param>
    public ValueRanking(TableSchema schema, ReadOnlySpan<string> keys, string column, NanPolicy nan)
    {
        Column source = schema[column];
        _canBeNaN = CellValidity.CanBeNaN(source.Kind);
        _skipsNaN = _canBeNaN && (nan == NanPolicy.Ignore || source.Nullability == Nullability.NaN);
        Column = source;
        Plan = AggregatePlan.Of(schema, [.. keys, column], [Aggregate.Rows()], nan);
        _rows = Plan.Record.StateOffset;
        for (int i = 0; i < keys.Length; i++)
        {
            PrefixBytes += Plan.Key.Fields[i].Width;
        }
    }

    /// <summary>The column.</summary>
    public Column Column { get; }

    /// <summary>How its values are found.</summary>
    public AggregatePlan Plan { get; }

    /// <summary>Bytes of the key before the value.</summary>
    public int PrefixBytes { get; }

    /// <summary>Whether only the number of values is asked for.</summary>
    public bool OnlyCounts => _questions.TrueForAll(q => q.Aggregate.Kind == AggregateKind.CountDistinct);

    /// <summary>Asks for something.</summary>
    /// <param name="aggregate">What.</param>
    /// <param name="place">Where the answer goes: a number among those that are ranked.</param>
    /// <param name="count">Where the states of a group tell how many values there are.</param>
    public void Ask(Aggregate aggregate, int place, int count) => _questions.Add(new Question(aggregate, place, count));

    /// <summary>Whether a record is of a value, not of a null.</summary>
    public bool IsValue(byte* record)
    {
        ulong* key = (ulong*)(record + GroupRecord.KeyOffset);
        KeyField field = Plan.Key.Fields[^1];
        if (field.HasNullByte && At(key, PrefixBytes) != 0)
        {
            return false;
        }

        return !_skipsNaN || !IsNaN(key);
    }

    /// <summary>Whether a record belongs to a group.</summary>
    /// <param name="record">The record of a value.</param>
    /// <param name="group">The record of the group.</param>
    /// <returns>Negative if it belongs to an earlier one, 0 if to this.</returns>
    public int Compare(byte* record, byte* group)
    {
        ulong* a = (ulong*)(record + GroupRecord.KeyOffset), b = (ulong*)(group + GroupRecord.KeyOffset);
        for (int at = 0; at < PrefixBytes; at += 8)
        {
            ulong mask = PrefixBytes - at >= 8 ? ulong.MaxValue : ulong.MaxValue << (64 - (8 * (PrefixBytes - at)));
            ulong left = a[at / 8] & mask, right = b[at / 8] & mask;
            if (left != right)
            {
                return left < right ? -1 : 1;
            }
        }

        return 0;
    }

    /// <summary>Answers for a group.</summary>
    /// <param name="values">The values of all groups, in order; those of earlier groups are behind.</param>
    /// <param name="record">The next value, or null behind the last; moved to the first of a later group.</param>
    /// <param name="group">The record of the group.</param>
    /// <param name="states">Its states.</param>
    /// <param name="answers">Receives 8 bytes an answer, at the places asked for.</param>
    public void Answer(IRecordStream values, ref byte* record, byte* group, byte* states, byte* answers)
    {
        foreach (Question question in _questions)
        {
            question.Begin(*(long*)(states + question.CountOffset));
        }

        long distinct = 0, rank = 0;
        bool endsInNaN = false; // the largest value: if it counts it makes all quantiles NaN
        while (record is not null && Compare(record, group) <= 0)
        {
            if (Compare(record, group) == 0 && IsValue(record))
            {
                distinct++;
                endsInNaN |= _canBeNaN && IsNaN((ulong*)(record + GroupRecord.KeyOffset));
                long rows = *(long*)(record + _rows);
                foreach (Question question in _questions)
                {
                    if (question.Wants(rank + rows))
                    {
                        question.Take(Value(record), rank + rows);
                    }
                }

                rank += rows;
            }

            if (!values.TryRead(out record))
            {
                record = null;
            }
        }

        foreach (Question question in _questions)
        {
            byte* place = answers + (question.Place * sizeof(long));
            if (question.Aggregate.Kind == AggregateKind.CountDistinct)
            {
                *(long*)place = distinct;
            }
            else
            {
                *(double*)place = endsInNaN ? double.NaN : question.Found;
            }
        }
    }

    private static byte At(ulong* key, int place) => (byte)(key[place / 8] >> (56 - (8 * (place % 8))));

    private double Value(byte* record)
    {
        long cell;
        Plan.Key.Decode(Plan.Key.Fields.Length - 1, (ulong*)(record + GroupRecord.KeyOffset), (byte*)&cell);
        return Numbers.ToDouble(Column.Kind, (byte*)&cell);
    }

    // All ones; of a complex number one part is enough to make it none.
    private bool IsNaN(ulong* key)
    {
        int start = PrefixBytes + Plan.Key.Fields[^1].Width - Column.CellSize;
        for (int i = 0; i < Column.CellSize; i++)
        {
            if (At(key, start + i) != 0xFF)
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Question(Aggregate aggregate, int place, int countOffset)
    {
        private double _position;
        private long _below;
        private double _low;
        private bool _hasLow;
        private bool _done;

        public Aggregate Aggregate => aggregate;

        public int Place => place;

        public int CountOffset => countOffset;

        public double Found { get; private set; }

        public void Begin(long count)
        {
            _done = aggregate.Kind != AggregateKind.Quantile || count == 0;
            Found = double.NaN;
            _hasLow = false;
            _position = aggregate.Probability * (count - 1);
            _below = (long)_position;
        }

        public bool Wants(long end) => !_done && end > _below;

        // Values up to a rank are known: the one below the position, then the one above.
        public void Take(double value, long end)
        {
            double share = _position - _below;
            if (!_hasLow)
            {
                (_low, _hasLow) = (value, true);
            }

            if (share == 0 || end > _below + 1)
            {
                Found = share == 0 || value == _low ? _low : _low + ((value - _low) * share);
                _done = true;
            }
        }
    }
}

/// <summary>Cells as doubles.</summary>
internal static unsafe class Numbers
{
    /// <summary>A cell as a double; NaN for what is no number.</summary>
    public static double ToDouble(ColumnKind kind, byte* cell) => kind switch
    {
        ColumnKind.Bool or ColumnKind.UInt8 => *cell,
        ColumnKind.Int8 => *(sbyte*)cell,
        ColumnKind.Int16 => *(short*)cell,
        ColumnKind.UInt16 => *(ushort*)cell,
        ColumnKind.Int32 or ColumnKind.Time32 => *(int*)cell,
        ColumnKind.UInt32 => *(uint*)cell,
        ColumnKind.Int64 => *(long*)cell,
        ColumnKind.UInt64 => *(ulong*)cell,
        ColumnKind.Float16 => (double)*(Half*)cell,
        ColumnKind.Float32 => *(float*)cell,
        ColumnKind.Float64 or ColumnKind.Time64 => *(double*)cell,
        _ => double.NaN,
    };
}
