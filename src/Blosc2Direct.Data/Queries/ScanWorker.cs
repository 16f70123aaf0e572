using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Queries;

/// <summary>One thread's part of a scan: reads the condition's leaves term by term, where rows are left, and the other leaves
/// only in blocks that have a match.</summary>
internal sealed unsafe class ScanWorker : IDisposable
{
    // A table whose rows are edited faster than a tile is read would be read for ever.
    private const int Attempts = 1000;

    private readonly ScanPlan _plan;
    private readonly TileReader _reader;
    private readonly FilterState[] _filters;
    private readonly NativeBuffer _masks = new();
    private readonly byte* _mask;
    private readonly byte* _other;
    private readonly byte** _cells;
    private readonly byte** _filterCells;
    private readonly BlockGrid _lead;
    private readonly int _tileRows;
    private long _generation;
    private long _rowsScanned;
    private long _rowsMatched;

    /// <summary>Makes the buffers.</summary>
    public ScanWorker(ScanPlan plan)
    {
        _plan = plan;
        _lead = plan.Lead();
        _tileRows = plan.TileRows();
        _reader = new TileReader(plan.Store, plan.Rows);
        int most = plan.Leaves.Length;
        _filters = new FilterState[plan.Filters.Length];
        for (int i = 0; i < _filters.Length; i++)
        {
            _filters[i] = new FilterState(plan.Filters[i], plan.Store.Schema);
            most = Math.Max(most, plan.Filters[i].Leaves.Length);
            _reader.Open(plan.Filters[i].Leaves);
        }

        _reader.Open(plan.Leaves);
        int tile = (_tileRows + 127) & ~63;
        byte* memory = _masks.Reserve((2L * tile) + (2L * (most + 1) * sizeof(byte*)));
        _mask = memory;
        _other = memory + tile;
        _cells = (byte**)(memory + (2 * tile));
        _filterCells = _cells + most + 1;
    }

    /// <summary>What it cost so far.</summary>
    public ScanCost Cost => new(_rowsScanned, _rowsMatched, _reader.Statistics);

    /// <summary>Works through a unit and hands its matches on.</summary>
    public void Scan(long unit, IBatchSink sink, CancellationToken cancellation)
    {
        (long start, long end) = _plan.Unit(unit);
        OrderFilters();
        long before = _rowsMatched;
        ImmutableArray<ScanRange> ranges = _plan.Ranges;
        for (int i = First(ranges, start); i < ranges.Length && ranges[i].Start < end; i++)
        {
            ScanRange range = ranges[i];
            long last = Math.Min(range.End, end);
            for (long at = Math.Max(range.Start, start); at < last;)
            {
                at = Skip(at, last, range.Knowledge);
                if (at >= last)
                {
                    break;
                }

                cancellation.ThrowIfCancellationRequested();
                int count = (int)(TileEnd(at, last) - at);
                long wanted = _plan.UnitMatches - (_rowsMatched - before);
                Tile(unit, at, count, range.Knowledge, wanted, sink);
                if (_rowsMatched - before >= _plan.UnitMatches)
                {
                    sink.EndUnit(unit);
                    return;
                }

                at += count;
            }
        }

        sink.EndUnit(unit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        foreach (FilterState filter in _filters)
        {
            filter.Machine.Dispose();
        }

        _masks.Dispose();
    }

    private static int First(ImmutableArray<ScanRange> ranges, long row)
    {
        int low = 0;
        int high = ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = ranges[middle].End <= row ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // The next row that may match.
    private long Skip(long at, long last, ScanKnowledge knowledge)
    {
        if (knowledge == ScanKnowledge.Candidates)
        {
            int found = Array.BinarySearch(_plan.Candidates, at);
            found = found < 0 ? ~found : found;
            at = found < _plan.Candidates.Length ? Math.Max(at, _plan.Candidates[found]) : last;
        }

        if (_plan.Step > 1)
        {
            long off = (at - _plan.StepFrom) % _plan.Step;
            at = off == 0 ? at : at + _plan.Step - off;
        }

        return at;
    }

    // Tiles end where a block does, if one does.
    private long TileEnd(long at, long last)
    {
        if (last - at <= _tileRows)
        {
            return last;
        }

        long end = _lead.Floor(at + _tileRows);
        return end > at ? end : at + _tileRows;
    }

    private void Tile(long unit, long start, int count, ScanKnowledge knowledge, long wanted, IBatchSink sink)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long generation = _plan.Store.EditGeneration;
            if (generation != _generation)
            {
                _reader.Forget();
                _generation = generation;
            }

            _reader.Move(start, start + count);
            int matches = Match(start, count, knowledge, out bool all);
            if (matches > wanted)
            {
                Cut(count, (int)wanted, all);
                matches = (int)wanted;
                all = false;
            }

            if (matches > 0)
            {
                ReadOutputs(start, count, all ? null : _mask);
            }

            // Rows that were edited meanwhile would be partly old, partly new.
            if (_plan.Store.EditGeneration == generation)
            {
                _rowsScanned += count;
                _rowsMatched += matches;
                if (matches > 0)
                {
                    sink.Consume(new ScanBatch(unit, start, count, matches, all ? null : _mask, _cells));
                }

                return;
            }
        }

        throw new TableException($"Rows {start} to {start + count - 1} are being edited faster than they can be read");
    }

    // The first matches alone: the others are of no interest.
    private void Cut(int count, int wanted, bool all)
    {
        if (all)
        {
            new Span<byte>(_mask, count).Fill(1);
        }

        RowMask.KeepFirst(_mask, count, wanted);
    }

    private int Match(long start, int count, ScanKnowledge knowledge, out bool all)
    {
        int matches = count;
        all = true;
        if (knowledge == ScanKnowledge.Candidates)
        {
            matches = MarkCandidates(start, count);
            all = false;
        }

        if (_plan.Step > 1)
        {
            long off = (start - _plan.StepFrom) % _plan.Step;
            byte* mask = all ? _mask : _other;
            int steps = RowMask.Steps(mask, count, off == 0 ? 0 : _plan.Step - off, _plan.Step);
            matches = all ? steps : RowMask.And(_mask, _other, count);
            all = false;
        }

        bool isKnown = _generation == _plan.Generation
            && (knowledge == ScanKnowledge.AllMatch || (knowledge == ScanKnowledge.Candidates && _plan.CandidatesMatch));
        for (int i = 0; i < _filters.Length && !isKnown && matches > 0; i++)
        {
            matches = all ? EvaluateAll(_filters[i], start, count) : EvaluateLeft(_filters[i], start, count, matches);
            all = matches == count;
        }

        all = matches == count;
        return matches;
    }

    private int MarkCandidates(long start, int count)
    {
        new Span<byte>(_mask, count).Clear();
        int first = Array.BinarySearch(_plan.Candidates, start);
        int matches = 0;
        for (int i = first < 0 ? ~first : first; i < _plan.Candidates.Length && _plan.Candidates[i] < start + count; i++)
        {
            _mask[_plan.Candidates[i] - start] = 1;
            matches++;
        }

        return matches;
    }

    private int EvaluateAll(FilterState filter, long start, int count)
    {
        ImmutableArray<int> leaves = filter.Filter.Leaves;
        _reader.Require(leaves, start, start + count);
        for (int i = 0; i < leaves.Length; i++)
        {
            _filterCells[i] = _reader.At(leaves[i], start);
        }

        return filter.Evaluate(_filterCells, count, _mask);
    }

    // Only in the blocks that have a row left.
    private int EvaluateLeft(FilterState filter, long start, int count, int matches)
    {
        ImmutableArray<int> leaves = filter.Filter.Leaves;
        if (leaves.IsEmpty)
        {
            filter.Evaluate(_filterCells, count, _other);
            return RowMask.And(_mask, _other, count);
        }

        BlockGrid grid = _reader.Finest(leaves);
        for (long from = start; RowMask.NextRun(_mask, start, start + count, grid, ref from, out long to); from = to)
        {
            _reader.Require(leaves, from, to);
            for (int i = 0; i < leaves.Length; i++)
            {
                _filterCells[i] = _reader.At(leaves[i], from);
            }

            int rows = (int)(to - from);
            byte* mask = _mask + (from - start);
            int had = RowMask.Count(mask, rows);
            filter.Evaluate(_filterCells, rows, _other);
            matches += RowMask.And(mask, _other, rows) - had;
        }

        return matches;
    }

    private void ReadOutputs(long start, int count, byte* mask)
    {
        ImmutableArray<int> leaves = _plan.Leaves;
        if (mask is null)
        {
            _reader.Require(leaves, start, start + count);
        }
        else
        {
            _reader.RequireMatches(leaves, mask, start, start + count);
        }

        for (int i = 0; i < leaves.Length; i++)
        {
            _cells[i] = _reader.At(leaves[i], start);
        }
    }

    // What throws out most rows for its cost comes first, as seen so far.
    private void OrderFilters()
    {
        for (int i = 1; i < _filters.Length; i++)
        {
            FilterState filter = _filters[i];
            int at = i;
            for (; at > 0 && _filters[at - 1].Rank > filter.Rank; at--)
            {
                _filters[at] = _filters[at - 1];
            }

            _filters[at] = filter;
        }
    }

    private sealed class FilterState
    {
        // Reading a byte of a column costs about what three comparisons do.
        private const double ByteCost = 3;
        private const long FirstGuess = 1000;
        private readonly double _cost;
        private long _seen = FirstGuess;
        private long _passed = FirstGuess / 3;

        public FilterState(IScanFilter filter, TableSchema schema)
        {
            Filter = filter;
            Machine = filter.CreateMachine();
            _cost = filter.Cost;
            foreach (int leaf in filter.Leaves)
            {
                _cost += ByteCost * schema.Leaves[leaf].CellSize;
            }
        }

        public IScanFilter Filter { get; }

        public IScanMachine Machine { get; }

        public double Rank => _cost * _seen / Math.Max(_seen - _passed, 1);

        public int Evaluate(byte** cells, int count, byte* mask)
        {
            int passed = checked((int)Machine.Evaluate(cells, count, mask));
            _seen += count;
            _passed += passed;
            return passed;
        }
    }
}
