using System.IO.Compression;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;
using Blosc2Direct.Tests.Hdf5;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Maintenance;

/// <summary>HDF5's everyday filters, undone outside of HDF5.</summary>
public sealed class FilterTests : IDisposable
{
    private static readonly FilterSpec Shuffle4 = new(FilterSpec.Shuffle, [4]);
    private static readonly FilterSpec Deflate = new(FilterSpec.Deflate, [6]);
    private static readonly FilterSpec Checksum = new(FilterSpec.Fletcher32, []);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Unshuffling_puts_every_byte_where_a_plain_loop_puts_it()
    {
        var cases =
            from size in Gen.Elements(1, 2, 3, 4, 5, 7, 8, 12, 16, 300)
            from count in Gen.Choose(0, 200)
            from tail in Gen.Choose(0, size - 1)
            select (size, count, tail);
        Properties.Check(cases, c =>
        {
            byte[] source = Specs.Bytes((c.size * c.count) + c.tail, c.count);
            byte[] expected = (byte[])source.Clone(), actual = new byte[source.Length];
            for (int i = 0; i < c.count; i++)
            {
                for (int plane = 0; plane < c.size; plane++)
                {
                    expected[(i * c.size) + plane] = source[(plane * c.count) + i];
                }
            }

            Unshuffle.Run(source, actual, c.size);
            Assert.Equal(expected, actual);
        });
    }

    [Theory]
    [InlineData(new byte[] { }, 0u)]
    [InlineData(new byte[] { 1 }, 0x01000100u)]
    [InlineData(new byte[] { 0x01, 0x02, 0x03, 0x04 }, 0x05080406u)]
    public void Checksums_are_those_of_the_definition(byte[] data, uint expected) => Assert.Equal(expected, Fletcher32.Compute(data));

    [Theory]
    [InlineData("shuffle deflate fletcher32")]
    [InlineData("fletcher32 shuffle deflate")]
    [InlineData("deflate shuffle")]
    [InlineData("deflate deflate")]
    [InlineData("shuffle")]
    [InlineData("fletcher32")]
    [InlineData("")]
    public void Chunks_that_HDF5_wrote_decode_to_what_HDF5_reads(string pipeline)
    {
        FilterSpec[] filters = [.. pipeline.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Filter)];
        using H5File file = H5File.Create(_folder.File("a.h5"));
        ArraySpec spec = Specs.Plain([50, 70], [16, 32]) with { Filters = [.. filters] };
        using H5Dataset dataset = file.Root.CreateDataset("x", spec);
        byte[] values = new byte[50 * 70 * 4];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (byte)(i * i / 300);
        }

        dataset.Regions!.Write([0, 0], [50, 70], values);
        StandardChunkCache cache = new(dataset, CodecLimits.Default);
        byte[] actual = new byte[values.Length];
        cache.Read(new Box([0, 0], [50, 70]), actual);
        Assert.Equal(values, actual);
    }

    [Fact]
    public void A_box_across_chunks_and_missing_chunks_reads_values_and_fill_values()
    {
        using H5File file = H5File.Create(_folder.File("a.h5"));
        ArraySpec spec = Specs.Plain([10, 10], [4, 4]) with { Filters = [Deflate], FillValue = [9, 0, 0, 0] };
        using H5Dataset dataset = file.Root.CreateDataset("x", spec);
        int[] written = [.. Enumerable.Range(100, 4)];
        dataset.Regions!.Write([4, 4], [2, 2], System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(written));
        byte[] actual = new byte[5 * 4 * 4];
        new StandardChunkCache(dataset, CodecLimits.Default).Read(new Box([2, 3], [5, 4]), actual);
        int[] values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(actual).ToArray();
        Assert.Equal([9, 9, 9, 9, 9, 9, 9, 9, 9, 100, 101, 9, 9, 102, 103, 9, 9, 9, 9, 9], values);
    }

    [Fact]
    public void A_filter_that_the_mask_skips_is_not_undone()
    {
        byte[] plain = Specs.Bytes(64, 4);
        StandardPipeline pipeline = new([Shuffle4, Deflate], 64);
        byte[] actual = new byte[64];
        pipeline.Decode(plain, 64, 0b11, actual);
        Assert.Equal(plain, actual);
        byte[] deflated = Deflated(plain);
        pipeline.Decode(deflated, deflated.Length, 0b01, actual);
        Assert.Equal(plain, actual);
    }

    [Fact]
    public void Corrupt_chunks_are_errors_and_never_wrong_values()
    {
        byte[] good = Deflated(Specs.Bytes(64, 5));
        StandardPipeline deflate = new([Deflate], 64), sum = new([Checksum], 64), tooSmall = new([Deflate], 60), tooLarge = new([Deflate], 70);
        byte[] destination = new byte[64];
        Assert.Throws<FilteredChunkException>(() => deflate.Decode(good, good.Length / 2, 0, destination));
        Assert.Throws<FilteredChunkException>(() => deflate.Decode([1, 2, 3, 4], 4, 0, destination));
        Assert.Throws<FilteredChunkException>(() => tooSmall.Decode(good, good.Length, 0, new byte[60]));
        Assert.Throws<FilteredChunkException>(() => tooLarge.Decode(good, good.Length, 0, new byte[70]));
        Assert.Throws<FilteredChunkException>(() => sum.Decode(new byte[3], 3, 0, destination));
        byte[] summed = new byte[68];
        summed[5] = 1;
        Assert.Throws<FilteredChunkException>(() => sum.Decode(summed, 68, 0, destination));
        byte[] shuffled = new byte[1000];
        Assert.Throws<FilteredChunkException>(() => new StandardPipeline([Shuffle4], 64).Decode(shuffled, 1000, 0, destination));
    }

    [Fact]
    public void Shuffle_without_an_element_size_and_foreign_filters_are_left_to_HDF5()
    {
        Assert.True(StandardPipeline.Supports([Shuffle4, Deflate, Checksum]));
        Assert.False(StandardPipeline.Supports([new FilterSpec(FilterSpec.Shuffle, [])]));
        Assert.False(StandardPipeline.Supports([new FilterSpec(FilterSpec.Shuffle, [0])]));
        Assert.False(StandardPipeline.Supports([new FilterSpec(32000, [])]));
    }

    private static FilterSpec Filter(string name) => name switch
    {
        "shuffle" => Shuffle4,
        "deflate" => Deflate,
        _ => Checksum,
    };

    private static byte[] Deflated(byte[] plain)
    {
        using MemoryStream stream = new();
        using (ZLibStream zlib = new(stream, CompressionLevel.Fastest))
        {
            zlib.Write(plain);
        }

        return stream.ToArray();
    }
}
