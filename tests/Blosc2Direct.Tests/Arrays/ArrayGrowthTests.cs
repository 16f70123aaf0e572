using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Xunit;

namespace Blosc2Direct.Tests.Arrays;

public sealed class ArrayGrowthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_growth_writes_from_several_threads_is_shown_at_once()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = Create(file, "a");
        array.Append(Enumerable.Range(0, 130).ToArray());
        using (ArrayGrowth growth = array.Untyped.BeginGrow([10_000]))
        {
            Assert.Equal([10_000], growth.Shape.ToArray());
            long[] cuts = [130, 200, 2600, 6100, 10_000];
            Parallel.For(0, 4, i => growth.Write([cuts[i]], [cuts[i + 1] - cuts[i]], Bytes((int)cuts[i], (int)cuts[i + 1])));
            Assert.Equal(130, array.Length);
            Assert.Equal(Enumerable.Range(0, 130), array.Read());
            growth.Commit();
        }

        Assert.Equal(Enumerable.Range(0, 10_000), array.Read());
    }

    [Fact]
    public void A_growth_that_is_not_committed_leaves_the_array_as_it_was()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = Create(file, "a");
        array.Append(Enumerable.Range(0, 130).ToArray());
        using (ArrayGrowth growth = array.Untyped.BeginGrow([500]))
        {
            growth.Write([130], [370], Bytes(130, 500));
        }

        Assert.Equal(Enumerable.Range(0, 130), array.Read());
        array.Append([7, 8]);
        Assert.Equal([.. Enumerable.Range(0, 130), 7, 8], array.Read());
    }

    [Fact]
    public void Arrays_that_grow_together_are_put_back_together()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> a = Create(file, "a");
        using NdArray<int> b = Create(file, "b");
        Assert.Throws<SelectionException>(() =>
        {
            using ArrayGrowth first = a.Untyped.BeginGrow([100]);
            using ArrayGrowth second = b.Untyped.BeginGrow([100]);
            first.Write([0], [100], Bytes(0, 100));
            second.Write([50], [51], Bytes(0, 51));
        });
        Assert.Equal(0, a.Length);
        Assert.Equal(0, b.Length);
    }

    [Fact]
    public void A_growth_of_another_rank_or_beside_another_is_refused()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        using NdArray<int> array = Create(file, "a");
        Assert.Throws<ArgumentException>(() => array.Untyped.BeginGrow([1, 2]));
        using ArrayGrowth growth = array.Untyped.BeginGrow([100]);
        Assert.Throws<InvalidOperationException>(() => array.Untyped.BeginGrow([200]));
    }

    private static NdArray<int> Create(H5File file, string name) =>
        file.Root.CreateArray<int>(name, [0], [ArraySpec.Unlimited], [100], options: new ArrayOptions { Threads = 2 });

    private static byte[] Bytes(int from, int to) => MemoryMarshal.AsBytes<int>(Enumerable.Range(from, to - from).ToArray()).ToArray();
}
