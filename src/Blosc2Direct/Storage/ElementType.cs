using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace Blosc2Direct.Storage;

/// <summary>The order of bytes in a stored number.</summary>
public enum ByteOrder
{
    /// <summary>Least significant byte first.</summary>
    LittleEndian,

    /// <summary>Most significant byte first.</summary>
    BigEndian,
}

/// <summary>Character sets of stored text.</summary>
public enum TextEncoding
{
    /// <summary>ASCII (and, in the wild, any bytes).</summary>
    Ascii,

    /// <summary>UTF-8.</summary>
    Utf8,
}

/// <summary>What a fixed-length string has after its text.</summary>
public enum TextPadding
{
    /// <summary>A NUL that is part of the length, then anything.</summary>
    NullTerminated,

    /// <summary>NULs up to the length; a text of the full length has none.</summary>
    NullPadded,

    /// <summary>Spaces up to the length (Fortran).</summary>
    SpacePadded,
}

/// <summary>How one element of an array or attribute is stored. Immutable, compared by value.</summary>
/// <param name="Size">Bytes of one element.</param>
public abstract record ElementType(int Size)
{
    /// <summary>Whether an element is its bytes: no pointers to other places of the file inside.</summary>
    public virtual bool IsFlat => true;
}

/// <summary>A two's complement or unsigned integer.</summary>
/// <param name="Size">1 to 8 bytes; all bits are significant.</param>
/// <param name="IsSigned">Whether it is two's complement.</param>
/// <param name="Order">Byte order; little-endian by convention where the size is 1.</param>
public sealed record IntegerType(int Size, bool IsSigned, ByteOrder Order = ByteOrder.LittleEndian) : ElementType(Size);

/// <summary>An IEEE 754 binary floating-point number of 2, 4 or 8 bytes.</summary>
/// <param name="Size">2, 4 or 8.</param>
/// <param name="Order">Byte order.</param>
public sealed record FloatType(int Size, ByteOrder Order = ByteOrder.LittleEndian) : ElementType(Size);

/// <summary>How a truth value is stored.</summary>
public enum BoolStorage
{
    /// <summary>An enumeration FALSE = 0, TRUE = 1 over an 8-bit integer (h5py, netCDF readers).</summary>
    Enumeration,

    /// <summary>An 8-bit bit field (PyTables).</summary>
    BitField,
}

/// <summary>A truth value of one byte: 0 or 1.</summary>
/// <param name="Storage">How it is stored.</param>
public sealed record BoolType(BoolStorage Storage = BoolStorage.Enumeration) : ElementType(1);

/// <summary>A complex number: a compound of two floats named r and i.</summary>
/// <param name="Component">The type of both parts.</param>
public sealed record ComplexType(FloatType Component) : ElementType(2 * Component.Size);

/// <summary>A named value of an enumeration.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Value">Its value, sign-extended to 64 bits.</param>
public readonly record struct EnumMember(string Name, long Value);

/// <summary>An enumeration over an integer.</summary>
/// <param name="Base">The integer that is stored.</param>
/// <param name="Members">Names and values, in stored order.</param>
public sealed record EnumType(IntegerType Base, ImmutableArray<EnumMember> Members) : ElementType(Base.Size)
{
    /// <inheritdoc/>
    public bool Equals(EnumType? other) =>
        other is not null && Base == other.Base && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(EnumType)} {{ Base = {Base}, Members = [{string.Join(", ", Members.Select(m => $"{m.Name} = {m.Value}"))}] }}";

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Base, Members.Length);
}

/// <summary>A string of fixed length.</summary>
/// <param name="Size">Bytes, not characters.</param>
/// <param name="Encoding">The character set.</param>
/// <param name="Padding">What follows the text.</param>
public sealed record FixedStringType(int Size, TextEncoding Encoding = TextEncoding.Utf8, TextPadding Padding = TextPadding.NullPadded)
    : ElementType(Size);

/// <summary>A string of variable length, stored elsewhere in the file.</summary>
/// <param name="Encoding">The character set.</param>
/// <param name="Size">Bytes of one element inside a compound; HDF5 counts a pointer.</param>
public sealed record VariableStringType(TextEncoding Encoding = TextEncoding.Utf8, int Size = 8) : ElementType(Size)
{
    /// <inheritdoc/>
    public override bool IsFlat => false;
}

/// <summary>Bytes without a meaning.</summary>
/// <param name="Size">Bytes of an element.</param>
/// <param name="Tag">A description, often empty.</param>
public sealed record OpaqueType(int Size, string Tag = "") : ElementType(Size);

/// <summary>Bits without a meaning.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Order">Byte order.</param>
public sealed record BitFieldType(int Size, ByteOrder Order = ByteOrder.LittleEndian) : ElementType(Size);

/// <summary>A time in seconds since 1970, UTC, as PyTables writes it (time32, time64) and few others do.</summary>
/// <param name="Size">4: a signed integer, seconds. 8: microseconds in the low and seconds in the high 32 bits, both signed.</param>
/// <param name="Order">Byte order.</param>
public sealed record TimeType(int Size, ByteOrder Order = ByteOrder.LittleEndian) : ElementType(Size)
{
    /// <summary>The seconds of a stored element.</summary>
    /// <param name="element">Its bytes.</param>
    public double ToSeconds(ReadOnlySpan<byte> element)
    {
        bool little = Order == ByteOrder.LittleEndian;
        if (Size == 4)
        {
            return little ? BinaryPrimitives.ReadInt32LittleEndian(element) : BinaryPrimitives.ReadInt32BigEndian(element);
        }

        long packed = little ? BinaryPrimitives.ReadInt64LittleEndian(element) : BinaryPrimitives.ReadInt64BigEndian(element);
        return (1e-6 * (int)packed) + (packed >> 32);
    }

    /// <summary>The counterpart of <see cref="ToSeconds"/>, rounded to the nearest microsecond, or second where the size is 4.</summary>
    /// <param name="seconds">Seconds since 1970 that fit 32 bits.</param>
    /// <param name="element">Receives the bytes.</param>
    /// <exception cref="ElementValueException">The seconds do not fit.</exception>
    public void FromSeconds(double seconds, Span<byte> element)
    {
        double whole = Size == 4 ? Math.Round(seconds) : Math.Truncate(seconds);
        if (!(whole >= int.MinValue && whole <= int.MaxValue))
        {
            throw new ElementValueException(string.Create(CultureInfo.InvariantCulture, $"The time of {seconds} seconds does not fit 32 bits."));
        }

        bool little = Order == ByteOrder.LittleEndian;
        if (Size == 4)
        {
            Write32((int)whole, element, little);
            return;
        }

        int micros = (int)Math.Round((seconds - whole) * 1e6, MidpointRounding.AwayFromZero);
        long packed = ((long)whole << 32) | (uint)micros;
        if (little)
        {
            BinaryPrimitives.WriteInt64LittleEndian(element, packed);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(element, packed);
        }
    }

    private static void Write32(int value, Span<byte> element, bool little)
    {
        if (little)
        {
            BinaryPrimitives.WriteInt32LittleEndian(element, value);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(element, value);
        }
    }
}

/// <summary>A small array as one element.</summary>
/// <param name="Base">The type of its items.</param>
/// <param name="Shape">Items along each axis.</param>
public sealed record ArrayElementType(ElementType Base, ImmutableArray<int> Shape)
    : ElementType(Base.Size * Shape.Aggregate(1, (a, b) => checked(a * b)))
{
    /// <inheritdoc/>
    public override bool IsFlat => Base.IsFlat;

    /// <inheritdoc/>
    public bool Equals(ArrayElementType? other) =>
        other is not null && Base == other.Base && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(ArrayElementType)} {{ Base = {Base}, Shape = [{string.Join(", ", Shape)}] }}";

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Base, Shape.Length, Size);
}

/// <summary>A member of a compound type.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Offset">Bytes from the start of the element.</param>
/// <param name="Type">The field's type.</param>
public sealed record CompoundField(string Name, int Offset, ElementType Type);

/// <summary>A structure: named fields at given offsets, possibly with gaps.</summary>
/// <param name="Size">Bytes of an element, gaps included.</param>
/// <param name="Fields">The fields, by offset.</param>
public sealed record CompoundType(int Size, ImmutableArray<CompoundField> Fields) : ElementType(Size)
{
    /// <inheritdoc/>
    public override bool IsFlat => Fields.All(f => f.Type.IsFlat);

    /// <inheritdoc/>
    public bool Equals(CompoundType? other) =>
        other is not null && Size == other.Size && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(CompoundType)} {{ Size = {Size}, Fields = [{string.Join(", ", Fields.Select(f => $"{f.Name} at {f.Offset}: {f.Type}"))}] }}";

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Fields.Length);
}

/// <summary>A sequence of variable length, stored elsewhere in the file.</summary>
/// <param name="Base">The type of its items.</param>
/// <param name="Size">Bytes of one element inside a compound; HDF5 counts a length and a pointer.</param>
public sealed record VariableLengthType(ElementType Base, int Size = 16) : ElementType(Size)
{
    /// <inheritdoc/>
    public override bool IsFlat => false;
}

/// <summary>A reference to an object, or to a region of an array, in the same file.</summary>
/// <param name="IsRegion">Whether it names a region.</param>
/// <param name="Size">Bytes of the stored reference.</param>
public sealed record ReferenceType(bool IsRegion, int Size) : ElementType(Size)
{
    /// <inheritdoc/>
    public override bool IsFlat => false;
}

/// <summary>What this library has no name for; shown, copied, never interpreted.</summary>
/// <param name="Size">Bytes of an element.</param>
/// <param name="Description">What is known of it.</param>
public sealed record UnknownType(int Size, string Description) : ElementType(Size)
{
    /// <inheritdoc/>
    public override bool IsFlat => false;
}
