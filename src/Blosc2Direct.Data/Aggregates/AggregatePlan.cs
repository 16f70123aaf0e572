using System.Collections.Immutable;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>What is read and kept for some aggregates of some groups; those that need other passes are not for it. Immutable once made.</summary>
internal sealed class AggregatePlan
{
    private readonly TableSchema _schema;
    private readonly NanPolicy _nan;
    private readonly List<int> _leaves = [];
    private readonly List<CellInput?> _inputs = [];
    private readonly List<Accumulator> _accumulators = [];
    private readonly List<int> _inputOf = [];
    private readonly List<int> _offsets = [];
    private readonly Dictionary<(string, int), int> _known = [];
    private int[] _counts = [];
    private int _stateBytes;

    private AggregatePlan(TableSchema schema, NanPolicy nan) => (_schema, _nan) = (schema, nan);

    /// <summary>What groups are told apart by.</summary>
    public GroupKey Key { get; private set; } = null!;

    /// <summary>The leaves to scan.</summary>
    public ImmutableArray<int> Leaves { get; private set; }

    /// <summary>Bytes of their cells.</summary>
    public int[] CellSizes { get; private set; } = [];

    /// <summary>Where accumulators take cells from; null stands for rows without cells.</summary>
    public CellInput?[] Inputs { get; private set; } = [];

    /// <summary>What is kept of a group.</summary>
    public Accumulator[] Accumulators { get; private set; } = [];

    /// <summary>Where the state of each accumulator begins.</summary>
    public int[] StateOffsets { get; private set; } = [];

    /// <summary>A group.</summary>
    public GroupRecord Record { get; private set; }

    /// <summary>The results, in the order asked for.</summary>
    public ResultField[] Results { get; private set; } = [];

    private int[][] AccumulatorsByInput { get; set; } = [];

    /// <summary>Makes a plan.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="keys">Paths of the key's columns.</param>
    /// <param name="aggregates">What is asked.</param>
    /// <param name="nan">What becomes of NaN.</param>
    /// <param name="counted">Paths of columns whose values are counted besides: <see cref="CountOffset"/>.</param>
    /// <exception cref="TableColumnException">A column is not there, or is of no use for what is asked.</exception>
    public static AggregatePlan Of(
        TableSchema schema, ReadOnlySpan<string> keys, ReadOnlySpan<Aggregate> aggregates, NanPolicy nan, ReadOnlySpan<string> counted = default)
    {
        AggregatePlan plan = new(schema, nan);
        CellInput[] fields = new CellInput[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            Column column = plan.Leaf(keys[i]);
            if (!column.IsScalar)
            {
                throw new TableColumnException(column.Path, $"Rows cannot be grouped by '{column.Path}': its cells are of several elements");
            }

            fields[i] = plan.Input(column, skipsNaN: false);
        }

        plan.Key = new GroupKey(fields);
        plan.Results = new ResultField[aggregates.Length];
        for (int i = 0; i < aggregates.Length; i++)
        {
            plan.Results[i] = plan.Bind(aggregates[i]);
        }

        plan._counts = new int[counted.Length];
        for (int i = 0; i < counted.Length; i++)
        {
            Column column = plan.Leaf(counted[i]);
            plan._counts[i] = plan.Add("count", plan.Input(column, plan.SkipsNaN(column)), () => new CountAccumulator());
        }

        plan.Freeze();
        return plan;
    }

    /// <summary>The numbers of the accumulators that take an input's cells.</summary>
    public ReadOnlySpan<int> AccumulatorsOf(int input) => AccumulatorsByInput[input];

    /// <summary>Where the states of a group tell how many values a column has.</summary>
    /// <param name="counted">Its number among those counted besides.</param>
    public int CountOffset(int counted) => StateOffsets[_counts[counted]];

    /// <summary>Where the values of a column that is counted besides come from.</summary>
    /// <param name="counted">Its number among them.</param>
    public CellInput CountedInput(int counted) => _inputs[_inputOf[_counts[counted]]]!;

    /// <summary>Adds an accumulator unless there is the same; its number.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="input">Where its cells come from.</param>
    /// <param name="make">Makes it.</param>
    public int Add(string name, CellInput? input, Func<Accumulator> make)
    {
        int at = _inputs.IndexOf(input);
        if (at < 0)
        {
            at = _inputs.Count;
            _inputs.Add(input);
        }

        if (_known.TryGetValue((name, at), out int number))
        {
            return number;
        }

        number = _accumulators.Count;
        Accumulator accumulator = make();
        _accumulators.Add(accumulator);
        _inputOf.Add(at);
        _offsets.Add(_stateBytes);
        _stateBytes += accumulator.StateBytes;
        _known[(name, at)] = number;
        return number;
    }

    private Column Leaf(string path)
    {
        Column column = _schema[path];
        return column.Leaf >= 0
            ? column
            : throw new TableColumnException(path, $"'{path}' is a group of columns: an aggregate is of one of them");
    }

    private CellInput Input(Column column, bool skipsNaN)
    {
        bool hasMask = column.Nullability == Nullability.Mask && column.MaskPath is not null;
        return new CellInput(column, Slot(column.Leaf), hasMask ? Slot(Leaf(column.MaskPath!).Leaf) : -1, skipsNaN);
    }

    private int Slot(int leaf)
    {
        int at = _leaves.IndexOf(leaf);
        if (at < 0)
        {
            at = _leaves.Count;
            _leaves.Add(leaf);
        }

        return at;
    }

    private ResultField Bind(Aggregate aggregate)
    {
        if (aggregate.Kind == AggregateKind.Rows)
        {
            return ResultField.OfRows(this, aggregate);
        }

        Column column = Leaf(aggregate.Column!);
        bool keepsNaN = aggregate.Kind is AggregateKind.Count or AggregateKind.CountNull or AggregateKind.CountNaN
            or AggregateKind.First or AggregateKind.Last;
        return ResultField.Of(this, aggregate, column, Input(column, keepsNaN ? MeansNull(column) : SkipsNaN(column)));
    }

    private bool SkipsNaN(Column column) =>
        MeansNull(column) || (_nan == NanPolicy.Ignore && CellValidity.CanBeNaN(column.Kind));

    private static bool MeansNull(Column column) => column.Nullability == Nullability.NaN && CellValidity.CanBeNaN(column.Kind);

    private void Freeze()
    {
        Leaves = [.. _leaves];
        CellSizes = [.. _leaves.Select(l => _schema.Leaves[l].CellSize)];
        Inputs = [.. _inputs];
        Accumulators = [.. _accumulators];
        StateOffsets = [.. _offsets];
        Record = new GroupRecord(Key.Words, _stateBytes);
        AccumulatorsByInput = new int[_inputs.Count][];
        for (int i = 0; i < _inputs.Count; i++)
        {
            AccumulatorsByInput[i] = [.. Enumerable.Range(0, _inputOf.Count).Where(a => _inputOf[a] == i)];
        }
    }
}
