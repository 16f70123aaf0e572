using System.Collections.Immutable;
using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>HDF5 datatypes as element types. Never fails for what a type is: what has no name here becomes an
/// <see cref="UnknownType"/> that says what is known. The lock is held.</summary>
internal static unsafe class H5TypeReader
{
    // Nesting that no real file reaches; a crafted one must not exhaust the stack.
    private const int MaxDepth = 32;

    private static readonly long ObjectReference = H5Library.Constant("H5T_STD_REF_OBJ_g");
    private static readonly long RegionReference = H5Library.Constant("H5T_STD_REF_DSETREG_g");

    internal static ElementType Read(long type) => Read(type, 0);

    private static ElementType Read(long type, int depth)
    {
        nuint bytes = H5T.H5Tget_size(type);
        if (bytes is 0 or > int.MaxValue)
        {
            return new UnknownType(bytes == 0 ? 0 : int.MaxValue, $"datatype of {bytes} bytes");
        }

        int size = (int)bytes;
        if (depth > MaxDepth)
        {
            return new UnknownType(size, "datatype nested too deeply");
        }

        H5Class kind = (H5Class)H5T.H5Tget_class(type);
        return kind switch
        {
            H5Class.Integer => ReadInteger(type, size),
            H5Class.Float => ReadFloat(type, size),
            H5Class.String => ReadString(type, size),
            H5Class.BitField => ReadBitField(type, size),
            H5Class.Opaque => new OpaqueType(size, Utf8Z.DecodeAndFree(H5T.H5Tget_tag(type))),
            H5Class.Compound => ReadCompound(type, size, depth),
            H5Class.Reference => ReadReference(type, size),
            H5Class.Enum => ReadEnum(type, size, depth),
            H5Class.VariableLength => ReadVariableLength(type, size, depth),
            H5Class.Array => ReadArray(type, size, depth),
            H5Class.Time => ReadTime(type, size),
            _ => new UnknownType(size, $"datatype of class {Number((int)kind)}"),
        };
    }

    private static ElementType ReadInteger(long type, int size)
    {
        int sign = H5T.H5Tget_sign(type);
        if (size <= 8 && IsWhole(type, size) && TryOrder(type, size, out ByteOrder order) && sign is 0 or 1)
        {
            return new IntegerType(size, sign == 1, order);
        }

        return new UnknownType(size, string.Create(CultureInfo.InvariantCulture,
            $"integer of {H5T.H5Tget_precision(type)} bits at bit {H5T.H5Tget_offset(type)} of {size} bytes{OrderName(type)}"));
    }

    private static ElementType ReadFloat(long type, int size)
    {
        nuint sign, exponent, exponentBits, mantissa, mantissaBits;
        _ = H5T.H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits);
        nuint bias = H5T.H5Tget_ebias(type);
        (nuint ExponentBits, nuint MantissaBits, nuint Bias) ieee = size switch
        {
            2 => (5, 10, 15),
            4 => (8, 23, 127),
            8 => (11, 52, 1023),
            _ => default,
        };
        if (ieee.Bias != 0 && IsWhole(type, size) && TryOrder(type, size, out ByteOrder order) && H5T.H5Tget_norm(type) == 0 &&
            (exponentBits, mantissaBits, bias) == ieee && mantissa == 0 && exponent == mantissaBits &&
            sign == exponent + exponentBits)
        {
            return new FloatType(size, order);
        }

        return new UnknownType(size, string.Create(CultureInfo.InvariantCulture,
            $"float of {H5T.H5Tget_precision(type)} bits ({exponentBits} exponent, {mantissaBits} mantissa, bias {bias}) in {size} bytes{OrderName(type)}"));
    }

    private static ElementType ReadString(long type, int size)
    {
        TextEncoding encoding = H5T.H5Tget_cset(type) == 1 ? TextEncoding.Utf8 : TextEncoding.Ascii;
        if (H5T.H5Tis_variable_str(type) > 0)
        {
            return new VariableStringType(encoding, size);
        }

        return H5T.H5Tget_strpad(type) switch
        {
            0 => new FixedStringType(size, encoding, TextPadding.NullTerminated),
            1 => new FixedStringType(size, encoding, TextPadding.NullPadded),
            2 => new FixedStringType(size, encoding, TextPadding.SpacePadded),
            int other => new UnknownType(size, $"string of {Number(size)} bytes with padding {Number(other)}"),
        };
    }

    private static ElementType ReadBitField(long type, int size)
    {
        if (IsWhole(type, size) && TryOrder(type, size, out ByteOrder order))
        {
            return size == 1 ? new BoolType(BoolStorage.BitField) : new BitFieldType(size, order);
        }

        return new UnknownType(size, $"bit field of {Number(H5T.H5Tget_precision(type))} bits in {Number(size)} bytes");
    }

    private static ElementType ReadTime(long type, int size) =>
        size is 4 or 8 && IsWhole(type, size) && TryOrder(type, size, out ByteOrder order)
            ? new TimeType(size, order)
            : new UnknownType(size, $"time of {Number(H5T.H5Tget_precision(type))} bits in {Number(size)} bytes");

    private static ElementType ReadCompound(long type, int size, int depth)
    {
        int count = H5T.H5Tget_nmembers(type);
        List<CompoundField> fields = new(Math.Max(count, 0));
        for (int i = 0; i < count; i++)
        {
            using H5Temporary member = H5Temporary.TryOwn(H5T.H5Tget_member_type(type, (uint)i), H5Kind.Type);
            nuint offset = H5T.H5Tget_member_offset(type, (uint)i);
            string name = Utf8Z.DecodeAndFree(H5T.H5Tget_member_name(type, (uint)i));
            if (!member.IsValid)
            {
                return new UnknownType(size, $"compound whose field '{name}' cannot be read");
            }

            ElementType field = Read(member.Id, depth + 1);
            if (offset > (nuint)size || field.Size > size - (int)offset)
            {
                return new UnknownType(size, $"compound whose field '{name}' lies outside of it");
            }

            fields.Add(new CompoundField(name, (int)offset, field));
        }

        if (count == 2 && fields[0] is { Name: "r", Offset: 0, Type: FloatType real } && fields[1] is { Name: "i", Type: FloatType imaginary } second &&
            real == imaginary && second.Offset == real.Size && size == 2 * real.Size)
        {
            return new ComplexType(real);
        }

        fields.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return new CompoundType(size, [.. fields]);
    }

    private static ElementType ReadReference(long type, int size)
    {
        if (H5T.H5Tequal(type, ObjectReference) > 0)
        {
            return new ReferenceType(IsRegion: false, size);
        }

        return H5T.H5Tequal(type, RegionReference) > 0
            ? new ReferenceType(IsRegion: true, size)
            : new UnknownType(size, $"reference of {Number(size)} bytes");
    }

    private static ElementType ReadEnum(long type, int size, int depth)
    {
        using H5Temporary parent = H5Temporary.TryOwn(H5T.H5Tget_super(type), H5Kind.Type);
        if (!parent.IsValid || Read(parent.Id, depth + 1) is not IntegerType integer || integer.Size != size)
        {
            return new UnknownType(size, "enumeration over something that is not an integer");
        }

        int count = H5T.H5Tget_nmembers(type);
        List<EnumMember> members = new(Math.Max(count, 0));
        byte* value = stackalloc byte[8];
        for (int i = 0; i < count; i++)
        {
            string name = Utf8Z.DecodeAndFree(H5T.H5Tget_member_name(type, (uint)i));
            if (H5T.H5Tget_member_value(type, (uint)i, value) < 0)
            {
                return new UnknownType(size, $"enumeration whose member '{name}' cannot be read");
            }

            members.Add(new EnumMember(name, ElementBytes.ReadInteger(new ReadOnlySpan<byte>(value, size), integer)));
        }

        return size == 1 && members is [("FALSE", 0), ("TRUE", 1)] ? new BoolType() : new EnumType(integer, [.. members]);
    }

    private static ElementType ReadVariableLength(long type, int size, int depth)
    {
        using H5Temporary parent = H5Temporary.TryOwn(H5T.H5Tget_super(type), H5Kind.Type);
        return parent.IsValid
            ? new VariableLengthType(Read(parent.Id, depth + 1), size)
            : new UnknownType(size, "sequence whose items cannot be read");
    }

    private static ElementType ReadArray(long type, int size, int depth)
    {
        using H5Temporary parent = H5Temporary.TryOwn(H5T.H5Tget_super(type), H5Kind.Type);
        int rank = H5T.H5Tget_array_ndims(type);
        if (!parent.IsValid || rank is < 1 or > 32)
        {
            return new UnknownType(size, "array type that cannot be read");
        }

        long* shape = stackalloc long[32];
        _ = H5T.H5Tget_array_dims2(type, shape);
        ElementType item = Read(parent.Id, depth + 1);
        ImmutableArray<int>.Builder extents = ImmutableArray.CreateBuilder<int>(rank);
        Int128 total = item.Size;
        for (int i = 0; i < rank; i++)
        {
            total *= (ulong)shape[i];
            if (shape[i] is < 1 or > int.MaxValue || total > size)
            {
                return new UnknownType(size, "array type whose extents contradict its size");
            }

            extents.Add((int)shape[i]);
        }

        return total == size ? new ArrayElementType(item, extents.MoveToImmutable())
            : new UnknownType(size, "array type whose extents contradict its size");
    }

    private static bool IsWhole(long type, int size) =>
        H5T.H5Tget_precision(type) == (nuint)(8L * size) && H5T.H5Tget_offset(type) == 0;

    private static bool TryOrder(long type, int size, out ByteOrder order)
    {
        int stored = H5T.H5Tget_order(type);
        order = stored == 1 && size > 1 ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
        return stored is 0 or 1 || size == 1;
    }

    private static string OrderName(long type) => H5T.H5Tget_order(type) switch
    {
        0 => ", little-endian",
        1 => ", big-endian",
        2 => ", VAX order",
        _ => "",
    };

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>H5T_class_t.</summary>
internal enum H5Class
{
    Integer = 0,
    Float = 1,
    Time = 2,
    String = 3,
    BitField = 4,
    Opaque = 5,
    Compound = 6,
    Reference = 7,
    Enum = 8,
    VariableLength = 9,
    Array = 10,
}
