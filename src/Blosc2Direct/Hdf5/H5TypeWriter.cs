using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Element types as HDF5 datatypes. The lock is held.</summary>
internal static unsafe class H5TypeWriter
{
    private const string Action = "build a datatype";

    private static readonly long Integer8 = H5Library.Constant("H5T_STD_I8LE_g");
    private static readonly long Float32 = H5Library.Constant("H5T_IEEE_F32LE_g");
    private static readonly long Float64 = H5Library.Constant("H5T_IEEE_F64LE_g");
    private static readonly long Bits8 = H5Library.Constant("H5T_STD_B8LE_g");
    private static readonly long Text = H5Library.Constant("H5T_C_S1_g");
    private static readonly long ObjectReference = H5Library.Constant("H5T_STD_REF_OBJ_g");
    private static readonly long RegionReference = H5Library.Constant("H5T_STD_REF_DSETREG_g");

    /// <summary>Builds the datatype as it is stored.</summary>
    /// <exception cref="ElementTypeException">HDF5 has no such type, or it is an <see cref="UnknownType"/>.</exception>
    internal static H5Temporary Create(ElementType type) => H5Temporary.Own(Build(type), H5Kind.Type, Action);

    private static long Build(ElementType type)
    {
        ValidateSize(type);
        return type switch
        {
            IntegerType integer => BuildInteger(integer),
            FloatType real => BuildFloat(real),
            BoolType { Storage: BoolStorage.BitField } => H5T.H5Tcopy(Bits8),
            BoolType => BuildEnum(new EnumType(new IntegerType(1, true), [new("FALSE", 0), new("TRUE", 1)])),
            ComplexType complex => BuildCompound(new CompoundType(complex.Size,
                [new("r", 0, complex.Component), new("i", complex.Component.Size, complex.Component)])),
            EnumType enumeration => BuildEnum(enumeration),
            FixedStringType text => BuildText(text.Size, text.Encoding, (int)text.Padding),
            VariableStringType text => BuildText(-1, text.Encoding, 0),
            OpaqueType opaque => BuildOpaque(opaque),
            BitFieldType bits => BuildBits(bits),
            TimeType time => H5T.H5Tcopy(Times.Of(time)),
            ArrayElementType array => BuildArray(array),
            CompoundType compound => BuildCompound(compound),
            VariableLengthType sequence => BuildVariableLength(sequence),
            ReferenceType reference => H5T.H5Tcopy(reference.IsRegion ? RegionReference : ObjectReference),
            _ => throw new ElementTypeException($"An element type that is not known ({type}) cannot be created."),
        };
    }

    private static void ValidateSize(ElementType type)
    {
        bool valid = type switch
        {
            IntegerType => type.Size is >= 1 and <= 8,
            FloatType => type.Size is 2 or 4 or 8,
            TimeType => type.Size is 4 or 8,
            ArrayElementType array => type.Size > 0 && array.Shape.Length is >= 1 and <= 32,
            CompoundType compound => compound.Fields.Length > 0 && compound.Size > 0,
            _ => type.Size > 0,
        };
        if (!valid)
        {
            throw new ElementTypeException($"HDF5 has no such element type: {type}.");
        }
    }

    private static long BuildInteger(IntegerType type)
    {
        long id = H5T.H5Tcopy(Integer8);
        return Finish(id,
            H5T.H5Tset_size(id, (nuint)type.Size) >= 0 && H5T.H5Tset_precision(id, (nuint)(8 * type.Size)) >= 0 &&
            H5T.H5Tset_sign(id, type.IsSigned ? 1 : 0) >= 0 && H5T.H5Tset_order(id, (int)type.Order) >= 0);
    }

    private static long BuildFloat(FloatType type)
    {
        long id = H5T.H5Tcopy(type.Size == 8 ? Float64 : Float32);
        bool good = true;
        if (type.Size == 2)
        {
            // HDF5 before 1.14.4 has no predefined type of 16 bits.
            good = H5T.H5Tset_fields(id, 15, 10, 5, 0, 10) >= 0 && H5T.H5Tset_precision(id, 16) >= 0 &&
                H5T.H5Tset_size(id, 2) >= 0 && H5T.H5Tset_ebias(id, 15) >= 0;
        }

        return Finish(id, good && H5T.H5Tset_order(id, (int)type.Order) >= 0);
    }

    private static long BuildBits(BitFieldType type)
    {
        long id = H5T.H5Tcopy(Bits8);
        return Finish(id, H5T.H5Tset_size(id, (nuint)type.Size) >= 0 && H5T.H5Tset_precision(id, (nuint)(8L * type.Size)) >= 0 &&
            H5T.H5Tset_order(id, (int)type.Order) >= 0);
    }

    private static long BuildText(int size, TextEncoding encoding, int padding)
    {
        long id = H5T.H5Tcopy(Text);
        return Finish(id, H5T.H5Tset_size(id, size < 0 ? nuint.MaxValue : (nuint)size) >= 0 &&
            H5T.H5Tset_cset(id, (int)encoding) >= 0 && H5T.H5Tset_strpad(id, padding) >= 0);
    }

    private static long BuildOpaque(OpaqueType type)
    {
        long id = H5T.H5Tcreate((int)H5Class.Opaque, (nuint)type.Size);
        fixed (byte* tag = Utf8Z.Encode(type.Tag))
        {
            return Finish(id, H5T.H5Tset_tag(id, tag) >= 0);
        }
    }

    private static long BuildEnum(EnumType type)
    {
        using H5Temporary integer = Create(type.Base);
        long id = H5T.H5Tenum_create(integer.Id);
        bool good = true;
        byte* value = stackalloc byte[8];
        foreach (EnumMember member in type.Members)
        {
            ElementBytes.WriteInteger(new Span<byte>(value, 8), type.Base, member.Value);
            fixed (byte* name = Utf8Z.Encode(member.Name))
            {
                good = good && H5T.H5Tenum_insert(id, name, value) >= 0;
            }
        }

        return Finish(id, good);
    }

    private static long BuildArray(ArrayElementType type)
    {
        using H5Temporary item = Create(type.Base);
        long* shape = stackalloc long[type.Shape.Length];
        for (int i = 0; i < type.Shape.Length; i++)
        {
            shape[i] = type.Shape[i];
        }

        return Finish(H5T.H5Tarray_create2(item.Id, (uint)type.Shape.Length, shape), true);
    }

    private static long BuildVariableLength(VariableLengthType type)
    {
        using H5Temporary item = Create(type.Base);
        return Finish(H5T.H5Tvlen_create(item.Id), true);
    }

    private static long BuildCompound(CompoundType type)
    {
        long id = H5T.H5Tcreate((int)H5Class.Compound, (nuint)type.Size);
        try
        {
            foreach (CompoundField field in type.Fields)
            {
                using H5Temporary member = Create(field.Type);
                fixed (byte* name = Utf8Z.Encode(field.Name))
                {
                    H5Error.ThrowIfNegative(H5T.H5Tinsert(id, name, (nuint)field.Offset, member.Id), Action);
                }
            }
        }
        catch
        {
            _ = H5T.H5Tclose(id);
            throw;
        }

        return id;
    }

    // Every step of building has returned; closes the type if one of them failed, keeping the error stack.
    private static long Finish(long id, bool good)
    {
        if (good)
        {
            return id;
        }

        Hdf5Exception error = H5Error.Create(Action);
        if (id > 0)
        {
            _ = H5T.H5Tclose(id);
        }

        throw error;
    }

    // Looked up when first needed: few files have times, and HDF5 cannot make the type but from these.
    private static class Times
    {
        private static readonly long Seconds = H5Library.Constant("H5T_UNIX_D32LE_g");
        private static readonly long SecondsBig = H5Library.Constant("H5T_UNIX_D32BE_g");
        private static readonly long Micros = H5Library.Constant("H5T_UNIX_D64LE_g");
        private static readonly long MicrosBig = H5Library.Constant("H5T_UNIX_D64BE_g");

        internal static long Of(TimeType type) => type.Order == ByteOrder.LittleEndian
            ? type.Size == 4 ? Seconds : Micros
            : type.Size == 4 ? SecondsBig : MicrosBig;
    }
}
