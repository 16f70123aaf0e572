using Blosc2Direct.Computing;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Computing;

public sealed class BoxTests
{
    [Fact]
    public void Splitting_covers_every_element_once_in_row_major_order_within_the_budget()
    {
        var cases =
            from rank in Gen.Choose(0, 4)
            from shape in Gen.ArrayOf(Gen.Choose(0, 7).Select(n => (long)n), rank)
            from budget in Gen.Choose(1, 50)
            select (shape, budget);
        Properties.Check(cases, c =>
        {
            long expected = 0, total = c.shape.Aggregate(1L, (a, b) => a * b);
            foreach (Box box in Box.Split(c.shape, c.budget))
            {
                Assert.InRange(box.Count, 1, c.budget);
                Assert.Equal(expected, Linear(box.Start, c.shape));
                expected += box.Count;
                long[] last = [.. box.Start.Zip(box.Shape, (s, n) => s + n - 1)];
                Assert.Equal(expected - 1, Linear(last, c.shape));
            }

            Assert.Equal(total, expected);
        });
    }

    [Fact]
    public void A_grid_covers_every_element_once()
    {
        var cases =
            from rank in Gen.Choose(1, 4)
            from shape in Gen.ArrayOf(Gen.Choose(0, 7).Select(n => (long)n), rank)
            from tile in Gen.ArrayOf(Gen.Choose(1, 9).Select(n => (long)n), rank)
            select (shape, tile);
        Properties.Check(cases, c => Assert.Equal(c.shape.Aggregate(1L, (a, b) => a * b), Box.Grid(c.shape, c.tile).Sum(b => b.Count)));
    }

    private static long Linear(long[] at, long[] shape)
    {
        long index = 0;
        for (int axis = 0; axis < at.Length; axis++)
        {
            index = (index * shape[axis]) + at[axis];
        }

        return index;
    }
}
