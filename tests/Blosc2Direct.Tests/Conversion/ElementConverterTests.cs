using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

#pragma warning disable IL2091 // Tests are not trimmed.

namespace Blosc2Direct.Tests.Conversion;

public sealed class ElementConverterTests
{
    private const ByteOrder Big = ByteOrder.BigEndian;

    [Fact]
    public void The_same_layout_needs_no_conversion()
    {
        Same<int>(new IntegerType(4, true));
        Same<byte>(new IntegerType(1, false, Big));
        Same<byte>(new BoolType());
        Same<byte>(new OpaqueType(1));
        Same<bool>(new BoolType(BoolStorage.BitField));
        Same<double>(new FloatType(8));
        Same<Complex>(new ComplexType(new FloatType(8)));
        Same<ushort>(new BitFieldType(2));
        Same<ushort>(ElementTypes.Of<Colour>());
        Same<Colour>(ElementTypes.Of<Colour>());
        Same<Colour>(new IntegerType(2, false));
        Same<Nested>(ElementTypes.Of<Nested>());
        Same<Buffers>(ElementTypes.Of<Buffers>());
        Same<Explicit>(ElementTypes.Of<Explicit>());
        Same<TwoTimesThree>(new ArrayElementType(new IntegerType(4, true), [2, 3]));
        Same<ThreeInts>(new ArrayElementType(new IntegerType(4, true), [3, 1]));
        Same<FiveBytes>(new FixedStringType(5));
        Same<FiveBytes>(new OpaqueType(5));
        Same<Point>(new CompoundType(16, [new("Y", 8, new FloatType(8)), new("X", 0, new FloatType(8))]));
    }

    [Fact]
    public void Times_are_seconds_or_what_is_stored()
    {
        Check<double>(new TimeType(4, Big), [0, 0, 1, 0, 0xff, 0xff, 0xff, 0xfe], [256.0, -2.0]);
        Check<int>(new TimeType(4, Big), [0, 0, 1, 0], [256]);
        Check<double>(new TimeType(8), [0x20, 0xa1, 0x07, 0, 3, 0, 0, 0], [3.5]);
        Check<double>(new TimeType(8, Big), [0xff, 0xff, 0xff, 0xff, 0xff, 0xf8, 0x5e, 0xe0], [-1.5]);
        Same<long>(new TimeType(8));
        Check<Point>(
            new CompoundType(12, [new("X", 4, new TimeType(8)), new("Y", 0, new TimeType(4))]),
            [7, 0, 0, 0, 0x20, 0xa1, 0x07, 0, 3, 0, 0, 0],
            [new Point { X = 3.5, Y = 7 }]);
        Differs<float>(new TimeType(8), "time64", "Single");
        Differs<long>(new TimeType(4), "time32", "Int64");
        byte[] element = new byte[8];
        foreach (double wrong in (double[])[double.NaN, double.PositiveInfinity, 2147483648.0, -2147483649.0])
        {
            Assert.Throws<ElementValueException>(() => new TimeType(8).FromSeconds(wrong, element));
            Assert.Throws<ElementValueException>(() => new TimeType(4).FromSeconds(wrong, element));
        }
    }

    [Fact]
    public void Other_types_are_refused_with_both_named()
    {
        Differs<int>(new IntegerType(4, false), "uint32", "Int32");
        Differs<int>(new IntegerType(8, true), "int64", "Int32");
        Differs<float>(new FloatType(8, Big), "float64 (big-endian)", "Single");
        Differs<double>(new IntegerType(8, true), "int64", "Double");
        Differs<ComplexFloat>(new ComplexType(new FloatType(8)), "complex128", "ComplexFloat");
        Differs<double>(new ComplexType(new FloatType(8)), "complex", "Double");
        Differs<int>(new FixedStringType(4), "string[4] utf-8", "Int32");
        Differs<long>(new VariableStringType(), "string", "Int64");
        Differs<long>(new ReferenceType(false, 8), "object reference", "Int64");
        Differs<bool>(new IntegerType(2, true), "int16", "Boolean");
        Differs<FiveBytes>(new FixedStringType(4), "string[4] utf-8", "FiveBytes");
        Differs<ThreeInts>(new ArrayElementType(new IntegerType(4, true), [4]), "int32[4]", "ThreeInts");
        Differs<ThreeInts>(new ArrayElementType(new FloatType(4), [3]), "float32", "Int32");
        Differs<TwoTimesThree>(new ArrayElementType(new IntegerType(4, true), [3, 2]), "int32[3, 2]", "TwoTimesThree");
        Differs<int>(new ArrayElementType(new IntegerType(4, true), [1]), "[1]", "Int32");
        Differs<Point>(new FloatType(8), "float64", "Point");
        Differs<Point>(new CompoundType(8, [new("X", 0, new FloatType(8))]), "{X: ", "no stored field Y");
        Differs<Point>(new CompoundType(12, [new("X", 0, new FloatType(8)), new("Y", 8, new FloatType(4))]), "float32", "Double");
        Differs<Twice>(new CompoundType(8, [new("x", 0, new FloatType(8))]), "{x: ", "two fields are named x");
    }

    [Fact]
    public void A_stored_field_outside_of_its_compound_is_refused()
    {
        foreach (int offset in new[] { -1, 1, 8, int.MaxValue })
        {
            Assert.Throws<ElementTypeException>(() => Create<OnlyX>(new CompoundType(8, [new("X", offset, new FloatType(8))])));
        }
    }

    [Fact]
    public void Big_endian_numbers_are_turned_round()
    {
        Check<short>(new IntegerType(2, true, Big), [0x01, 0x02, 0xff, 0xfe], [0x0102, -2]);
        Check<uint>(new IntegerType(4, false, Big), [1, 2, 3, 4], [0x01020304]);
        Check<ulong>(new IntegerType(8, false, Big), [1, 2, 3, 4, 5, 6, 7, 8], [0x0102030405060708]);
        Check<float>(new FloatType(4, Big), [0x3f, 0x80, 0, 0], [1f]);
        Check<Half>(new FloatType(2, Big), [0x3c, 0], [(Half)1]);
        Check<Complex>(
            new ComplexType(new FloatType(8, Big)), [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], [new Complex(1, -2)]);
        Check<Colour>(new EnumType(new IntegerType(2, false, Big), []), [0, 2], [Colour.Green]);
        Check<ushort>(new BitFieldType(2, Big), [0x80, 1], [0x8001]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Any_number_of_numbers_is_turned_round(int width)
    {
        byte[] stored = [.. Enumerable.Range(0, width * 67).Select(i => (byte)i)];
        byte[] memory = new byte[stored.Length];
        ByteSwapConverter converter = new(width, width);
        for (int count = 0; count <= 67; count++)
        {
            converter.ToMemory(stored.AsSpan(0, count * width), memory);
            for (int i = 0; i < count * width; i++)
            {
                Assert.Equal(stored[(i / width * width) + width - 1 - (i % width)], memory[i]);
            }

            byte[] back = new byte[count * width];
            converter.ToStored(memory.AsSpan(0, count * width), back);
            Assert.Equal(stored[..(count * width)], back);
        }
    }

    [Fact]
    public void Bytes_seen_as_truth_values_are_0_or_1()
    {
        IElementConverter converter = Create<bool>(new IntegerType(1, false))!;
        byte[] memory = new byte[4];

        converter.ToMemory([0, 1, 2, 255], memory);

        Assert.Equal([0, 1, 1, 1], memory);
    }

    [Fact]
    public void Compound_fields_go_where_their_names_are()
    {
        // Packed, in another order, one of them big-endian.
        CompoundType stored = new(11, [new("Value", 0, new FloatType(8, Big)), new("Number", 8, new IntegerType(2, true)), new("Flag", 10, new IntegerType(1, false))]);
        IElementConverter converter = Create<Padded>(stored)!;
        byte[] bytes = [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 7, 0, 9, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 8];
        Padded[] memory = new Padded[2];
        MemoryMarshal.AsBytes(memory.AsSpan()).Fill(0xee);

        converter.ToMemory(bytes, MemoryMarshal.AsBytes(memory.AsSpan()));

        Assert.Equal((9, 1.0, 7), (memory[0].Flag, memory[0].Value, memory[0].Number));
        Assert.Equal((8, -2.0, -1), (memory[1].Flag, memory[1].Value, memory[1].Number));
        byte[] back = new byte[22];
        converter.ToStored(MemoryMarshal.AsBytes(memory.AsSpan()), back);
        Assert.Equal(bytes, back);
    }

    [Fact]
    public void Padding_is_zero_on_both_sides()
    {
        CompoundType stored = new(16, [new("Flag", 1, new IntegerType(1, false)), new("Number", 2, new IntegerType(2, true)), new("Value", 8, new FloatType(8))]);
        IElementConverter converter = Create<Padded>(stored)!;
        byte[] memory = [.. Enumerable.Repeat((byte)0xee, 24)];
        byte[] bytes = [.. Enumerable.Repeat((byte)0xee, 16)];

        converter.ToMemory(new byte[16], memory);
        Assert.Equal(new byte[24], memory);
        converter.ToStored(memory, bytes);
        Assert.Equal(new byte[16], bytes);
    }

    [Fact]
    public void Nested_structs_and_buffers_are_converted_item_by_item()
    {
        CompoundType point = new(16, [new("X", 0, new FloatType(8, Big)), new("Y", 8, new FloatType(8, Big))]);
        CompoundType stored = new(36, [new("Points", 0, new ArrayElementType(point, [2])), new("Count", 32, new IntegerType(4, true, Big))]);
        IElementConverter converter = Create<PointsInside>(stored)!;
        PointsInside[] memory = new PointsInside[3];
        for (int i = 0; i < 3; i++)
        {
            memory[i].Count = i;
            memory[i].Points[1].Y = i + 0.5;
        }

        byte[] bytes = new byte[3 * 36];
        converter.ToStored(MemoryMarshal.AsBytes(memory.AsSpan()), bytes);
        PointsInside[] back = new PointsInside[3];
        converter.ToMemory(bytes, MemoryMarshal.AsBytes(back.AsSpan()));

        Assert.Equal([0x40, 4], bytes[(36 + 36 + 24)..(36 + 36 + 26)]); // 2.5
        Assert.Equal(2, bytes[36 + 36 + 35]);
        Assert.True(MemoryMarshal.AsBytes(memory.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(back.AsSpan())));
    }

    [Fact]
    public void Names_that_differ_by_case_only_are_found_if_there_is_one()
    {
        FloatType number = new(8);
        IElementConverter? same = Create<Point>(new CompoundType(16, [new("x", 0, number), new("y", 8, number)]));
        Assert.Null(same);

        // An exact name goes first, two others are ambiguous.
        IElementConverter exact = Create<Point>(new CompoundType(24, [new("x", 0, number), new("X", 8, number), new("y", 16, number)]))!;
        byte[] memory = new byte[16];
        byte[] stored = new byte[24];
        stored[8] = 1;
        exact.ToMemory(stored, memory);
        Assert.Equal(1, memory[0]);
        Assert.Throws<ElementTypeException>(
            () => Create<Named>(new CompoundType(9, [new("TIME STAMP", 0, new IntegerType(8, true)), new("Time Stamp", 0, new IntegerType(8, true)), new("ok", 8, new BoolType())])));
    }

    [Fact]
    public void Stored_fields_that_memory_lacks_can_be_left_out_when_reading_but_are_never_lost_by_writing()
    {
        FloatType number = new(8);
        IElementConverter converter = Create<OnlyX>(new CompoundType(16, [new("X", 8, number), new("Y", 0, number)]))!;
        byte[] memory = new byte[8];

        converter.ToMemory([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2], memory);

        Assert.Equal([2, 2, 2, 2, 2, 2, 2, 2], memory);
        Assert.Contains("Y", Assert.Throws<ElementTypeException>(() => converter.ToStored(memory, new byte[16])).Message, StringComparison.Ordinal);

        // Also where the layout is the same otherwise: memory has padding there.
        Assert.NotNull(Create<Padded>(new CompoundType(24, [.. ((CompoundType)ElementTypes.Of<Padded>()).Fields, new("More", 1, new IntegerType(1, true))])));
    }

    [Fact]
    public void A_complex_number_may_be_a_struct_of_two()
    {
        IElementConverter? converter = Create<TwoParts>(new ComplexType(new FloatType(8)));

        Assert.Null(converter);
    }

    private static IElementConverter? Create<T>(ElementType stored)
        where T : unmanaged => ElementConverter.Create<T>(stored, NumericConversion.None);

    private static void Same<T>(ElementType stored)
        where T : unmanaged
    {
        Assert.Null(Create<T>(stored));
        Assert.Equal(stored.Size, Unsafe.SizeOf<T>());
    }

    private static void Differs<T>(ElementType stored, string first, string second)
        where T : unmanaged
    {
        ElementTypeException error = Assert.Throws<ElementTypeException>(() => Create<T>(stored));
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
    }

    private static void Check<T>(ElementType stored, byte[] bytes, T[] values)
        where T : unmanaged
    {
        IElementConverter converter = Create<T>(stored)!;
        T[] memory = new T[values.Length];
        byte[] back = new byte[bytes.Length];

        converter.ToMemory(bytes, MemoryMarshal.AsBytes(memory.AsSpan()));
        converter.ToStored(MemoryMarshal.AsBytes(memory.AsSpan()), back);

        Assert.Equal((stored.Size, Unsafe.SizeOf<T>()), (converter.StoredSize, converter.MemorySize));
        Assert.Equal(values, memory);
        Assert.Equal(bytes, back);
    }
}
