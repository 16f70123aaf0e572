using Blosc2Direct.Codecs;
using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Codecs;

public sealed class AutomaticBlocksTests
{
    private static readonly CacheSizes Small = new(32 << 10, 256 << 10, 1 << 20);
    private static readonly CacheSizes Large = new(64 << 10, 2 << 20, 32 << 20);

    /// <summary>Chunk shapes from one element to two axes of thousands, of ranks 1 to 10.</summary>
    private static Gen<(int[] Chunk, int ElementSize, int BlockBytes)> Chunks { get; } =
        from rank in Gen.Choose(1, 10)
        from elementSize in Gen.OneOf(Gen.Choose(1, 16), Gen.Choose(17, 3000))
        from blockBytes in Gen.OneOf(Gen.Choose(1, 3000), Gen.Choose(16 << 10, 1 << 20))
        from lengths in Gen.ArrayOf(Gen.OneOf(Gen.Choose(1, 4), Gen.Choose(1, 40), Gen.Choose(1, 3000)), rank)
        select (Bounded(lengths, 20_000_000 / elementSize), elementSize, blockBytes);

    [Fact]
    public void Blocks_stay_inside_the_chunk_and_the_size_and_are_never_misordered()
    {
        Properties.Check(
            Chunks,
            example =>
            {
                Blosc2Options options = Blosc2.Lz4() with { Blocks = BlockChoice.OfBytes(example.BlockBytes) };
                ChunkGeometry geometry = ChunkGeometry.ForWriting(options, example.Chunk, example.ElementSize, example.ElementSize);

                Assert.False(geometry.IsMisordered);
                for (int axis = 0; axis < geometry.BlockShape.Length && geometry.UsesB2nd; axis++)
                {
                    Assert.InRange(geometry.BlockShape[axis], 1, example.Chunk[axis]);
                }

                // Rank 8 has the stock filter's shapes, which start at 2 elements along each axis.
                long smallest = geometry is { UsesB2nd: true, Rank: 8 } ? 256 : 1;
                Assert.InRange(geometry.BlockBytes, 1, Math.Max(example.BlockBytes, smallest * example.ElementSize));
            },
            1000);
    }

    [Fact]
    public void Padding_is_rare_and_blocks_use_the_room_that_they_have()
    {
        Properties.Check(
            from rank in Gen.Choose(1, 5)
            from lengths in Gen.ArrayOf(Gen.Choose(20, 400), rank)
            select Bounded(lengths, 20_000_000),
            chunk =>
            {
                ChunkGeometry geometry = ChunkGeometry.ForMachine(Blosc2.Lz4(), chunk, 4, 4, CacheSizes.Typical);

                Assert.InRange(geometry.PaddedBytes, geometry.ChunkBytes, geometry.ChunkBytes * 1.2);
                Assert.InRange(geometry.BlockBytes, Math.Min(geometry.ChunkBytes, 128 << 10) / 4, 128 << 10);
            },
            500);
    }

    [Fact]
    public void The_parameters_of_the_filter_bring_the_same_blocks_back()
    {
        Properties.Check(
            Gen.Zip(Chunks, Gen.Choose(0, 3)),
            example =>
            {
                ((int[] chunk, int elementSize, int blockBytes), int kind) = example;
                Random random = new(blockBytes);
                Blosc2Options options = kind switch
                {
                    0 => Blosc2.Zstd(),
                    1 => Blosc2.Lz4(9) with { Blocks = BlockChoice.OfBytes(blockBytes) },
                    2 => Blosc2.Zlib() with { Blocks = BlockChoice.Stock },
                    _ => Blosc2.Lz4() with { BlockShape = [.. chunk.Select(length => random.Next(1, length + 1))] },
                };
                ChunkGeometry geometry = ChunkGeometry.ForWriting(options, chunk, elementSize, elementSize);
                uint[] values = [.. Blosc2FilterParameters.Build(options, chunk, elementSize, elementSize)];

                Assert.InRange(values.Length, 7, 16);
                Assert.True(Blosc2FilterParameters.TryParse(values, out Blosc2Options back, out _));
                ChunkGeometry again = ChunkGeometry.ForMachine(back, chunk, elementSize, elementSize, Small);

                // For rank 8 there is no value left: a shape that was given becomes the stock filter's of its size.
                if (kind < 3 || chunk.Length != 8)
                {
                    Assert.Equal(geometry.BlockShape.ToArray(), again.BlockShape.ToArray());
                }

                if (chunk.Length != 8)
                {
                    Assert.Equal(values, Blosc2FilterParameters.Build(back, chunk, elementSize, elementSize).ToArray());
                }
            },
            1000);
    }

    [Theory]
    [InlineData(Blosc2Codec.Lz4, 5, 64, 128)]
    [InlineData(Blosc2Codec.BloscLz, 9, 128, 256)]
    [InlineData(Blosc2Codec.Zstd, 5, 128, 256)]
    [InlineData(Blosc2Codec.Zlib, 9, 256, 512)]
    public void The_size_follows_the_codec_and_the_second_level_cache(Blosc2Codec codec, int level, int smallKiB, int largeKiB)
    {
        Assert.Equal(smallKiB << 10, AutomaticBlocks.Bytes(codec, level, Small));
        Assert.Equal(largeKiB << 10, AutomaticBlocks.Bytes(codec, level, Large));
    }

    /// <summary>Chunk, element size, KiB, block: the shapes that docs/shapes.md explains.</summary>
    [Theory]
    [InlineData("10 25 150 100", 8, 128, "2 5 30 50")]
    [InlineData("10 25 150 100", 8, 64, "1 5 30 50")]
    [InlineData("1 2048 2048", 2, 128, "1 256 256")]
    [InlineData("512 512 3", 1, 64, "103 128 3")]
    [InlineData("1000 1", 8, 64, "1000 1")]
    [InlineData("7 11 13", 8, 128, "7 11 13")]
    public void Worked_examples_hold(string chunkShape, int elementSize, int kiB, string expected)
    {
        Blosc2Options options = Blosc2.Lz4(8) with { Blocks = BlockChoice.OfBytes(kiB << 10) };

        ChunkGeometry geometry = ChunkGeometry.ForWriting(options, Parse(chunkShape), elementSize, elementSize);

        Assert.Equal(expected, string.Join(' ', geometry.BlockShape.ToArray()));
    }

    [Theory]
    [InlineData("10 25 150 100", 0, "1 5 50 50")]
    [InlineData("10 25 150 100", 3, "5 25 75 1")]
    [InlineData("4096 10", 0, "1366 10")]
    public void Blocks_for_steps_along_an_axis_are_thin_there(string chunkShape, int axis, string expected)
    {
        int[] chunk = Parse(chunkShape);
        int[] block = new int[chunk.Length];

        AutomaticBlocks.Shape(128 << 10, 8, chunk, block, axis);

        Assert.Equal(expected, string.Join(' ', block));
    }

    [Fact]
    public void Cache_sizes_are_read_from_the_systems_description()
    {
        using TemporaryFolder folder = new();
        Describe(folder.Path, 0, "Data", 1, "48K", "0");
        Describe(folder.Path, 1, "Instruction", 1, "32K", "0");
        Describe(folder.Path, 2, "Unified", 2, "2M", "0-1");
        Describe(folder.Path, 3, "Unified", 3, "32768K", "0-7,16-23");

        CacheSizes caches = CacheSizes.Read(folder.Path);

        Assert.Equal(new CacheSizes(48 << 10, 2 << 20, 2 << 20), caches);
        Assert.Equal(CacheSizes.Typical, CacheSizes.Read(System.IO.Path.Combine(folder.Path, "none")));
    }

    private static void Describe(string folder, int index, string type, int level, string size, string shared)
    {
        string cache = System.IO.Path.Combine(folder, $"index{index}");
        Directory.CreateDirectory(cache);
        foreach ((string name, string text) in new[] { ("type", type), ("level", $"{level}"), ("size", size), ("shared_cpu_list", shared) })
        {
            File.WriteAllText(System.IO.Path.Combine(cache, name), text + "\n");
        }
    }

    /// <summary>Shortens axes until the chunk has no more elements than it may.</summary>
    private static int[] Bounded(int[] lengths, long most)
    {
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = (int)Math.Clamp(lengths[axis], 1, most);
            most /= lengths[axis];
        }

        return lengths;
    }

    private static int[] Parse(string shape) => [.. shape.Split(' ').Select(int.Parse)];
}
