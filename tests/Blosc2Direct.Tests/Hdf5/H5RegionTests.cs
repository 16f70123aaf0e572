using System.Collections.Immutable;
using System.Text;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5RegionTests
{
    private readonly H5File _file = H5File.CreateInMemory();

    public static TheoryData<ArraySpec> Layouts() =>
    [
        Specs.Plain([6, 5], [4, 2]),
        Specs.Filtered([6, 5], [4, 2], default, new FilterSpec(FilterSpec.Shuffle, [4]), new FilterSpec(FilterSpec.Deflate, [4]), new FilterSpec(FilterSpec.Fletcher32, [])),
        Specs.Plain([6, 5], [4, 2]) with { Layout = ArrayLayout.Contiguous, ChunkShape = default },
        Specs.Plain([6, 5], [4, 2]) with { Layout = ArrayLayout.Compact, ChunkShape = default },
    ];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_box_is_written_and_read_in_every_layout(ArraySpec spec)
    {
        byte[] fill = [1, 2, 3, 4];
        using H5Dataset dataset = _file.Root.CreateDataset("x", spec with { FillValue = [.. fill] });
        Assert.Equal(spec.Layout, dataset.Spec.Layout);
        Assert.Equal(fill, dataset.Spec.FillValue.ToArray());
        byte[] all = new byte[120];
        dataset.Regions!.Read([0, 0], [6, 5], all);
        Assert.Equal(Enumerable.Repeat(fill, 30).SelectMany(b => b), all); // never written

        byte[] box = Specs.Bytes(2 * 3 * 4, 1);
        dataset.Regions.Write([3, 1], [2, 3], box);
        byte[] read = new byte[24];
        dataset.Regions.Read([3, 1], [2, 3], read);
        Assert.Equal(box, read);
        dataset.Regions.Read([0, 0], [6, 5], all);
        Assert.Equal(fill, all[..4]);
        Assert.Equal(box[..12], all[((3 * 20) + 4)..((3 * 20) + 16)]);
        dataset.Regions.Read([6, 0], [0, 5], []);

        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Regions.Read([5, 0], [2, 5], new byte[40]));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Regions.Read([-1, 0], [2, 5], new byte[40]));
        Assert.Throws<ArgumentException>(() => dataset.Regions.Read([0, 0], [2, 5], new byte[39]));
        Assert.Throws<ArgumentException>(() => dataset.Regions.Write([0], [2], new byte[8]));
    }

    [Fact]
    public void A_scalar_and_an_empty_array_are_read()
    {
        ArraySpec scalar = new() { Shape = [], Type = new FloatType(8), Layout = ArrayLayout.Contiguous };
        using H5Dataset one = _file.Root.CreateDataset("scalar", scalar);
        one.Regions!.Write([], [], BitConverter.GetBytes(2.5));
        byte[] bytes = new byte[8];
        one.Regions.Read([], [], bytes);
        Assert.Equal(2.5, BitConverter.ToDouble(bytes));
        Assert.Empty(one.Spec.Shape);

        using H5Dataset none = _file.Root.CreateDataset("null", scalar with { IsNull = true });
        Assert.True(none.Spec.IsNull);
        none.Regions!.Read([], [], []);
        Assert.Throws<ArgumentException>(() => none.Regions.Read([], [], new byte[8]));

        using H5Dataset empty = _file.Root.CreateDataset("empty", Specs.Plain([0], [4], [ArraySpec.Unlimited]));
        Assert.Equal(0, empty.StoredChunkCount);
        empty.Regions!.Read([0], [0], []);
        Assert.Empty(empty.EnumerateChunks());
    }

    [Theory]
    [InlineData(ArrayLayout.Contiguous, TextEncoding.Utf8)]
    [InlineData(ArrayLayout.Chunked, TextEncoding.Utf8)]
    [InlineData(ArrayLayout.Chunked, TextEncoding.Ascii)]
    public void Strings_of_variable_length_are_written_and_read(ArrayLayout layout, TextEncoding encoding)
    {
        object?[] texts = encoding == TextEncoding.Utf8 ? ["größe", "", "日本語", new string('x', 100_000), "e"] : ["a", "", "b", new string('x', 100_000), "e"];
        using H5Dataset dataset = _file.Root.CreateDataset("x", new ArraySpec
        {
            Shape = [6],
            Layout = layout,
            ChunkShape = layout == ArrayLayout.Chunked ? [4] : default,
            Type = new VariableStringType(encoding),
        });
        dataset.Regions!.WriteObjects([1], [5], texts);
        using H5File copy = H5File.OpenImage(_file.ToImage());
        Assert.Equal(["", .. texts], copy.Root.OpenDataset("x").Regions!.ReadObjects([0], [6]));
        Assert.Equal(texts[2..3], copy.Root.OpenDataset("x").Regions!.ReadObjects([3], [1]));
        Assert.Throws<ElementTypeException>(() => dataset.Regions.Read([0], [1], new byte[8]));
        Assert.Throws<ElementTypeException>(() => dataset.Regions.WriteObjects([0], [1], [5]));
        Assert.Throws<ArgumentException>(() => dataset.Regions.WriteObjects([0], [2], ["a"]));
    }

    [Fact]
    public void Sequences_of_variable_length_are_the_bytes_of_their_items()
    {
        using H5Dataset dataset = _file.Root.CreateDataset("x", new ArraySpec { Shape = [3], ChunkShape = [2], Type = new VariableLengthType(new IntegerType(4, true, ByteOrder.BigEndian)) });
        object?[] values = [new byte[] { 0, 0, 0, 1, 0, 0, 0, 2 }, Array.Empty<byte>(), new byte[] { 255, 255, 255, 255 }];
        dataset.Regions!.WriteObjects([0], [3], values);
        Assert.Equal(values, dataset.Regions.ReadObjects([0], [3]));
        Assert.Throws<ElementValueException>(() => dataset.Regions.WriteObjects([0], [1], [new byte[3]]));
    }

    [Fact]
    public void Values_are_neither_swapped_nor_converted()
    {
        ArraySpec spec = new() { Shape = [2], Layout = ArrayLayout.Contiguous, Type = new CompoundType(12, [new("a", 1, new IntegerType(2, false, ByteOrder.BigEndian)), new("t", 4, new FixedStringType(5))]) };
        using H5Dataset dataset = _file.Root.CreateDataset("x", spec);
        byte[] bytes = new byte[24];
        Encoding.UTF8.GetBytes("ab\0cd").CopyTo(bytes, 4);
        bytes[1] = 0x12;
        bytes[2] = 0x34;
        dataset.Regions!.Write([0], [2], bytes);
        byte[] read = new byte[24];
        dataset.Regions.Read([0], [2], read);
        Assert.Equal(bytes, read);
    }

    [Fact]
    public void A_direct_write_and_a_region_see_each_other()
    {
        using H5Dataset dataset = _file.Root.CreateDataset("x", Specs.Plain([64], [16]));
        byte[] bytes = new byte[4];
        for (int i = 1; i < 20; i++)
        {
            byte[] chunk = Enumerable.Repeat((byte)i, 64).ToArray();
            dataset.Write([i % 4], chunk);
            dataset.Regions!.Read([(i % 4 * 16) + 3], [1], bytes);
            Assert.Equal(chunk[..4], bytes);
            dataset.Regions.Write([(i % 4 * 16) + 5], [1], [7, 7, 7, 7]);
            Assert.True(dataset.TryLocate([i % 4], out ChunkRef located));
            byte[] raw = new byte[64];
            dataset.Read(located, 0, raw);
            Assert.Equal([7, 7, 7, 7], raw[20..24]);
            Assert.Equal(chunk[..20], raw[..20]);
        }
    }

    [Fact]
    public void What_cannot_be_created_is_refused_and_leaves_nothing()
    {
        ArraySpec good = Specs.Plain([8], [4]);
        ArraySpec[] bad =
        [
            good with { Shape = default },
            good with { Shape = [-1] },
            good with { Shape = [.. Enumerable.Repeat(1L, 33)], MaxShape = default, ChunkShape = [.. Enumerable.Repeat(1, 33)] },
            good with { MaxShape = [7] },
            good with { MaxShape = [8, 8] },
            good with { ChunkShape = [0] },
            good with { ChunkShape = default },
            good with { ChunkShape = [4, 4] },
            good with { Shape = [], MaxShape = default, ChunkShape = [] },
            good with { FillValue = [1] },
            good with { Type = new VariableStringType(), FillValue = [.. new byte[8]] },
            good with { Layout = ArrayLayout.Contiguous, Filters = [Specs.Blosc2([4])] },
        ];
        foreach (ArraySpec spec in bad)
        {
            Assert.ThrowsAny<ArgumentException>(() => _file.Root.CreateDataset("x", spec));
        }

        Assert.Throws<StorageException>(() => _file.Root.CreateDataset("x", good with { Shape = [1L << 62, 1L << 62], MaxShape = default, ChunkShape = [1, 1] }));
        Assert.Throws<NotSupportedException>(() => _file.Root.CreateDataset("x", good with { Layout = ArrayLayout.Virtual }));
        Assert.Throws<ElementTypeException>(() => _file.Root.CreateDataset("x", good with { Type = new UnknownType(4, "?") }));
        Assert.False(_file.Root.Contains("x"));
        _file.Root.CreateDataset("x", good with { MaxShape = default, Filters = default }).Dispose();
        Assert.Throws<ObjectExistsException>(() => _file.Root.CreateDataset("x", good));
    }
}
