using System.Collections.Immutable;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Tests.Queries;

public sealed unsafe class ScanTests
{
    private static readonly (string Name, ColumnKind Kind, int Size, int Chunk, int Block)[] Columns =
    [
        ("a", ColumnKind.Int32, 4, 1000, 300), ("b", ColumnKind.Int32, 4, 4000, 4000), ("c", ColumnKind.Int64, 8, 500, 64),
        ("d", ColumnKind.Bytes, 13, 700, 700),
    ];

    [Theory]
    [InlineData(TableLayout.Columns, 1, false)]
    [InlineData(TableLayout.Columns, 3, true)]
    [InlineData(TableLayout.Rows, 2, false)]
    [InlineData(TableLayout.Rows, 2, true)]
    public void A_scan_hands_on_the_rows_that_match_all_terms_whatever_the_layout_and_threads(TableLayout layout, int threads, bool byRanges)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Random random = new(seed);
            using MemoryStore store = Make(layout, random.Next(1, 60_000), random);
            int below = random.Next(1, 1000);
            int step = random.Next(3) == 0 ? random.Next(2, 400) : 1;
            ImmutableArray<ScanRange> ranges = byRanges
                ? Ranges(store, random, below)
                : [new ScanRange(0, store.RowCount)];
            ScanPlan plan = new()
            {
                Store = store, Rows = store.RowCount, Ranges = ranges, Leaves = [0, 3, 2], Step = step, StepFrom = 0,
                Filters = [new CellFilter(0, v => v < below), new CellFilter(1, v => v % 3 != 0)],
                ThreadBytes = random.Next(2) == 0 ? 1 << 14 : 64 << 20,
            };
            IReadOnlyList<IBatchSink> sinks = ScanJob.Run(plan, threads, () => new RowSink(store), default, out ScanCost cost);
            long[] found = [.. sinks.Cast<RowSink>().SelectMany(s => s.Rows).Order()];
            Assert.Equal(Naive(store, ranges, below, step), found);
            Assert.Equal(found.Length, cost.RowsMatched);
        }
    }

    [Fact]
    public void Blocks_are_decoded_once_and_only_where_a_row_is_left()
    {
        using MemoryStore store = Make(TableLayout.Columns, 20_000, new Random(7));
        store.Cells<int>(0).Fill(5);
        store.Cells<int>(0)[1_250] = 1;
        store.Cells<int>(0)[9_999] = 1;
        ScanPlan plan = new()
        {
            Store = store, Rows = store.RowCount, Ranges = [new ScanRange(0, store.RowCount)], Leaves = [2, 0],
            Filters = [new CellFilter(0, v => v == 1), new CellFilter(1, _ => true)],
        };
        ScanJob.Run(plan, 2, () => new RowSink(store, leaves: 0), default, out _);

        // Four blocks a chunk of a; chunk 1, row 250 is in its first block.
        Assert.Equal(Enumerable.Range(0, 80).Select(i => (long)i), store.Decoded[0].Order());
        Assert.Equal([0, 2], store.Decoded[1].Order());
        Assert.Equal([(1_250 / 500 * 8) + (250 / 64), (9_999 / 500 * 8) + (499 / 64)], store.Decoded[2].Order());
        Assert.Empty(store.Decoded[3]);
    }

    [Fact]
    public void Rows_edited_while_they_are_read_are_read_again()
    {
        using MemoryStore store = Make(TableLayout.Columns, 3_000, new Random(3));
        store.Cells<int>(0).Fill(1);
        int edits = 0;
        store.BeforeRead = () =>
        {
            // The first pass over the other column finds the row changed.
            if (store.Decoded[0].Count > 0 && edits++ == 0)
            {
                store.Cells<int>(0)[10] = 7;
                store.Edit();
            }
        };
        ScanPlan plan = new()
        {
            Store = store, Rows = store.RowCount, Ranges = [new ScanRange(0, store.RowCount)], Leaves = [0],
            Filters = [new CellFilter(0, v => v == 1), new CellFilter(1, _ => true)],
        };
        IReadOnlyList<IBatchSink> sinks = ScanJob.Run(plan, 1, () => new RowSink(store, leaves: 1), default, out ScanCost cost);
        Assert.Equal(2_999, cost.RowsMatched);
        Assert.DoesNotContain(10, ((RowSink)sinks[0]).Rows);
    }

    [Fact]
    public void Compacted_cells_are_those_whose_bits_are_set()
    {
        Random random = new(11);
        foreach (int size in (int[])[1, 2, 3, 4, 8, 12, 16, 36])
        {
            foreach (double share in (double[])[0, 0.01, 0.2, 0.9, 1])
            {
                int count = random.Next(1, 500);
                byte[] mask = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < share ? (byte)1 : (byte)0)];
                byte[] cells = new byte[count * size];
                random.NextBytes(cells);
                byte[] result = new byte[(count * size) + 64];
                ulong[] words = new ulong[(count + 63) / 64];
                fixed (byte* m = mask, c = cells, r = result)
                {
                    RowMask.Pack(m, count, words);
                    Assert.Equal(mask.Count(b => b == 1), RowMask.Count(m, count));
                    byte* end = CellCompactor.Copy(words, c, size, r);
                    byte[] expected = [.. Enumerable.Range(0, count).Where(i => mask[i] == 1).SelectMany(i => cells[(i * size)..((i + 1) * size)])];
                    Assert.Equal(expected, result[..(int)(end - r)]);
                }
            }
        }
    }

    internal static MemoryStore Make(TableLayout layout, long rows, Random random)
    {
        var columns = layout == TableLayout.Rows ? [.. Columns.Select(c => c with { Chunk = 1000, Block = 300 })] : Columns;
        MemoryStore store = new(layout, rows, columns);
        int value = 500;
        foreach (ref int cell in store.Cells<int>(0))
        {
            // Wanders, so that whole blocks lack a match.
            value = Math.Clamp(value + random.Next(-5, 6), 0, 1000);
            cell = value;
        }

        foreach (ref int cell in store.Cells<int>(1))
        {
            cell = random.Next(10);
        }

        random.NextBytes(store.Cells<byte>(2));
        random.NextBytes(store.Cells<byte>(3));
        return store;
    }

    // Some rows that match for sure, some that may, some that do not.
    private static ImmutableArray<ScanRange> Ranges(MemoryStore store, Random random, int below)
    {
        List<ScanRange> ranges = [];
        for (long at = 0; at < store.RowCount;)
        {
            long end = Math.Min(at + random.Next(1, 2000), store.RowCount);
            bool all = true;
            for (long row = at; row < end; row++)
            {
                all &= Matches(store, row, below);
            }

            if (random.Next(3) > 0)
            {
                ranges.Add(new ScanRange(at, end, all ? ScanKnowledge.AllMatch : ScanKnowledge.Unknown));
            }

            at = end;
        }

        return [.. ranges];
    }

    private static bool Matches(MemoryStore store, long row, int below) =>
        store.Cells<int>(0)[(int)row] < below && store.Cells<int>(1)[(int)row] % 3 != 0;

    private static long[] Naive(MemoryStore store, ImmutableArray<ScanRange> ranges, int below, int step) =>
        [.. ranges.SelectMany(r => Enumerable.Range((int)r.Start, (int)(r.End - r.Start)))
            .Where(row => row % step == 0 && Matches(store, row, below)).Select(row => (long)row)];

    private sealed class RowSink(MemoryStore store, int leaves = 3) : IBatchSink
    {
        public List<long> Rows { get; } = [];

        public void Consume(in ScanBatch batch)
        {
            int found = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch.Mask is not null && batch.Mask[i] == 0)
                {
                    continue;
                }

                found++;
                int row = (int)(batch.Start + i);
                Rows.Add(row);
                if (leaves > 0)
                {
                    Assert.Equal(store.Cells<int>(0)[row], ((int*)batch.Cells[0])[i]);
                    for (int leaf = 1; leaf < leaves; leaf++)
                    {
                        int size = leaf == 1 ? 13 : 8;
                        Assert.True(store.Cells<byte>(leaf == 1 ? 3 : 2).Slice(row * size, size)
                            .SequenceEqual(new ReadOnlySpan<byte>(batch.Cells[leaf] + ((long)i * size), size)));
                    }
                }
            }

            Assert.Equal(batch.Matches, found);
        }
    }
}
