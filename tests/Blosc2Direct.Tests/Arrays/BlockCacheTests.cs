using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Xunit;

namespace Blosc2Direct.Tests.Arrays;

public sealed class BlockCacheTests : IDisposable
{
    private const int BlockBytes = 8 * 8 * 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_second_read_of_a_point_neither_reads_nor_decodes()
    {
        using BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("hit.h5"));
        using NdArray<int> array = Create(file, cache);
        Assert.Equal((1, 0), Cost(array, [5..6, 7..8]));
        Assert.Equal((0, 1), Cost(array, [5..6, 7..8]));
        Assert.Equal((0, 1), Cost(array, [0..8, 0..7]));
        Assert.Equal((1, 1), Cost(array, [5..6, 7..9]));
        Assert.Equal(3, cache.Hits);
        Assert.Equal(0, array.Read([5..6, 7..8], new int[1]).BytesRead);
        Assert.Equal(2 * BlockBytes, cache.Bytes);
    }

    [Fact]
    public void A_write_never_leaves_old_data_to_be_served()
    {
        using BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("write.h5"));
        using NdArray<int> array = Create(file, cache);
        using NdArray<int> other = file.Root.OpenArray<int>("a");
        for (int i = 0; i < 20; i++)
        {
            (i % 2 == 0 ? array : other)[3, 3] = -i;
            Assert.Equal(-i, array[3, 3]);
            Assert.Equal(-i, array[3, 3]);
        }

        array.Resize([2, 32]);
        array.Resize([32, 32]);
        Assert.Equal(0, array[3, 3]);
        Assert.Equal(33, array[1, 1]);
    }

    [Fact]
    public void Growing_along_any_axis_keeps_blocks_and_chunks_together()
    {
        using BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("grow.h5"));
        using NdArray<int> array = Create(file, cache);
        Assert.Equal((20 * 32) + 20, array[20, 20]);
        array.Append(new int[32 * 16], axis: 1); // numbers the chunks anew
        Assert.Equal((20 * 32) + 20, array[20, 20]);
        Assert.Equal(0, array[20, 40]);
    }

    [Fact]
    public void The_cache_stays_within_its_bytes_and_drops_what_was_used_longest_ago()
    {
        using BlockCache cache = new(3 * BlockBytes);
        using H5File file = H5File.Create(_folder.File("bound.h5"));
        using NdArray<int> array = Create(file, cache);
        foreach (int i in (int[])[0, 1, 2, 0, 3])
        {
            Assert.Equal(i * 8, array[0, i * 8]);
            Assert.InRange(cache.Bytes, 0, cache.Capacity);
        }

        Assert.Equal((0, 1), Cost(array, [0..1, 0..1]));
        Assert.Equal((1, 0), Cost(array, [0..1, 8..9]));
        Assert.Equal(3, cache.Count);
        array.Dispose();
        Assert.Equal(0, cache.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Chunks_without_blocks_are_filled_however_a_read_is_shared_out(int threads)
    {
        using BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("constant.h5"));
        using NdArray<long> array = file.Root.CreateArray<long>(
            "a", [600, 1000], chunks: [600, 500], codec: Blosc2.Lz4() with { BlockShape = [600, 500] },
            options: new ArrayOptions { BlockCache = cache, Threads = threads });
        long[] model = new long[600_000];
        for (int i = 0; i < model.Length; i++)
        {
            model[i] = i % 1000 < 500 ? 7 : i; // one value in the first chunk, many in the second
        }

        array.Write(model);
        Assert.Equal(999, array[0, 999]); // the shape of blocks is known from now on
        long[] read = new long[model.Length];
        bool[,] all = new bool[600, 1000];
        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref all[0, 0], all.Length).Fill(true);
        foreach (Selection selection in (Selection[])[Selection.Mask(all), Selection.All, [0..600, new Slice(0, null)]])
        {
            Array.Clear(read);
            array.Read(selection, read);
            Assert.Equal(model, read);
        }
    }

    [Fact]
    public void Blocks_that_a_read_takes_whole_are_not_kept()
    {
        using BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("scan.h5"));
        using NdArray<int> array = Create(file, cache);
        array.Read();
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Many_threads_and_arrays_share_one_cache()
    {
        const int Seed = 7;
        using BlockCache cache = new(20 * BlockBytes);
        using H5File file = H5File.Create(_folder.File("share.h5"));
        using NdArray<int> first = Create(file, cache);
        using NdArray<int> second = file.Root.OpenArray<int>("a", new ArrayOptions { BlockCache = cache, Threads = 2 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(thread => Task.Run(() =>
        {
            Random random = new(Seed + thread);
            int[] row = new int[5];
            for (int i = 0; i < 400; i++)
            {
                int y = random.Next(32);
                int x = random.Next(28);
                (thread % 2 == 0 ? first : second).Read([y, x..(x + 5)], row);
                Assert.Equal(Enumerable.Range((y * 32) + x, 5), row);
            }
        })));
        Assert.InRange(cache.Bytes, 1, cache.Capacity);
    }

    [Fact]
    public void A_cache_that_was_disposed_of_serves_and_keeps_nothing()
    {
        BlockCache cache = new(1 << 20);
        using H5File file = H5File.Create(_folder.File("gone.h5"));
        using NdArray<int> array = Create(file, cache);
        Assert.Equal(1, array[0, 1]);
        cache.Dispose();
        Assert.Equal(1, array[0, 1]);
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
    }

    private static NdArray<int> Create(H5File file, BlockCache cache)
    {
        NdArray<int> array = file.Root.CreateArray<int>(
            "a", [32, 32], maxShape: [-1, -1], chunks: [16, 16], codec: Blosc2.Lz4() with { BlockShape = [8, 8] },
            options: new ArrayOptions { BlockCache = cache, Threads = 1 });
        array.Write([.. Enumerable.Range(0, 1024)]);
        return array;
    }

    private static (long Decoded, long Hits) Cost(NdArray<int> array, Selection selection)
    {
        long[] shape = array.ResolveShape(selection);
        ReadStatistics cost = array.Read(selection, new int[shape.Aggregate(1L, (a, b) => a * b)]);
        return (cost.BlocksDecoded, cost.CacheHits);
    }
}
