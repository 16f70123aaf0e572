using System.Buffers.Binary;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Maintenance;

public sealed class NumberComparerTests
{
    private static readonly IntegerType Signed16 = new(2, true);
    private static readonly IntegerType BigUnsigned32 = new(4, false, ByteOrder.BigEndian);
    private static readonly FloatType Float32 = new(4);
    private static readonly FloatType BigFloat64 = new(8, ByteOrder.BigEndian);

    [Fact]
    public void Integers_of_different_width_sign_and_order_compare_by_value()
    {
        Assert.True(NumberComparer.AreEqual(Signed16, [0x34, 0x12], BigUnsigned32, [0, 0, 0x12, 0x34]));
        Assert.False(NumberComparer.AreEqual(Signed16, [0xff, 0xff], BigUnsigned32, [0xff, 0xff, 0xff, 0xff]));
        Assert.True(NumberComparer.AreEqual(Signed16, [0xff, 0xff], new IntegerType(1, true), [0xff]));
        Assert.False(NumberComparer.AreEqual(new IntegerType(8, false), Filled(0xff), new IntegerType(8, true), Filled(0xff)));
    }

    [Fact]
    public void Floats_compare_by_value_and_an_integer_only_if_nothing_is_lost()
    {
        byte[] third = new byte[4], wide = new byte[8], big = new byte[8];
        BinaryPrimitives.WriteSingleLittleEndian(third, 1f / 3);
        BinaryPrimitives.WriteDoubleBigEndian(wide, 1f / 3);
        Assert.True(NumberComparer.AreEqual(Float32, third, BigFloat64, wide));
        BinaryPrimitives.WriteDoubleBigEndian(wide, 1.0 / 3);
        Assert.False(NumberComparer.AreEqual(Float32, third, BigFloat64, wide));

        BinaryPrimitives.WriteDoubleBigEndian(wide, 9007199254740992); // 2^53
        BinaryPrimitives.WriteInt64LittleEndian(big, 9007199254740993);
        Assert.False(NumberComparer.AreEqual(BigFloat64, wide, new IntegerType(8, true), big));
        BinaryPrimitives.WriteDoubleBigEndian(wide, double.NaN);
        BinaryPrimitives.WriteSingleLittleEndian(third, float.NaN);
        Assert.True(NumberComparer.AreEqual(Float32, third, BigFloat64, wide));
    }

    private static byte[] Filled(byte value)
    {
        byte[] bytes = new byte[8];
        Array.Fill(bytes, value);
        return bytes;
    }
}
