using System.Buffers.Binary;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Many readers of one array, alone and while the same process writes. The amount of work is fixed; only the order in
/// which threads do it is not.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private const int Seed = 20261120;
    private const int Readers = 16;
    private const long CacheBytes = 4096; // some blocks, not all: others are driven out

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Storages => ["blosc2", "cached", "unfiltered", "gzip", "nbit"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Sixteen_threads_read_different_selections_of_one_array(int threadsEach)
    {
        long[] shape = [60, 70, 40];
        int[] content = NdArrayTests.Noise(60 * 70 * 40);
        using H5File file = H5File.Create(_folder.File("readers.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>(
            "a", shape, chunks: [16, 20, 40], codec: Blosc2.Lz4() with { BlockShape = [4, 10, 20] },
            type: new IntegerType(4, IsSigned: true, ByteOrder.BigEndian), options: new ArrayOptions { Threads = threadsEach });
        array.Write(content);
        Crowd.Run([.. Enumerable.Range(0, Readers).Select(reader => (Action)(() =>
        {
            Random random = new(Seed + reader);
            for (int round = 0; round < 40; round++)
            {
                SelectionModel model = SelectionModel.Random(random, shape, SelectionModel.Sorts[(reader + round) % SelectionModel.Sorts.Length]);
                int[] values = new int[model.Elements.Length];
                array.Read(model.Selection, values);
                for (int i = 0; i < values.Length; i++)
                {
                    Assert.True(content[model.Elements[i]] == values[i], $"seed {Seed}, reader {reader}, round {round}, {model.Text}, element {i}");
                }
            }
        }))]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Readers_during_appends_see_only_what_is_complete(bool otherHandle, bool cached)
    {
        using BlockCache? cache = cached ? new BlockCache(CacheBytes) : null;
        ArrayOptions options = new() { BlockCache = cache };
        const int Rows = 400;
        const int Width = 24;
        using H5File file = H5File.Create(_folder.File("append.h5"));
        using NdArray<int> writer = file.Root.CreateArray<int>(
            "a", [0, Width], [ArraySpec.Unlimited, Width], [7, 10], Blosc2.Lz4() with { BlockShape = [3, 5] }, -1, options: options);
        using NdArray<int> second = file.Root.OpenArray<int>("a", options);
        NdArray<int> source = otherHandle ? second : writer;
        void Append()
        {
            Random random = new(Seed);
            for (int row = 0; row < Rows;)
            {
                int count = Math.Min(random.Next(1, 12), Rows - row);
                int first = row * Width;
                writer.Append([.. Enumerable.Range(first, count * Width)]);
                row += count;
            }
        }

        Action Read(int reader) => () =>
        {
            Random random = new(Seed + 1 + reader);
            long before = 0;
            for (int round = 0; round < 250; round++)
            {
                long[] shape = [.. source.Shape];
                Assert.True(shape[0] >= before, $"{shape[0]} rows after {before}");
                before = shape[0];
                SelectionModel model = SelectionModel.Absolute(random, shape);
                int[] values = new int[model.Elements.Length];
                source.Read(model.Selection, values);
                for (int i = 0; i < values.Length; i++)
                {
                    Assert.True(model.Elements[i] == values[i], $"seed {Seed}, reader {reader}, round {round}, {shape[0]} rows, {model.Text}: element {i} is {values[i]}, not {model.Elements[i]}");
                }
            }
        };
        Crowd.Run([Append, .. Enumerable.Range(0, Readers).Select(Read)]);
        Assert.Equal(Enumerable.Range(0, Rows * Width), source.Read());
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Readers_during_writes_see_old_or_new_values_and_nothing_else(string storage)
    {
        using BlockCache cache = new(CacheBytes);
        const int Versions = 120;
        const int Step = 1 << 16;
        long[] shape = [48, 50];
        int elements = 48 * 50;
        using H5File file = H5File.Create(_folder.File("rewrite.h5"));
        using NdArray<int> array = Create(file, storage, shape, [16, 20], [8, 7], 0, cache);
        array.Write([.. Enumerable.Range(0, elements)]);
        int latest = 0;
        void Write()
        {
            Random random = new(Seed);
            for (int version = 1; version <= Versions; version++)
            {
                Volatile.Write(ref latest, version);
                SelectionModel model = SelectionModel.Random(random, shape, SelectionModel.Sorts[version % SelectionModel.Sorts.Length]);
                array.Write(model.Selection, [.. model.Elements.Select(number => (int)number + (version * Step))]);
            }
        }

        Action Read(int reader) => () =>
        {
            Random random = new(Seed + 1 + reader);
            for (int round = 0; round < 150; round++)
            {
                SelectionModel model = SelectionModel.Random(random, shape, SelectionModel.Sorts[(reader + round) % SelectionModel.Sorts.Length]);
                int[] values = new int[model.Elements.Length];
                array.Read(model.Selection, values);
                int upTo = Volatile.Read(ref latest);
                for (int i = 0; i < values.Length; i++)
                {
                    (int version, int number) = Math.DivRem(values[i], Step);
                    Assert.True(
                        number == model.Elements[i] && version >= 0 && version <= upTo,
                        $"seed {Seed}, reader {reader}, round {round}, {model.Text}: element {model.Elements[i]} is {number} of version {version} of {upTo}");
                }
            }
        };
        Crowd.Run([Write, .. Enumerable.Range(0, Readers).Select(Read)]);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Resizing_under_readers_gives_a_typed_error_or_right_values(string storage)
    {
        using BlockCache cache = new(CacheBytes);
        const int Fill = -1;
        const int Untouched = -2;
        const int Width = 1 << 10; // an element's value tells its place whatever the shape
        long[] largest = [40, 44];
        using H5File file = H5File.Create(_folder.File("resize.h5"));
        using NdArray<int> array = Create(file, storage, largest, [9, 10], [4, 5], Fill, cache);
        int refused = 0;
        void Resize()
        {
            Random random = new(Seed);
            for (int round = 0; round < 150; round++)
            {
                long[] shape = [random.NextInt64(1, largest[0] + 1), random.NextInt64(1, largest[1] + 1)];
                array.Resize(shape);
                array.Write([.. from row in Enumerable.Range(0, (int)shape[0]) from column in Enumerable.Range(0, (int)shape[1]) select (row * Width) + column]);
            }
        }

        Action Read(int reader) => () =>
        {
            Random random = new(Seed + 1 + reader);
            for (int round = 0; round < 300; round++)
            {
                long[] shape = [.. array.Shape];
                long[] start = [random.NextInt64(shape[0]), random.NextInt64(shape[1])];
                long[] box = [random.NextInt64(1, shape[0] - start[0] + 1), random.NextInt64(1, shape[1] - start[1] + 1)];
                int[] values = new int[box[0] * box[1]];
                Array.Fill(values, Untouched);
                try
                {
                    array.Read(Selection.Box(start, box), values);
                }
                catch (Exception error) when (error is SelectionException or ArrayResizedException)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }

                for (int i = 0; i < values.Length; i++)
                {
                    long expected = ((start[0] + (i / box[1])) * Width) + start[1] + (i % box[1]);
                    Assert.True(values[i] == expected || values[i] == Fill, $"seed {Seed}, reader {reader}, round {round}: {values[i]} is neither {expected} nor the fill value");
                }
            }
        };
        Crowd.Run([Resize, .. Enumerable.Range(0, Readers).Select(Read)]);
        Assert.InRange(refused, 0, Readers * 300);
    }

    private static NdArray<int> Create(H5File file, string storage, long[] shape, int[] chunks, int[] blocks, int fill, BlockCache cache)
    {
        byte[] fillValue = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(fillValue, fill);
        ArraySpec spec = new()
        {
            Shape = [.. shape],
            MaxShape = [.. shape.Select(_ => ArraySpec.Unlimited)],
            Type = new IntegerType(4, IsSigned: true),
            ChunkShape = [.. chunks],
            FillValue = [.. fillValue],
            Filters = storage switch
            {
                "gzip" => [Filters.Deflate(1)],
                "nbit" => [new FilterSpec(5, [], "nbit", IsOptional: true)], // of HDF5's own filters one that is left to it
                _ => [],
            },
        };
        Blosc2Options? codec = storage is "blosc2" or "cached" ? Blosc2.Zstd(1) with { BlockShape = [.. blocks] } : null;
        ArrayOptions options = new() { BlockCache = storage == "cached" ? cache : null };
        return new NdArray<int>(file.Root.CreateNdArray("a", spec, codec, options));
    }
}
