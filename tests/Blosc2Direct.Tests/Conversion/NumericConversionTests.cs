using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;
using FsCheck.Fluent;

#pragma warning disable IL2091 // Tests are not trimmed.

namespace Blosc2Direct.Tests.Conversion;

public sealed class NumericConversionTests
{
    [Fact]
    public void Integers_that_fit_keep_their_value_and_others_are_refused()
    {
        Fits<byte, sbyte>(127, 127);
        Refused<byte, sbyte>(128);
        Refused<sbyte, byte>(-1);
        Refused<long, ulong>(-1);
        Refused<ulong, long>(1UL << 63);
        Fits<ulong, long>(long.MaxValue, long.MaxValue);
        Refused<int, short>(32768);
        Fits<int, short>(-32768, -32768);
        Refused<int, short>(-32769);
        Refused<uint, int>(uint.MaxValue);
        Fits<int, long>(int.MinValue, int.MinValue);
    }

    [Fact]
    public void Integers_must_be_exact_in_a_floating_point_number()
    {
        Fits<int, double>(int.MinValue, int.MinValue);
        Fits<long, double>(1L << 60, 1L << 60);
        Refused<long, double>((1L << 53) + 1);
        Refused<long, double>(long.MaxValue);
        Refused<ulong, double>(ulong.MaxValue);
        Refused<int, float>((1 << 24) + 1);
        Fits<int, float>(-(1 << 24), -(1 << 24));
        Refused<int, Half>(65536);
        Refused<ushort, Half>(2049);
        Fits<ushort, Half>(2050, (Half)2050);
    }

    [Fact]
    public void Floating_point_numbers_must_be_whole_to_become_integers()
    {
        Fits<double, int>(-5, -5);
        Fits<double, int>(-0.0, 0);
        Refused<double, int>(0.5);
        Refused<double, int>(2147483648.0);
        Refused<double, int>(double.NaN);
        Refused<double, int>(double.PositiveInfinity);
        Refused<double, uint>(-1);
        Refused<float, long>(9.223372e18f);
        Fits<float, ulong>(9.223372e18f, 9223372036854775808);
        Refused<double, ulong>(18446744073709551616.0);
        Refused<double, ulong>(1e300);
        Fits<Half, byte>((Half)255, 255);
        Refused<Half, byte>((Half)256);
    }

    [Fact]
    public void Floating_point_numbers_are_rounded_but_never_become_infinite()
    {
        Fits<double, float>(0.1, 0.1f);
        Fits<double, float>(1e-300, 0f);
        Refused<double, float>(1e300);
        Fits<double, float>(double.NegativeInfinity, float.NegativeInfinity);
        Fits<double, float>(double.NaN, float.NaN);
        Fits<float, double>(0.1f, 0.1f);
        Refused<float, Half>(65520f);
        Fits<Half, double>((Half)0.5, 0.5);
    }

    [Fact]
    public void Big_endian_numbers_are_converted_too()
    {
        IElementConverter converter = Create<double>(new IntegerType(2, true, ByteOrder.BigEndian));
        double[] memory = new double[2];
        byte[] back = new byte[4];

        converter.ToMemory([0xff, 0xfe, 0x01, 0x00], MemoryMarshal.AsBytes(memory.AsSpan()));
        converter.ToStored(MemoryMarshal.AsBytes(memory.AsSpan()), back);

        Assert.Equal([-2, 256], memory);
        Assert.Equal([0xff, 0xfe, 0x01, 0x00], back);
    }

    [Theory]
    [InlineData(3, true, ByteOrder.LittleEndian)]
    [InlineData(3, false, ByteOrder.BigEndian)]
    [InlineData(5, true, ByteOrder.BigEndian)]
    [InlineData(6, false, ByteOrder.LittleEndian)]
    [InlineData(7, true, ByteOrder.LittleEndian)]
    public void Integers_of_odd_sizes_come_back_as_they_were(int size, bool isSigned, ByteOrder order)
    {
        IElementConverter converter = Create<long>(new IntegerType(size, isSigned, order));
        long max = (1L << ((8 * size) - (isSigned ? 1 : 0))) - 1;
        long[] values = [0, 1, 255, 256, max, isSigned ? -1 : 2, isSigned ? -max - 1 : 3];
        byte[] stored = new byte[size * values.Length];
        long[] back = new long[values.Length];

        converter.ToStored(MemoryMarshal.AsBytes(values.AsSpan()), stored);
        converter.ToMemory(stored, MemoryMarshal.AsBytes(back.AsSpan()));

        Assert.Equal(values, back);
        Assert.Equal((size, 8), (converter.StoredSize, converter.MemorySize));
        long tooLarge = max + 1;
        Assert.Throws<ElementValueException>(
            () => converter.ToStored(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in tooLarge)), new byte[size]));
    }

    [Fact]
    public void The_error_names_index_value_and_type()
    {
        IElementConverter converter = Create<byte>(new IntegerType(4, true));
        int[] stored = [1, 2, -300];

        string message = Assert.Throws<ElementValueException>(
            () => converter.ToMemory(MemoryMarshal.AsBytes(stored.AsSpan()), new byte[3])).Message;

        Assert.Contains("Element 2", message, StringComparison.Ordinal);
        Assert.Contains("-300", message, StringComparison.Ordinal);
        Assert.Contains("Byte", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Complex_numbers_convert_both_parts()
    {
        IElementConverter converter = Create<Complex>(new ComplexType(new FloatType(4, ByteOrder.BigEndian)));
        Complex[] memory = [new(1, -2), new(0.5, 3)];
        byte[] stored = new byte[16];
        Complex[] back = new Complex[2];

        converter.ToStored(MemoryMarshal.AsBytes(memory.AsSpan()), stored);
        converter.ToMemory(stored, MemoryMarshal.AsBytes(back.AsSpan()));

        Assert.Equal(memory, back);
        Assert.Equal([0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], stored[..8]);
    }

    [Fact]
    public void Numbers_inside_compounds_and_arrays_are_converted()
    {
        CompoundType stored = new(5, [new("X", 0, new IntegerType(1, true)), new("Y", 1, new FloatType(4))]);
        IElementConverter converter = Create<Point>(stored);
        Point[] memory = [new() { X = -3, Y = 0.25 }];
        byte[] bytes = new byte[5];
        converter.ToStored(MemoryMarshal.AsBytes(memory.AsSpan()), bytes);
        Assert.Equal([0xfd, 0, 0, 0x80, 0x3e], bytes);

        IElementConverter array = Create<ThreeInts>(new ArrayElementType(new IntegerType(2, true), [3]));
        byte[] ints = new byte[12];
        array.ToMemory([1, 0, 0xff, 0xff, 3, 0], ints);
        Assert.Equal([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0], ints);
    }

    [Fact]
    public void Enumerations_and_truth_values_are_no_numbers()
    {
        Assert.Throws<ElementTypeException>(() => Create<Colour>(new IntegerType(4, true)));
        Assert.Throws<ElementTypeException>(() => Create<bool>(new FloatType(4)));
        Assert.Throws<ElementTypeException>(() => Create<double>(new BoolType()));
    }

    [Fact]
    public void Conversion_agrees_with_exact_arithmetic()
    {
        long[] corners =
        [
            0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, 65535, 65536, 1 << 24, (1 << 24) + 1, int.MaxValue, int.MinValue,
            uint.MaxValue, 1L << 32, 1L << 53, (1L << 53) + 1, long.MaxValue, long.MinValue,
        ];
        Properties.Check(
            Gen.OneOf(Gen.Elements(corners), Gen.Choose(int.MinValue, int.MaxValue).Select(i => (long)i)),
            value =>
            {
                Compare<sbyte>(value);
                Compare<byte>(value);
                Compare<short>(value);
                Compare<ushort>(value);
                Compare<int>(value);
                Compare<uint>(value);
                Compare<ulong>(value);
                Compare<Half>(value);
                Compare<float>(value);
                Compare<double>(value);
            },
            500);
    }

    private static void Compare<T>(long value)
        where T : unmanaged, INumber<T>
    {
        BigInteger? exact = null;
        try
        {
            exact = BigInteger.CreateChecked(T.CreateSaturating(value));
        }
        catch (OverflowException)
        {
            // Infinite.
        }

        bool converted = CheckedConversion.TryConvert(value, out T result);
        Assert.Equal(exact == value, converted);
        if (converted)
        {
            Assert.Equal(value, BigInteger.CreateChecked(result));
            Assert.True(CheckedConversion.TryConvert(result, out long back));
            Assert.Equal(value, back);
        }
    }

    private static IElementConverter Create<T>(ElementType stored)
        where T : unmanaged =>
        ElementConverter.Create<T>(stored, NumericConversion.Checked) ?? throw new InvalidOperationException("No conversion is needed.");

    private static void Fits<TStored, TMemory>(TStored value, TMemory expected)
        where TStored : unmanaged
        where TMemory : unmanaged
    {
        IElementConverter converter = Create<TMemory>(ElementTypes.Of<TStored>());
        TMemory[] memory = new TMemory[1];
        converter.ToMemory(MemoryMarshal.AsBytes(new ReadOnlySpan<TStored>(in value)), MemoryMarshal.AsBytes(memory.AsSpan()));
        Assert.Equal(expected, memory[0]);
        Assert.Equal((Unsafe.SizeOf<TStored>(), Unsafe.SizeOf<TMemory>()), (converter.StoredSize, converter.MemorySize));

        // The other way round it is the same check.
        IElementConverter reverse = Create<TStored>(ElementTypes.Of<TMemory>());
        reverse.ToStored(MemoryMarshal.AsBytes(new ReadOnlySpan<TStored>(in value)), MemoryMarshal.AsBytes(memory.AsSpan()));
        Assert.Equal(expected, memory[0]);
    }

    private static void Refused<TStored, TMemory>(TStored value)
        where TStored : unmanaged
        where TMemory : unmanaged
    {
        IElementConverter converter = Create<TMemory>(ElementTypes.Of<TStored>());
        byte[] stored = MemoryMarshal.AsBytes(new ReadOnlySpan<TStored>(in value)).ToArray();
        Assert.Throws<ElementValueException>(() => converter.ToMemory(stored, new byte[Unsafe.SizeOf<TMemory>()]));
        IElementConverter reverse = Create<TStored>(ElementTypes.Of<TMemory>());
        Assert.Throws<ElementValueException>(() => reverse.ToStored(stored, new byte[Unsafe.SizeOf<TMemory>()]));
    }
}
