using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>What kind of column a stored type makes, and how a kind is stored.</summary>
internal static class ColumnKinds
{
    /// <summary>The kind of a stored element, no array and no compound.</summary>
    /// <returns>False if tables have none for it.</returns>
    public static bool TryGet(ElementType stored, out ColumnKind kind)
    {
        (bool found, kind) = stored switch
        {
            BoolType => (true, ColumnKind.Bool),
            EnumType enumeration => (TryGet(enumeration.Base, out ColumnKind value), value),
            IntegerType integer => Integer(integer.Size, integer.IsSigned),
            BitFieldType bits => Integer(bits.Size, isSigned: false),
            FloatType { Size: 2 } => (true, ColumnKind.Float16),
            FloatType { Size: 4 } => (true, ColumnKind.Float32),
            FloatType { Size: 8 } => (true, ColumnKind.Float64),
            ComplexType { Component.Size: 4 } => (true, ColumnKind.Complex64),
            ComplexType { Component.Size: 8 } => (true, ColumnKind.Complex128),
            FixedStringType { Encoding: TextEncoding.Utf8 } => (true, ColumnKind.Text),
            FixedStringType or OpaqueType => (true, ColumnKind.Bytes),
            TimeType { Size: 4 } => (true, ColumnKind.Time32),
            TimeType => (true, ColumnKind.Time64),
            _ => (false, default),
        };
        return found && stored.Size > 0;
    }

    /// <summary>Bytes of an element in memory; 0 where the length is the column's own.</summary>
    public static int SizeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Bool or ColumnKind.Int8 or ColumnKind.UInt8 => 1,
        ColumnKind.Int16 or ColumnKind.UInt16 or ColumnKind.Float16 => 2,
        ColumnKind.Int32 or ColumnKind.UInt32 or ColumnKind.Float32 or ColumnKind.Time32 => 4,
        ColumnKind.Int64 or ColumnKind.UInt64 or ColumnKind.Float64 or ColumnKind.Time64 or ColumnKind.Complex64 => 8,
        ColumnKind.Complex128 => 16,
        _ => 0,
    };

    /// <summary>How an element is stored where nothing else is said.</summary>
    /// <param name="kind">A leaf's kind.</param>
    /// <param name="length">Bytes of a text.</param>
    public static ElementType Stored(ColumnKind kind, int length) => kind switch
    {
        ColumnKind.Bool => new BoolType(BoolStorage.BitField),
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 => new IntegerType(SizeOf(kind), IsSigned: true),
        ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 or ColumnKind.UInt64 => new IntegerType(SizeOf(kind), IsSigned: false),
        ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 => new FloatType(SizeOf(kind)),
        ColumnKind.Complex64 or ColumnKind.Complex128 => new ComplexType(new FloatType(SizeOf(kind) / 2)),
        ColumnKind.Bytes => new FixedStringType(length, TextEncoding.Ascii),
        ColumnKind.Text => new FixedStringType(length),
        ColumnKind.Time32 or ColumnKind.Time64 => new TimeType(SizeOf(kind)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of cells."),
    };

    /// <summary>Whether elements are whole numbers.</summary>
    public static bool IsInteger(ColumnKind kind) => kind is >= ColumnKind.Int8 and <= ColumnKind.UInt64;

    /// <summary>Whether elements can be NaN.</summary>
    public static bool HasNaN(ColumnKind kind) =>
        kind is ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Complex64 or ColumnKind.Complex128 or ColumnKind.Time64;

    /// <summary>Whether elements are text or bytes of the column's own length.</summary>
    public static bool HasLength(ColumnKind kind) => kind is ColumnKind.Bytes or ColumnKind.Text;

    private static (bool Found, ColumnKind Kind) Integer(int size, bool isSigned) => size switch
    {
        1 => (true, isSigned ? ColumnKind.Int8 : ColumnKind.UInt8),
        2 => (true, isSigned ? ColumnKind.Int16 : ColumnKind.UInt16),
        4 => (true, isSigned ? ColumnKind.Int32 : ColumnKind.UInt32),
        8 => (true, isSigned ? ColumnKind.Int64 : ColumnKind.UInt64),
        _ => (false, default),
    };
}
