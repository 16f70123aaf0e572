using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Tests.Predicates;

public sealed class RowRangesTests
{
    [Fact]
    public void Ranges_that_touch_are_joined_if_they_are_of_one_kind()
    {
        RowRanges ranges = new();
        ranges.Add(0, 5, false);
        ranges.Add(5, 9, false);
        ranges.Add(9, 9, true);
        ranges.Add(9, 12, true);
        ranges.Add(20, 21, true);
        Assert.Equal([new RowRange(0, 9, false), new RowRange(9, 12, true), new RowRange(20, 21, true)], ranges.Span.ToArray());
        Assert.Equal((13L, 4L), (ranges.RowCount, ranges.WholeRowCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Add(20, 22, false));
        Assert.Equal([0, 0, 1, 2, 2, 3], new long[] { -1, 8, 9, 12, 20, 21 }.Select(ranges.IndexOf));
    }

    [Fact]
    public void The_intersection_holds_what_both_hold()
    {
        const int Seed = 5;
        Random random = new(Seed);
        for (int round = 0; round < 200; round++)
        {
            (RowRanges left, int[] a) = Make(random);
            (RowRanges right, int[] b) = Make(random);
            RowRanges both = new();
            left.Intersect(right, both);
            int[] expected = [.. a.Zip(b, (x, y) => x == 0 || y == 0 ? 0 : Math.Max(x, y))];
            Assert.Equal(expected, Expand(both));
        }
    }

    private static (RowRanges Ranges, int[] Cells) Make(Random random)
    {
        RowRanges ranges = new();
        for (int at = random.Next(4); at < 90; at += random.Next(5))
        {
            int end = at + random.Next(8);
            ranges.Add(at, end, random.Next(2) == 0);
            at = end;
        }

        return (ranges, Expand(ranges));
    }

    private static int[] Expand(RowRanges ranges)
    {
        int[] cells = new int[100];
        foreach (RowRange range in ranges.Span)
        {
            cells.AsSpan((int)range.Start, (int)range.Count).Fill(range.Whole ? 2 : 1);
        }

        return cells;
    }
}
