namespace Blosc2Direct.Data.Conditions;

/// <summary>What a part of a condition is calculated in; numexpr's kinds, weakest first, and unsigned 64-bit integers.</summary>
internal enum ValueKind
{
    /// <summary>A byte, 0 or 1.</summary>
    Bool,

    /// <summary>A signed integer of 4 bytes.</summary>
    Int,

    /// <summary>A signed integer of 8 bytes.</summary>
    Long,

    /// <summary>An unsigned integer of 8 bytes, which numexpr does not have.</summary>
    ULong,

    /// <summary>Single precision.</summary>
    Float,

    /// <summary>Double precision.</summary>
    Double,

    /// <summary>Two doubles.</summary>
    Complex,

    /// <summary>Bytes of any length; NULs behind do not count.</summary>
    Bytes,
}

/// <summary>What is known of the kinds.</summary>
internal static class ValueKinds
{
    /// <summary>Bytes of a value.</summary>
    public static int Size(this ValueKind kind) => kind switch
    {
        ValueKind.Bool => 1,
        ValueKind.Int or ValueKind.Float => 4,
        ValueKind.Complex => 16,
        _ => 8,
    };

    public static bool IsInteger(this ValueKind kind) => kind is ValueKind.Int or ValueKind.Long or ValueKind.ULong;

    public static bool IsReal(this ValueKind kind) => kind is ValueKind.Float or ValueKind.Double;

    /// <summary>What messages call it.</summary>
    public static string Show(this ValueKind kind) => kind switch
    {
        ValueKind.Bool => "bool",
        ValueKind.Int => "int",
        ValueKind.Long => "long",
        ValueKind.ULong => "unsigned long",
        ValueKind.Float => "float",
        ValueKind.Double => "double",
        ValueKind.Complex => "complex",
        _ => "string",
    };

    /// <summary>What cells are calculated in: as PyTables hands columns to numexpr.</summary>
    public static ValueKind Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Bool => ValueKind.Bool,
        ColumnKind.UInt32 or ColumnKind.Int64 => ValueKind.Long,
        ColumnKind.UInt64 => ValueKind.ULong,
        ColumnKind.Float16 or ColumnKind.Float32 => ValueKind.Float,
        ColumnKind.Float64 or ColumnKind.Time64 => ValueKind.Double,
        ColumnKind.Complex64 or ColumnKind.Complex128 => ValueKind.Complex,
        ColumnKind.Bytes or ColumnKind.Text => ValueKind.Bytes,
        _ => ValueKind.Int,
    };

    /// <summary>The kind that two are calculated in together. Unsigned 64-bit integers meet signed ones in doubles.</summary>
    public static ValueKind Common(ValueKind a, ValueKind b) =>
        (a == ValueKind.ULong && b is ValueKind.Int or ValueKind.Long) || (b == ValueKind.ULong && a is ValueKind.Int or ValueKind.Long)
            ? ValueKind.Double
            : (ValueKind)Math.Max((int)a, (int)b);
}
