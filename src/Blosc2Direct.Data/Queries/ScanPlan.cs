using System.Collections.Immutable;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Queries;

/// <summary>Which rows a scan looks at, what it reads of them, and how it is cut into units. Immutable.</summary>
internal sealed class ScanPlan
{
    // What a thread reads of the condition's leaves at a time, so that it is still in its second-level cache when it is compared.
    private const int TileBytes = 512 << 10;
    private const int LargestUnit = 1 << 18;
    private const int SmallestUnit = 1 << 14;
    private const int UnitsOfSmallTables = 32;

    private long[]? _cuts;

    /// <summary>The table.</summary>
    public required TableStore Store { get; init; }

    /// <summary>Rows of the table when the query began: what comes later is not seen.</summary>
    public required long Rows { get; init; }

    /// <summary>The table's edit generation when it was found out what is known of rows; it does not hold after edits.</summary>
    public long Generation { get; init; }

    /// <summary>Rows to look at: ascending and disjoint.</summary>
    public required ImmutableArray<ScanRange> Ranges { get; init; }

    /// <summary>Terms that must all hold; none for all rows.</summary>
    public ImmutableArray<IScanFilter> Filters { get; init; } = [];

    /// <summary>Leaves whose cells are handed on; <see cref="LeafWindow.RowImages"/> for row images.</summary>
    public ImmutableArray<int> Leaves { get; init; } = [];

    /// <summary>Row numbers for <see cref="ScanKnowledge.Candidates"/>, ascending.</summary>
    public long[] Candidates { get; init; } = [];

    /// <summary>Whether every candidate matches; else the condition is evaluated on them.</summary>
    public bool CandidatesMatch { get; init; }

    /// <summary>The row that steps are counted from.</summary>
    public long StepFrom { get; init; }

    /// <summary>Every how many rows one may match.</summary>
    public long Step { get; init; } = 1;

    /// <summary>Matches of a unit after which its other rows are of no interest.</summary>
    public long UnitMatches { get; init; } = long.MaxValue;

    /// <summary>Bytes that a thread may hold.</summary>
    public long ThreadBytes { get; init; } = 64 << 20;

    /// <summary>Units of work.</summary>
    public long UnitCount => Cuts.Length - 1;

    private bool StopsEarly => UnitMatches < long.MaxValue;

    private long[] Cuts => _cuts ??= Cut();

    /// <summary>The same scan for other leaves.</summary>
    public ScanPlan With(ImmutableArray<int> leaves) => new()
    {
        Store = Store,
        Rows = Rows,
        Generation = Generation,
        Ranges = Ranges,
        Filters = Filters,
        Leaves = leaves,
        Candidates = Candidates,
        CandidatesMatch = CandidatesMatch,
        StepFrom = StepFrom,
        Step = Step,
        UnitMatches = UnitMatches,
        ThreadBytes = ThreadBytes,
    };

    /// <summary>The rows of a unit, of which only those in <see cref="Ranges"/> count.</summary>
    public (long Start, long End) Unit(long number) => (Cuts[number], Cuts[number + 1]);

    /// <summary>Rows taken at a time, at most.</summary>
    public int TileRows()
    {
        long condition = 0;
        foreach (IScanFilter filter in Filters)
        {
            long bytes = 0;
            foreach (int leaf in filter.Leaves)
            {
                bytes += LeafWindow.CellSizeOf(Store.Schema, leaf);
            }

            condition = Math.Max(condition, bytes);
        }

        long all = condition;
        foreach (int leaf in Leaves)
        {
            all += LeafWindow.CellSizeOf(Store.Schema, leaf);
        }

        long rows = Math.Min(TileBytes / Math.Max(condition, 1), ThreadBytes / 4 / Math.Max(all, 1));
        rows = Math.Clamp(rows, 64, ScanBatch.MaxRows);
        return StopsEarly ? (int)Math.Min(rows, Lead().BlockRows) : (int)rows;
    }

    /// <summary>The blocks by which rows are taken: the largest ones of what is read first.</summary>
    public BlockGrid Lead()
    {
        BlockGrid lead = LeafWindow.GridOf(Store, LeafWindow.RowImages);
        bool any = false;
        foreach (IScanFilter filter in Filters)
        {
            foreach (int leaf in filter.Leaves)
            {
                Consider(leaf, ref lead, ref any);
            }
        }

        foreach (int leaf in any ? [] : Leaves)
        {
            Consider(leaf, ref lead, ref any);
        }

        return lead;
    }

    private void Consider(int leaf, ref BlockGrid lead, ref bool any)
    {
        BlockGrid grid = LeafWindow.GridOf(Store, leaf);
        if (!any || grid.BlockRows > lead.BlockRows)
        {
            lead = grid;
        }

        any = true;
    }

    // Units end where a chunk or at least a block does, so that nothing is decoded twice. Their size does not depend on the
    // number of threads: what is summed by units is the same to the last bit on every machine.
    private long[] Cut()
    {
        if (Ranges.IsEmpty)
        {
            return [0];
        }

        BlockGrid lead = Lead();
        (long start, long end) = (Ranges[0].Start, Ranges[^1].End);
        long target = Math.Clamp((end - start) / UnitsOfSmallTables, SmallestUnit, LargestUnit);
        target = Math.Clamp(ThreadBytes / 2 / RowBytes(), 1, target);
        bool byChunks = lead.ChunkRows <= target;
        List<long> cuts = [start];
        long size = StopsEarly ? 1 : target;
        for (long at = start; at < end; size = Math.Min(size * 2, target))
        {
            long wished = at + size;
            long next = byChunks && size == target ? wished / lead.ChunkRows * lead.ChunkRows : lead.Floor(wished);
            at = Math.Min(next > at ? next : lead.Next(at), end);
            cuts.Add(at);
        }

        return [.. cuts];
    }

    private long RowBytes()
    {
        long bytes = sizeof(long);
        foreach (int leaf in Leaves)
        {
            bytes += LeafWindow.CellSizeOf(Store.Schema, leaf);
        }

        return bytes;
    }
}
