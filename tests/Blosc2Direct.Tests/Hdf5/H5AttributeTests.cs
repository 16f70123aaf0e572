using System.Numerics;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5AttributeTests
{
    public static TheoryData<AttributeValue> Values() =>
    [
        new(new IntegerType(1, true), [], (sbyte)-5),
        new(new IntegerType(1, false), [], (byte)200),
        new(new IntegerType(2, true), [], (short)-1234),
        new(new IntegerType(2, false, ByteOrder.BigEndian), [3], new ushort[] { 1, 2, 65535 }),
        new(new IntegerType(3, true), [2], new[] { -1, 8388607 }),
        new(new IntegerType(4, true, ByteOrder.BigEndian), [], int.MinValue),
        new(new IntegerType(4, false), [], uint.MaxValue),
        new(new IntegerType(8, true), [2, 2], new[] { 1L, -2, 3, long.MaxValue }),
        new(new IntegerType(8, false), [], ulong.MaxValue),
        new(new FloatType(2), [2], new[] { (Half)1.5, Half.NaN }),
        new(new FloatType(4, ByteOrder.BigEndian), [], 3.25f),
        new(new FloatType(8), [], Math.PI),
        new(new BoolType(), [2], new[] { true, false }),
        new(new BoolType(BoolStorage.BitField), [], true),
        new(new ComplexType(new FloatType(4)), [], new Complex(1, -2)),
        new(new ComplexType(new FloatType(8)), [1], new[] { new Complex(0.1, 1e300) }),
        new(new EnumType(new IntegerType(2, true), [new("rot", -1), new("grün", 500)]), [2], new short[] { -1, 500 }),
        new(new FixedStringType(5, TextEncoding.Ascii, TextPadding.NullTerminated), [], "GROUP"),
        new(new FixedStringType(9, TextEncoding.Utf8, TextPadding.SpacePadded), [], "größe"),
        new(new FixedStringType(4), [3], new[] { "ab", "", "日" }),
        new(new VariableStringType(), [], "日本語 ✓"),
        new(new VariableStringType(TextEncoding.Ascii), [2], new[] { "", "plain" }),
        new(new VariableLengthType(new IntegerType(2, true)), [], new byte[] { 1, 0, 2, 0 }),
        new(new VariableLengthType(new FloatType(4)), [2], new[] { new byte[8], [] }),
        new(new OpaqueType(3, "tag"), [2], new byte[] { 1, 2, 3, 4, 5, 6 }),
        new(new BitFieldType(2), [], new byte[] { 1, 2 }),
        new(new ArrayElementType(new IntegerType(1, false), [2, 2]), [], new byte[] { 1, 2, 3, 4 }),
        new(new CompoundType(12, [new("a", 0, new IntegerType(1, true)), new("b", 4, new FloatType(8))]), [], new byte[12]),
        new(new IntegerType(4, true), [0], Array.Empty<int>()),
        new(new FloatType(8), [], null),
        new(new VariableStringType(), [], null),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_read_back_with_its_type_and_shape(AttributeValue value)
    {
        byte[] image;
        using (H5File file = H5File.CreateInMemory())
        {
            using H5Group group = file.Root.CreateGroup("g");
            group.Attributes.Write("größe 日本", value);
            AssertEqual(value, group.Attributes.Read("größe 日本"));
            image = file.ToImage();
        }

        using (H5File file = H5File.OpenImage(image))
        {
            AssertEqual(value, file.Root.OpenGroup("g").Attributes.Read("größe 日本"));
        }
    }

    [Theory]
    [InlineData(H5FormatVersion.Earliest)]
    [InlineData(H5FormatVersion.V18)]
    [InlineData(H5FormatVersion.V110)]
    public void Many_attributes_are_written_replaced_and_deleted_in_order(H5FormatVersion version)
    {
        // More than eight make HDF5 change to another way of storing them.
        using H5File file = H5File.CreateInMemory(options: new H5FileOptions { LowestVersion = version });
        using H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([4], [4]));
        H5Attributes attributes = dataset.Attributes;
        for (int i = 0; i < 40; i++)
        {
            attributes.Set($"z{40 - i}", i);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"z{40 - i}"), attributes.Names);
        for (int i = 0; i < 40; i += 2)
        {
            attributes.Set($"z{40 - i}", $"replaced {i}");
        }

        for (int i = 1; i < 40; i += 4)
        {
            attributes.Delete($"z{40 - i}");
        }

        using H5File copy = H5File.OpenImage(file.ToImage());
        H5Attributes read = copy.Root.OpenDataset("x").Attributes;
        Assert.Equal(30, read.Names.Count);
        Assert.Equal("replaced 2", read.GetString("z38"));
        Assert.Equal(3L, read.Get<long>("z37"));
        Assert.False(read.Contains("z39"));
        Assert.Throws<AttributeNotFoundException>(() => read.Read("z39"));
        Assert.Throws<AttributeNotFoundException>(() => attributes.Delete("z39"));
    }

    [Fact]
    public void An_attribute_may_be_larger_than_an_object_header()
    {
        byte[] large = Specs.Bytes(300_000, 1);
        using H5File file = H5File.CreateInMemory();
        file.Root.Attributes.Set("large", large);
        file.Root.CreateGroup("g").Attributes.Set("large", large);
        file.Root.CreateDataset("x", Specs.Plain([4], [4])).Attributes.Set("large", large);
        using H5File copy = H5File.OpenImage(file.ToImage());
        Assert.Equal(large, copy.Root.Attributes.Read("large").Value);
        Assert.Equal(large, copy.Root["g"].Attributes.Read("large").Value);
        Assert.Equal(large, copy.Root["x"].Attributes.Read("large").Value);
    }

    [Fact]
    public void A_value_that_cannot_be_written_leaves_the_old_one()
    {
        using H5File file = H5File.CreateInMemory();
        H5Attributes attributes = file.Root.Attributes;
        attributes.Set("a", 7);
        Assert.Throws<ElementValueException>(() => attributes.Write("a", new(new IntegerType(1, true), [], 128)));
        Assert.Throws<ElementValueException>(() => attributes.Write("a", new(new IntegerType(4, false), [], -1)));
        Assert.Throws<ElementValueException>(() => attributes.Write("a", new(new FloatType(2), [], 1e6)));
        Assert.Throws<ElementValueException>(() => attributes.Write("a", new(new FixedStringType(2), [], "größer")));
        Assert.Throws<ElementValueException>(() => attributes.Write("a", new(new FixedStringType(9, TextEncoding.Ascii), [], "größe")));
        Assert.Throws<ElementValueException>(() => attributes.Write("a", new(new VariableStringType(), [], "a\0b")));
        Assert.Throws<ElementTypeException>(() => attributes.Write("a", new(new IntegerType(4, true), [], "text")));
        Assert.Throws<ElementTypeException>(() => attributes.Write("a", new(new UnknownType(4, "?"), [], new byte[4])));
        Assert.Throws<ArgumentException>(() => attributes.Write("a", new(new IntegerType(4, true), [3], new[] { 1, 2 })));
        Assert.Throws<ArgumentException>(() => attributes.Write("a", new(new OpaqueType(4), [], new byte[3])));
        Assert.Equal(7, attributes.Get<int>("a"));
        Assert.Equal(["a"], attributes.Names);
    }

    [Fact]
    public void A_fixed_text_has_exactly_its_own_bytes()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.Attributes.SetFixed("CLASS", "GROUP");
        file.Root.Attributes.SetFixed("TITLE", "");
        file.Root.Attributes.SetFixed("name", "größe");
        Assert.Equal(new FixedStringType(5, TextEncoding.Ascii, TextPadding.NullTerminated), file.Root.Attributes.Read("CLASS").Type);
        Assert.Equal("GROUP", file.Root.Attributes.GetString("CLASS"));
        Assert.Equal("", file.Root.Attributes.GetString("TITLE"));
        Assert.Equal(7, file.Root.Attributes.Read("name").Type.Size);
        Assert.Equal("größe", file.Root.Attributes.GetString("name"));
    }

    [Fact]
    public void Plain_values_are_set_and_read_where_nothing_is_lost()
    {
        using H5File file = H5File.CreateInMemory();
        H5Attributes a = file.Root.Attributes;
        a.Set("int", 300);
        a.Set("double", 0.5);
        a.Set("bool", true);
        a.Set("complex", new Complex(1, 2));
        a.Set("texts", "a", "ü");
        a.Set("floats", [1.5f, 2]);
        Assert.Equal(300.0, a.Get<double>("int"));
        Assert.Equal((ushort)300, a.Get<ushort>("int"));
        Assert.Equal((Half)0.5, a.Get<Half>("double"));
        Assert.True(a.Get<bool>("bool"));
        Assert.Equal(new Complex(1, 2), a.Get<Complex>("complex"));
        Assert.Equal(new[] { "a", "ü" }, a.Read("texts").Value);
        Assert.Equal(new[] { 1.5f, 2 }, a.Read("floats").Value);
        Assert.Throws<ElementValueException>(() => a.Get<byte>("int"));
        Assert.Throws<ElementValueException>(() => a.Get<int>("double"));
        Assert.Throws<ElementTypeException>(() => a.Get<int>("texts"));
        Assert.Throws<ElementTypeException>(() => a.Get<int>("floats"));
        Assert.Throws<ElementTypeException>(() => a.GetString("int"));
        Assert.Throws<ElementTypeException>(() => a.Get<bool>("int"));
        Assert.Throws<ElementTypeException>(() => a.Set("guid", Guid.Empty));
    }

    private static void AssertEqual(AttributeValue expected, AttributeValue actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.Equal(expected.Value, actual.Value);
    }
}
