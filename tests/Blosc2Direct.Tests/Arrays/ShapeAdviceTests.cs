using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Arrays;

public sealed class ShapeAdviceTests
{
    [Fact]
    public void Blocks_touched_are_those_of_a_count_of_all_places()
    {
        Properties.Check(
            from axis in Gen.Choose(1, 60)
            from length in Gen.Choose(1, axis)
            from chunk in Gen.Choose(1, axis + 5)
            from block in Gen.Choose(1, chunk)
            select (axis, length, chunk, block),
            example =>
            {
                (int axis, int length, int chunk, int block) = example;
                long touched = 0;
                int places = axis - length + 1;
                for (int start = 0; start < places; start++)
                {
                    touched += Enumerable.Range(start, length).Select(i => (i / chunk, i % chunk / block)).Distinct().Count();
                }

                Assert.Equal((double)touched / places, ShapeAdvice.Touched(axis, length, chunk, block), 9);
            },
            1000);
    }

    [Fact]
    public void Costs_of_a_small_grid_are_those_of_counting()
    {
        // 3 × 2 chunks of 2 × 2 blocks of 2 × 3 elements of 4 bytes, a quarter of it when stored.
        ArrayCut cut = new([4, 6], [2, 3], 4);

        AccessCost[] costs = [.. ShapeAdvice.Estimate([12, 12], 4, cut)];

        Assert.Equal(["point", "box8", "slice_axis0", "slice_axis1", "whole"], costs.Select(c => c.Access));
        const int head = 200 + (4 * 4);
        Assert.Equal(new AccessCost("point", 4, 1, 1, 6 + head, 24), costs[0]);
        Assert.Equal(new AccessCost("slice_axis0", 48, 2, 4, 24 + (2 * head), 96), costs[2]);
        Assert.Equal(new AccessCost("slice_axis1", 48, 3, 6, 36 + (3 * head), 144), costs[3]);
        Assert.Equal(new AccessCost("whole", 576, 6, 24, 144 + (6 * head), 576), costs[4]);
    }

    [Fact]
    public void Arrays_without_chunks_or_filters_cost_what_is_asked_for()
    {
        Assert.Equal(new AccessCost("point", 8, 0, 0, 8, 0), ShapeAdvice.Estimate([10, 10], 8, new ArrayCut([], [], 1))[0]);
        Assert.Equal(new AccessCost("whole", 800, 4, 0, 800, 0), ShapeAdvice.Estimate([10, 10], 8, new ArrayCut([5, 5], [], 1))[^1]);
    }

    [Fact]
    public void What_is_chosen_makes_no_hyperplane_dear()
    {
        ArraySpec spec = new() { Shape = [20, 100, 300, 250], Type = new IntegerType(8, true) };
        ArrayCut cut = ShapeAdvice.Choose(spec, Blosc2.Lz4(8) with { Blocks = BlockChoice.OfBytes(128 << 10) }, Access.Balanced, 4);

        foreach (AccessCost cost in ShapeAdvice.Estimate([20, 100, 300, 250], 8, cut))
        {
            Assert.InRange(cost.DecodedBytes, cost.ResultBytes, 1.3 * 20 * 100 * 300 * 250 * 8);
            if (cost.Access.StartsWith("slice", StringComparison.Ordinal))
            {
                Assert.InRange(cost.DecodedBytes, cost.ResultBytes, 0.25 * 20 * 100 * 300 * 250 * 8);
            }
        }
    }

    [Fact]
    public void A_run_of_a_plain_chunk_counts_as_rows() => Assert.Equal(
        [1, 1, 1, 1, 1, 1, 1, 2, 50],
        ShapeAdvice.BlocksOf(new ChunkGeometry([1, 1, 1, 1, 1, 1, 1, 20, 50], [100], 4, 4)).ToArray());

    [Fact]
    public void Wrong_cuts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ShapeAdvice.Estimate([], 4, new ArrayCut([], [], 1)));
        Assert.Throws<ArgumentException>(() => ShapeAdvice.Estimate([4], 4, new ArrayCut([2, 2], [], 1)));
        Assert.Throws<ArgumentException>(() => ShapeAdvice.Estimate([4], 4, new ArrayCut([2], [0], 1)));
        Assert.ThrowsAny<ArgumentException>(() => ShapeAdvice.Estimate([0], 4, new ArrayCut([2], [2], 1)));
    }
}
