using System.Runtime.InteropServices;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Zones;

/// <summary>Makes zones of cells: of those that are being appended, or of those in the file.</summary>
internal sealed unsafe class ZoneBuilder(Func<TableStore> table, int threads)
{
    private const long SharedBytes = 1 << 20; // less is not worth a second thread

    /// <summary>Makes zones of cells in memory.</summary>
    /// <param name="leaves">Leaves of one grid, by their numbers; null for others. They have the new rows already.</param>
    /// <param name="plan">How bounds are found.</param>
    /// <param name="start">The first row of the cells.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="tails">What was known before of the zone that the first row is in, a value a leaf; null if it is a new zone.</param>
    public void Append(LeafZones?[] leaves, BoundsPlan plan, long start, CellBlock cells, ZoneBounds[]? tails)
    {
        ZoneGrid grid = Array.Find(leaves, static leaf => leaf is not null)!.Grid;
        int first = grid.ZoneOf(start);
        int last = grid.ZoneOf(start + cells.Count - 1);
        bool isShared = cells.Count * table().Schema.RowSize >= SharedBytes;
        Parallel.For(
            first,
            last + 1,
            new ParallelOptions { MaxDegreeOfParallelism = isShared ? threads : 1 },
            () => new ZoneBounds[leaves.Length],
            (zone, _, bounds) =>
            {
                long from = Math.Max(grid.StartOf(zone), start);
                int count = (int)(Math.Min(grid.EndOf(zone), start + cells.Count) - from);
                plan.Find(cells, from - start, count, bounds);
                for (int i = 0; i < leaves.Length; i++)
                {
                    bool joins = zone == first && tails is not null;
                    if (leaves[i] is { } leaf && !(joins && tails![i].Nulls == LeafZones.NotKnown))
                    {
                        leaf.Set(zone, joins ? tails![i].Join(bounds[i]) : bounds[i]);
                    }
                }

                return bounds;
            },
            static _ => { });
    }

    /// <summary>Makes zones that are not known of cells in the file.</summary>
    /// <param name="leaves">Leaves of one grid and array, by their numbers; null for others.</param>
    /// <param name="fingerprints">Those of the array.</param>
    /// <param name="firstRow">The first row that matters.</param>
    /// <param name="lastRow">The last one.</param>
    public void Read(LeafZones?[] leaves, ChunkFingerprints fingerprints, long firstRow, long lastRow)
    {
        LeafCoder?[] coders = Array.ConvertAll(leaves, static leaf => leaf?.Coder);
        int[] needed = [.. Enumerable.Range(0, leaves.Length).Where(i => leaves[i] is not null || Array.Exists(leaves, leaf => leaf?.Coder.Mask == i))];
        ZoneGrid grid = Array.Find(leaves, static leaf => leaf is not null)!.Grid;
        int first = (int)(firstRow / grid.ChunkRows);
        int last = (int)(lastRow / grid.ChunkRows);
        Parallel.For(first, last + 1, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
        {
            // Read between two looks at the stored bytes: bounds belong to a fingerprint or to none.
            ulong before = fingerprints.GetCurrent(chunk);
            foreach (LeafZones? leaf in leaves)
            {
                leaf?.Follow(chunk, before, before);
            }

            ReadChunk(leaves, coders, needed, grid, chunk);
            ulong after = fingerprints.GetCurrent(chunk);
            foreach (LeafZones? leaf in leaves)
            {
                leaf?.Follow(chunk, after, after);
            }
        });
    }

    private void ReadChunk(LeafZones?[] leaves, LeafCoder?[] coders, int[] needed, ZoneGrid grid, int chunk)
    {
        TableStore store = table();
        long rowBytes = needed.Sum(i => (long)store.Schema.Leaves[i].CellSize);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(rowBytes * grid.ZoneRows) + (nuint)(64 * needed.Length), 64);
        byte** places = stackalloc byte*[leaves.Length];
        int* strides = stackalloc int[leaves.Length];
        byte** destinations = stackalloc byte*[needed.Length];
        try
        {
            byte* place = memory;
            for (int i = 0; i < leaves.Length; i++)
            {
                places[i] = memory;
                strides[i] = store.Schema.Leaves[i].CellSize;
                int at = Array.IndexOf(needed, i);
                if (at >= 0)
                {
                    places[i] = place;
                    destinations[at] = place;
                    place += ((strides[i] * (long)grid.ZoneRows) + 63) & ~63L;
                }
            }

            BoundsPlan? plan = null;
            ZoneBounds[] bounds = new ZoneBounds[leaves.Length];
            LeafZones any = Array.Find(leaves, static leaf => leaf is not null)!;
            int end = (int)Math.Min((chunk + 1L) * grid.ZonesPerChunk, any.Count);
            for (int zone = chunk * grid.ZonesPerChunk; zone < end; zone++)
            {
                int count = (int)any.RowsOf(zone);
                if (!Array.Exists(leaves, leaf => leaf is not null && !leaf.IsKnown(zone)))
                {
                    continue;
                }

                store.ReadColumns(needed, grid.StartOf(zone), count, destinations);
                CellBlock cells = new(places, strides, count);
                plan = BoundsPlan.For(plan, coders, cells);
                plan.Find(cells, 0, count, bounds);
                for (int i = 0; i < leaves.Length; i++)
                {
                    leaves[i]?.Set(zone, bounds[i]);
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
