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

    private static void AssertEqual(AttributeValue expected, AttributeValue actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.Equal(expected.Value, actual.Value);
    }
}
