using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed unsafe class H5TypeTests
{
    private static readonly FloatType Float = new(4);

    public static TheoryData<ElementType> Types()
    {
        TheoryData<ElementType> types = [];
        foreach (ByteOrder order in Enum.GetValues<ByteOrder>())
        {
            for (int size = 1; size <= 8; size++)
            {
                types.Add(new IntegerType(size, true, size == 1 ? ByteOrder.LittleEndian : order));
                types.Add(new IntegerType(size, false, size == 1 ? ByteOrder.LittleEndian : order));
            }

            types.Add(new FloatType(2, order));
            types.Add(new FloatType(4, order));
            types.Add(new FloatType(8, order));
            types.Add(new ComplexType(new FloatType(8, order)));
            types.Add(new BitFieldType(4, order));
            types.Add(new TimeType(4, order));
            types.Add(new TimeType(8, order));
            types.Add(new EnumType(new IntegerType(4, true, order), [new("minus", -2), new("größer", 70000)]));
        }

        types.Add(new BoolType());
        types.Add(new BoolType(BoolStorage.BitField));
        types.Add(new ComplexType(new FloatType(2)));
        types.Add(new EnumType(new IntegerType(1, false), [new("TRUE", 1), new("FALSE", 0)]));
        types.Add(new EnumType(new IntegerType(8, false), [new("huge", -1)]));
        foreach (TextPadding padding in Enum.GetValues<TextPadding>())
        {
            types.Add(new FixedStringType(7, TextEncoding.Utf8, padding));
            types.Add(new FixedStringType(1, TextEncoding.Ascii, padding));
        }

        types.Add(new VariableStringType());
        types.Add(new VariableStringType(TextEncoding.Ascii));
        types.Add(new OpaqueType(5, "größe"));
        types.Add(new OpaqueType(1));
        types.Add(new ArrayElementType(Float, [3, 2]));
        types.Add(new ArrayElementType(new ArrayElementType(new IntegerType(2, true), [4]), [1]));
        types.Add(new CompoundType(16, [new("größe", 0, new IntegerType(1, true)), new("b", 8, new FloatType(8))]));
        types.Add(new CompoundType(40, [
            new("inner", 4, new CompoundType(9, [new("x", 0, Float), new("flag", 8, new BoolType())])),
            new("list", 16, new ArrayElementType(new ComplexType(Float), [2])),
            new("text", 32, new FixedStringType(8))]));
        types.Add(new CompoundType(8, [new("r", 0, Float), new("j", 4, Float)]));
        types.Add(new CompoundType(32, [new("name", 0, new VariableStringType()), new("items", 8, new VariableLengthType(Float)), new("n", 24, new IntegerType(8, true))]));
        types.Add(new VariableLengthType(new IntegerType(2, false)));
        types.Add(new VariableLengthType(new VariableLengthType(Float)));
        types.Add(new ReferenceType(false, 8));
        types.Add(new ReferenceType(true, 12));
        return types;
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void An_element_type_is_read_back_as_it_was_given(ElementType type)
    {
        using H5File file = H5File.CreateInMemory();
        using (H5Dataset chunked = file.Root.CreateDataset("chunked", new ArraySpec { Shape = [4], ChunkShape = [2], Type = type }))
        {
            Assert.Equal(type, chunked.Spec.Type);
        }

        file.Root.CreateNamedType("named", type);
        file.Flush();
        using H5File copy = H5File.OpenImage(file.ToImage());
        using H5Dataset dataset = copy.Root.OpenDataset("chunked");
        Assert.Equal(type, dataset.Spec.Type);
        Assert.Equal(type, copy.Root.ReadNamedType("named"));
    }

    [Fact]
    public void What_has_no_name_here_is_shown_as_unknown_with_what_is_known()
    {
        using H5File file = H5File.CreateInMemory();
        Commit(file, "x87", "H5T_NATIVE_LDOUBLE_g", _ => { });
        Commit(file, "bfloat16", "H5T_IEEE_F32LE_g", t =>
        {
            _ = H5T.H5Tset_fields(t, 15, 7, 8, 0, 7);
            _ = H5T.H5Tset_precision(t, 16);
            _ = H5T.H5Tset_size(t, 2);
        });
        Commit(file, "12 bits", "H5T_STD_I16LE_g", t => H5T.H5Tset_precision(t, 12));
        Commit(file, "128 bits", "H5T_STD_I8LE_g", t =>
        {
            _ = H5T.H5Tset_size(t, 16);
            _ = H5T.H5Tset_precision(t, 128);
        });
        Dictionary<string, string> expected = new()
        {
            ["bfloat16"] = "8 exponent, 7 mantissa",
            ["12 bits"] = "12 bits",
            ["128 bits"] = "16 bytes",
            ["x87"] = "float of",
        };
        foreach (LinkInfo link in file.Root.List())
        {
            Assert.Equal(LinkTarget.NamedType, link.Target);
            UnknownType type = Assert.IsType<UnknownType>(file.Root.ReadNamedType(link.Name));
            Assert.Contains(expected[link.Name], type.Description, StringComparison.Ordinal);
            Assert.Throws<ElementTypeException>(() => file.Root.CreateNamedType("copy", type));
        }

        Assert.Equal(expected.Count, file.Root.List().Count);
    }

    [Fact]
    public void A_time_is_listed_although_HDF5_hardly_supports_it()
    {
        byte[] image;
        using (H5File file = H5File.CreateInMemory())
        {
            file.Root.CreateNamedType("time", new IntegerType(4, true));
            using H5Dataset dataset = file.Root.CreateDataset("data", Specs.Plain([4], [4]));
            dataset.Write([0], Specs.Bytes(16, 1));
            image = file.ToImage();
        }

        // The datatype message of a 32-bit integer, of class 0, becomes one of class 2.
        byte[] integer = [0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0];
        for (int at = image.AsSpan().IndexOf(integer); at >= 0; at = image.AsSpan().IndexOf(integer))
        {
            image[at] = 0x12;
        }

        using H5File copy = H5File.OpenImage(image);
        Assert.Equal([LinkTarget.Unknown, LinkTarget.NamedType], copy.Root.List().Select(l => l.Target));
        Assert.Equal(4, copy.Root.ReadNamedType("time").Size);
        Assert.Contains("incorrect metadata", copy.Root.List()[0].Note, StringComparison.Ordinal); // HDF5 finds the checksum wrong
    }

    [Fact]
    public void A_type_in_a_message_shows_what_it_is_made_of()
    {
        CompoundType type = new(12, [
            new("a", 0, new ArrayElementType(new IntegerType(1, false), [2, 3])),
            new("b", 8, new EnumType(new IntegerType(4, true), [new("on", 1)]))]);
        foreach (string part in (string[])["a at 0", "Shape = [2, 3]", "b at 8", "on = 1"])
        {
            Assert.Contains(part, type.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void An_integer_that_HDF5_has_not_is_refused(int size)
    {
        using H5File file = H5File.CreateInMemory();
        Assert.Throws<ElementTypeException>(() => file.Root.CreateNamedType("x", new IntegerType(size, true)));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateNamedType("x", new FloatType(3)));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateNamedType("x", new FixedStringType(0)));
        Assert.False(file.Root.Contains("x"));
    }

    private static void Commit(H5File file, string name, string constant, Action<long> change)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        // The library exports only what it needs itself, so the odd ones are made from the common ones.
        nint symbol = H5Library.Optional(constant);
        using H5Temporary type = H5Temporary.Own(symbol != 0 ? H5T.H5Tcopy(*(long*)symbol) : Make(constant), H5Kind.Type, "make a type");
        change(type.Id);
        fixed (byte* text = Utf8Z.Encode("/" + name))
        {
            H5Error.ThrowIfNegative(H5T.H5Tcommit2(file.Id, text, type.Id, 0, 0, 0), "commit");
        }
    }

    private static long Make(string constant)
    {
        switch (constant)
        {
            case "H5T_STD_I16LE_g":
                long integer = H5T.H5Tcopy(H5Library.Constant("H5T_STD_I8LE_g"));
                _ = H5T.H5Tset_size(integer, 2);
                return integer;
            case "H5T_NATIVE_LDOUBLE_g":
                long real = H5T.H5Tcopy(H5Library.Constant("H5T_IEEE_F64LE_g"));
                _ = H5T.H5Tset_size(real, 12);
                return real;
            default:
                throw new InvalidOperationException($"{constant} is not exported");
        }
    }
}
