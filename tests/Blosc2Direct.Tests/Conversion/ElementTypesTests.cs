using System.Numerics;
using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Conversion;

public sealed class ElementTypesTests
{
    [Fact]
    public void Numbers_are_stored_as_they_are()
    {
        Assert.Equal(new IntegerType(1, true), ElementTypes.Of<sbyte>());
        Assert.Equal(new IntegerType(1, false), ElementTypes.Of<byte>());
        Assert.Equal(new IntegerType(2, true), ElementTypes.Of<short>());
        Assert.Equal(new IntegerType(2, false), ElementTypes.Of<ushort>());
        Assert.Equal(new IntegerType(4, true), ElementTypes.Of<int>());
        Assert.Equal(new IntegerType(4, false), ElementTypes.Of<uint>());
        Assert.Equal(new IntegerType(8, true), ElementTypes.Of<long>());
        Assert.Equal(new IntegerType(8, false), ElementTypes.Of<ulong>());
        Assert.Equal(new FloatType(2), ElementTypes.Of<Half>());
        Assert.Equal(new FloatType(4), ElementTypes.Of<float>());
        Assert.Equal(new FloatType(8), ElementTypes.Of<double>());
        Assert.Equal(new BoolType(), ElementTypes.Of<bool>());
        Assert.Equal(new ComplexType(new FloatType(8)), ElementTypes.Of<Complex>());
        Assert.Equal(new ComplexType(new FloatType(4)), ElementTypes.Of<ComplexFloat>());
    }

    [Fact]
    public void Enumerations_keep_their_names() =>
        Assert.Equal(
            new EnumType(new IntegerType(2, false), [new("Red", 1), new("Green", 2), new("Far", 65535)]),
            ElementTypes.Of<Colour>());

    [Fact]
    public void Structs_are_compounds_with_the_layout_of_memory()
    {
        Check<Padded>(("Flag", 0), ("Value", 8), ("Number", 16));
        Check<Nested>(("Id", 0), ("Place", 8), ("Rest", 24));
        Check<Packed>(("A", 0), ("B", 1), ("C", 5));
        Check<Explicit>(("Early", 3), ("Late", 20));
        Check<Named>(("time stamp", 0), ("ok", 8));
        Check<Measured>(("t", 0), ("p", 4), ("Weight", 8));
        Check<Vector3>(("X", 0), ("Y", 4), ("Z", 8));
    }

    [Fact]
    public void Buffers_are_arrays_or_text()
    {
        CompoundType type = Assert.IsType<CompoundType>(ElementTypes.Of<Buffers>());

        Assert.Equal(
            [
                new CompoundField("name", 0, new FixedStringType(6)),
                new CompoundField("Values", 6, new ArrayElementType(new IntegerType(2, true), [4])),
                new CompoundField("More", 16, new ArrayElementType(new IntegerType(4, true), [3])),
            ],
            type.Fields.ToArray());
        Assert.Equal(new ArrayElementType(new IntegerType(4, true), [3]), ElementTypes.Of<ThreeInts>());
    }

    [Fact]
    public void Types_without_a_stored_counterpart_are_refused_by_name()
    {
        Refused<char>("Char");
        Refused<decimal>("Decimal");
        Refused<Guid>("Guid");
        Refused<DateTime>("DateTime");
        Refused<nint>("IntPtr");
        Refused<Int128>("Int128");
        Refused<WithChar>("Char");
        Refused<WithTime>("DateTime");
        Refused<WithPointer>("IntPtr");
    }

    private static void Check<T>(params (string Name, int Offset)[] fields)
        where T : unmanaged
    {
#pragma warning disable IL2091 // Tests are not trimmed.
        CompoundType type = Assert.IsType<CompoundType>(ElementTypes.Of<T>());
#pragma warning restore IL2091
        Assert.Equal(Unsafe.SizeOf<T>(), type.Size);
        Assert.Equal(fields, type.Fields.Select(f => (f.Name, f.Offset)));
    }

    private static void Refused<T>(string name)
        where T : unmanaged
    {
#pragma warning disable IL2091
        ElementTypeException error = Assert.Throws<ElementTypeException>(() => ElementTypes.Of<T>());
#pragma warning restore IL2091
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
