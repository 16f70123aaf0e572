using Blosc2Direct.Computing;

namespace Blosc2Direct.Tests.Computing;

public sealed class SlabPlanTests
{
    private const int Seed = 20_261_120;

    [Fact]
    public void The_decode_factor_is_what_counting_gives()
    {
        Random random = new(Seed);
        for (int i = 0; i < 2000; i++)
        {
            long extent = random.Next(1, 60), unit = random.Next(1, 20), slab = random.Next(1, 70);
            long touched = 0, units = (extent + unit - 1) / unit;
            for (long start = 0; start < extent; start += slab)
            {
                touched += ((Math.Min(start + slab, extent) - 1) / unit) - (start / unit) + 1;
            }

            Assert.True(
                Math.Abs(((double)touched / units) - SlabPlan.AxisFactor(extent, unit, slab)) < 1e-12, $"seed {Seed}: {extent} {unit} {slab}");
        }
    }

    [Fact]
    public void A_slab_is_whole_chunks_within_the_budget()
    {
        Random random = new(Seed);
        for (int i = 0; i < 500; i++)
        {
            long[] shape = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(1, 300))];
            long[] unit = [.. shape.Select(extent => (long)random.Next(1, (int)extent + 1))];
            long[] chunk = [.. shape.Select(extent => (long)random.Next(1, (int)Math.Min(extent, 20) + 1))];
            long budget = SlabPlan.Volume(chunk, 4) * random.Next(1, 100);
            SlabPlan plan = SlabPlan.Choose(shape, random.Next(4) == 0 ? null : unit, chunk, 4, budget);
            string place = $"seed {Seed}, round {i}: {string.Join(',', plan.Slab)}";
            Assert.True(plan.Bytes <= budget, place);
            Assert.True(plan.DecodeFactor >= 1, place);
            for (int axis = 0; axis < shape.Length; axis++)
            {
                Assert.True(plan.Slab[axis] % chunk[axis] == 0 || plan.Slab[axis] == shape[axis], place);
            }
        }
    }

    // 4 GiB of floats: images to time series and back, with 160 MiB for a slab.
    [Theory]
    [InlineData(new long[] { 1, 32, 1024 }, new long[] { 1024, 8, 64 }, 1)]
    [InlineData(new long[] { 32, 8, 64 }, new long[] { 1, 1024, 1024 }, 1)]
    [InlineData(new long[] { 1, 1024, 1024 }, new long[] { 16, 128, 1024 }, 1)]
    [InlineData(new long[] { 1, 64, 1024 }, new long[] { 1024, 8, 64 }, 2)] // a row of blocks through all images has 256 MiB
    [InlineData(new long[] { 100, 100, 100 }, new long[] { 64, 64, 64 }, 1.8)] // nowhere do they fit together
    public void Usual_changes_of_chunks_decode_every_block_once_or_nearly_so(long[] unit, long[] chunk, double most) =>
        Assert.InRange(SlabPlan.Choose([1024, 1024, 1024], unit, chunk, 4, 160 << 20).DecodeFactor, 1, most);

    [Fact]
    public void A_change_that_would_decode_everything_many_times_takes_two_passes()
    {
        // Whole images that can only be decoded whole, to whole time series: no slab holds both.
        long[] shape = [4096, 1024, 1024], unit = [1, 1024, 1024], chunk = [4096, 1, 16];
        RechunkPlan direct = RechunkPlan.Choose(shape, unit, chunk, 4, 160 << 20, mayUseIntermediate: false);
        Assert.InRange(direct.First.DecodeFactor, 50, 1000);
        RechunkPlan plan = RechunkPlan.Choose(shape, unit, chunk, 4, 160 << 20, mayUseIntermediate: true);
        Assert.NotNull(plan.Intermediate);
        Assert.InRange(plan.First.DecodeFactor, 1, 1.5);
        Assert.InRange(plan.Second!.DecodeFactor, 1, 3);
        Assert.InRange(Math.Max(plan.First.Bytes, plan.Second.Bytes), 1, 160 << 20);
    }

    [Fact]
    public void A_box_is_cut_at_the_boundaries_of_the_whole_grid()
    {
        Box[] cut = [.. Box.Aligned(new Box([5, 2], [7, 3]), [4, 4])];
        Assert.Equal(
            ["5,2:3,2", "5,4:3,1", "8,2:4,2", "8,4:4,1"],
            cut.Select(b => $"{string.Join(',', b.Start)}:{string.Join(',', b.Shape)}"));
        Assert.Empty(Box.Aligned(new Box([5, 2], [0, 3]), [4, 4]));
        Assert.Single(Box.Aligned(new Box([], []), []));
    }
}
