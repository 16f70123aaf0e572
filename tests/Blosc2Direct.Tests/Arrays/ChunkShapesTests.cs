using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Arrays;

public sealed class ChunkShapesTests
{
    private const int Target = 4 << 20;

    private static Gen<(long[] Shape, int ElementSize, int Access, int Grows)> Arrays { get; } =
        from rank in Gen.Choose(1, 32)
        from elementSize in Gen.OneOf(Gen.Choose(1, 16), Gen.Choose(17, 9_000_000))
        from lengths in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 4), Gen.Choose(1, 300), Gen.Choose(1, 2_000_000_000)), rank)
        from access in Gen.Choose(-2, rank - 1)
        from grows in Gen.Choose(-1, rank - 1)
        select (lengths.Select(length => (long)length * (length > 1_000_000_000 ? 1000 : 1)).ToArray(), elementSize, access, grows);

    [Fact]
    public void Chunks_are_legal_and_within_their_size_whatever_the_array()
    {
        Properties.Check(
            Arrays,
            example =>
            {
                (long[] shape, int elementSize, int kind, int grows) = example;
                long[] maxShape = [.. shape];
                if (grows >= 0)
                {
                    maxShape[grows] = ArraySpec.Unlimited;
                }

                ImmutableArray<int> chunk = ChunkShapes.Choose(shape, maxShape, elementSize, AccessOf(kind), Target);

                Assert.Equal(shape.Length, chunk.Length);
                long bytes = elementSize;
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    Assert.InRange(chunk[axis], 1, axis == grows ? int.MaxValue : Math.Max(shape[axis], 1));
                    bytes = checked(bytes * chunk[axis]);
                }

                Assert.InRange(bytes, elementSize, Math.Max(Target, elementSize));
                Assert.Equal([.. chunk], ChunkShapes.Choose(shape, maxShape, elementSize, AccessOf(kind), Target).ToArray());
            },
            1000);
    }

    [Theory]
    [InlineData("20 100 300 250", 8, "4 20 100 64")]
    [InlineData("10000 2048 2048", 2, "32 256 256")]
    [InlineData("1000000000", 8, "524288")]
    [InlineData("300 400", 4, "300 400")]
    public void Balanced_chunks_keep_the_proportions_of_the_array(string shape, int elementSize, string expected) =>
        Check(shape, shape, elementSize, Access.Balanced, expected);

    [Theory]
    [InlineData("0 2048 2048", "-1 2048 2048", 2, "1 512 1024")]
    [InlineData("0", "-1", 8, "1024")]
    [InlineData("0 10", "-1 10", 4, "1024 10")]
    [InlineData("5000000 10", "-1 10", 4, "26179 10")]
    public void Arrays_that_grow_along_axis_0_get_chunks_for_appending(string shape, string maxShape, int elementSize, string expected) =>
        Check(shape, maxShape, elementSize, null, expected);

    [Theory]
    [InlineData("20 100 300 250", 0, "1 50 75 125")]
    [InlineData("20 100 300 250", 3, "20 100 150 1")]
    [InlineData("100 100", 1, "100 100")]
    public void Chunks_for_steps_along_an_axis_are_thin_there(string shape, int axis, string expected) =>
        Check(shape, shape, 8, Access.AlongAxis(axis), expected);

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Equal("maxShape", Assert.Throws<ArgumentException>(() => ChunkShapes.Choose([3], [3, 4], 4)).ParamName);
        Assert.Equal("access", Assert.ThrowsAny<ArgumentException>(() => ChunkShapes.Choose([3], default, 4, Access.AlongAxis(1))).ParamName);
        Assert.Equal("shape", Assert.ThrowsAny<ArgumentException>(() => ChunkShapes.Choose([-3], default, 4)).ParamName);
        Assert.Equal("axis", Assert.ThrowsAny<ArgumentException>(() => Access.AlongAxis(-1)).ParamName);
        Assert.Equal("elementSize", Assert.ThrowsAny<ArgumentException>(() => ChunkShapes.Choose([3], default, 0)).ParamName);
        Assert.Equal("bytes", Assert.ThrowsAny<ArgumentException>(() => BlockChoice.OfBytes(0)).ParamName);
    }

    [Fact]
    public void Chunks_that_are_added_later_are_cut_like_the_first_ones()
    {
        using TemporaryFolder folder = new();
        string path = System.IO.Path.Combine(folder.Path, "a.h5");
        int[] block = [3, 5, 32];
        long[] shape = [8, 30, 64];
        byte[] values = new byte[8 * 30 * 64];
        new Random(1).NextBytes(values);
        using (H5File file = H5File.Create(path))
        {
            using NdArray<byte> given = file.Root.CreateArray<byte>(
                "given", shape, [ArraySpec.Unlimited, 30, 64], [8, 30, 64], Blosc2.Lz4() with { BlockShape = [.. block] });
            using NdArray<byte> along = file.Root.CreateArray<byte>(
                "along", shape, [ArraySpec.Unlimited, 30, 64], [8, 30, 64],
                Blosc2.Lz4() with { Blocks = BlockChoice.OfBytes(1000) }, access: Access.AlongAxis(1));
            given.Write([0, 0, 0], shape, values);
            along.Write([0, 0, 0], shape, values);
        }

        using (H5File file = H5File.Open(path, FileAccess.ReadWrite))
        {
            foreach ((string name, int[] expected) in new[] { ("given", block), ("along", [8, 1, 32]) })
            {
                using NdArray<byte> array = file.Root.OpenArray<byte>(name);
                array.Append(values);
                foreach (ChunkInfo chunk in array.Untyped.Chunks)
                {
                    byte[] frame = array.Untyped.ReadChunk(chunk.Offset, out _);
                    FrameHead head = new();
                    Assert.Equal(0, head.Parse(frame, frame.Length, CodecLimits.Default));
                    Assert.Equal(expected, head.BlockShape.ToArray());
                }
            }
        }
    }

    private static void Check(string shape, string maxShape, int elementSize, Access? access, string expected) => Assert.Equal(
        expected, string.Join(' ', ChunkShapes.Choose(Parse(shape), Parse(maxShape), elementSize, access, Target)));

    private static Access AccessOf(int kind) => kind switch
    {
        -2 => Access.Balanced,
        -1 => Access.Append,
        _ => Access.AlongAxis(kind),
    };

    private static long[] Parse(string shape) => [.. shape.Split(' ').Select(long.Parse)];
}
