using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>One thread's part of finding groups: rows are added to the groups of their unit, and these are handed on when it ends.</summary>
internal sealed unsafe class GroupSink : IBatchSink, IDisposable
{
    // Where runs of equal keys are shorter than this on average, rows are looked up one by one.
    private const int WorthRun = 16;

    private readonly AggregatePlan _plan;
    private readonly GroupTable _table;
    private readonly PartialWriter _writer;
    private readonly PackedBatch _batch;
    private readonly RunFinder _runs;
    private readonly NativeBuffer _keys = new();
    private readonly NativeBuffer _groups = new();
    private readonly NativeBuffer _rowGroups = new();
    private readonly NativeBuffer _valid = new();
    private readonly NativeBuffer _packedCells = new();
    private readonly NativeBuffer _packedGroups = new();
    private readonly ulong[] _words = new ulong[(ScanBatch.MaxRows / RowMask.WordRows) + 1];

    public GroupSink(AggregatePlan plan, PartialWriter writer)
    {
        _plan = plan;
        _writer = writer;
        _table = new GroupTable(plan.Record);
        _batch = new PackedBatch(plan.CellSizes);
        _runs = new RunFinder(WorthRun);
    }

    public void Consume(in ScanBatch batch)
    {
        _batch.Take(in batch);
        if (_batch.Count == 0)
        {
            return;
        }

        GroupKey key = _plan.Key;
        _runs.Begin(_batch.Count);
        for (int i = 0; i < key.Inputs.Length && _runs.IsWorth; i++)
        {
            CellInput input = key.Inputs[i];
            _runs.Divide(_batch.Cells(input.Slot), input.Column.CellSize);
            if (input.MaskSlot >= 0 && _runs.IsWorth)
            {
                _runs.Divide(_batch.Cells(input.MaskSlot), 1);
            }
        }

        int* groups;
        if (_runs.IsWorth)
        {
            groups = AssignRuns();
        }
        else
        {
            ulong* keys = _keys.Reserve<ulong>((long)_batch.Count * key.Words);
            key.Encode(_batch, 0, _batch.Count, keys, _valid);
            groups = _groups.Reserve<int>(_batch.Count);
            Assign(keys, _batch.Offsets, _batch.Start, _batch.Count, groups);
        }

        Accumulate(groups, _runs.IsWorth);
    }

    public void EndUnit(long unit)
    {
        _writer.Append(_table.Records, _table.Count);
        _table.Clear();
    }

    public void Dispose()
    {
        _table.Dispose();
        _batch.Dispose();
        _keys.Dispose();
        _groups.Dispose();
        _rowGroups.Dispose();
        _valid.Dispose();
        _packedCells.Dispose();
        _packedGroups.Dispose();
    }

    // One look-up a run.
    private int* AssignRuns()
    {
        int words = _plan.Key.Words;
        int* groups = _groups.Reserve<int>(_runs.Count);
        ulong* key = _keys.Reserve<ulong>(Math.Max(words, 1));
        for (int run = 0; run < _runs.Count; run++)
        {
            int first = _runs.Starts[run];
            _plan.Key.Encode(_batch, first, 1, key, _valid);
            groups[run] = _table.FindOrAdd(key, _batch.Row(first), out _);
        }

        return groups;
    }

    private void Assign(ulong* keys, int* offsets, long start, int count, int* groups)
    {
        if (_plan.Key.Words == 1)
        {
            _table.Assign(keys, offsets, start, count, groups);
        }
        else
        {
            _table.AssignWide(keys, offsets, start, count, groups);
        }
    }

    private void Accumulate(int* groups, bool areRuns)
    {
        for (int i = 0; i < _plan.Inputs.Length; i++)
        {
            CellInput? input = _plan.Inputs[i];
            byte* cells = input is null ? null : _batch.Cells(input.Slot);
            int count = _batch.Count;
            int* rowGroups = areRuns ? null : groups;
            if (input is not null && !input.TakesAll)
            {
                byte* valid = _valid.Reserve(count);
                int left = input.Validate(cells, input.MaskSlot < 0 ? null : _batch.Cells(input.MaskSlot), count, valid);
                if (left < count)
                {
                    // One run stays one without some of its cells.
                    bool isOne = rowGroups is null && _runs.Count == 1;
                    rowGroups = isOne ? null : rowGroups is null ? Expand(groups) : rowGroups;
                    cells = Pack(input, cells, valid, left, ref rowGroups);
                    count = left;
                }
            }

            Add(i, cells, count, rowGroups, groups);
        }
    }

    private void Add(int input, byte* cells, int count, int* rowGroups, int* runGroups)
    {
        byte* states = _table.Records + _plan.Record.StateOffset;
        int bytes = _plan.Record.Bytes, size = _plan.Inputs[input]?.Column.CellSize ?? 0;
        foreach (int number in _plan.AccumulatorsOf(input))
        {
            Accumulator accumulator = _plan.Accumulators[number];
            byte* place = states + _plan.StateOffsets[number];
            if (rowGroups is not null)
            {
                accumulator.AddGrouped(place, bytes, rowGroups, cells, count);
                continue;
            }

            if (_runs.Count == 1)
            {
                accumulator.AddRun(place + ((long)runGroups[0] * bytes), cells, count);
                continue;
            }

            for (int run = 0; run < _runs.Count; run++)
            {
                int first = _runs.Starts[run];
                accumulator.AddRun(place + ((long)runGroups[run] * bytes), cells + ((long)first * size), _runs.Starts[run + 1] - first);
            }
        }
    }

    // A group for each row instead of each run.
    private int* Expand(int* groups)
    {
        int* rows = _rowGroups.Reserve<int>(_batch.Count);
        for (int run = 0; run < _runs.Count; run++)
        {
            int first = _runs.Starts[run];
            new Span<int>(rows + first, _runs.Starts[run + 1] - first).Fill(groups[run]);
        }

        return rows;
    }

    // Cells that count, and their groups where they have several.
    private byte* Pack(CellInput input, byte* cells, byte* valid, int left, ref int* groups)
    {
        int size = input.Column.CellSize, count = _batch.Count;
        Span<ulong> words = _words.AsSpan(0, (count + RowMask.WordRows - 1) / RowMask.WordRows);
        RowMask.Pack(valid, count, words);
        byte* packed = _packedCells.Reserve(((long)left * size) + 64);
        CellCompactor.Copy(words, cells, size, packed);
        if (groups is not null)
        {
            int* packedGroups = (int*)_packedGroups.Reserve(((long)left * sizeof(int)) + 64);
            CellCompactor.Copy(words, (byte*)groups, sizeof(int), (byte*)packedGroups);
            groups = packedGroups;
        }

        return packed;
    }
}
