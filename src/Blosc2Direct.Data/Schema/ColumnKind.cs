namespace Blosc2Direct.Data;

/// <summary>What a cell's elements are in memory: little-endian, packed.</summary>
public enum ColumnKind
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>A signed integer of 1 byte.</summary>
    Int8,

    /// <summary>A signed integer of 2 bytes.</summary>
    Int16,

    /// <summary>A signed integer of 4 bytes.</summary>
    Int32,

    /// <summary>A signed integer of 8 bytes.</summary>
    Int64,

    /// <summary>An unsigned integer of 1 byte.</summary>
    UInt8,

    /// <summary>An unsigned integer of 2 bytes.</summary>
    UInt16,

    /// <summary>An unsigned integer of 4 bytes.</summary>
    UInt32,

    /// <summary>An unsigned integer of 8 bytes.</summary>
    UInt64,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Two singles: real and imaginary part.</summary>
    Complex64,

    /// <summary>Two doubles: real and imaginary part.</summary>
    Complex128,

    /// <summary>Bytes of a fixed length, NULs behind.</summary>
    Bytes,

    /// <summary>UTF-8 of a fixed length in bytes, NULs behind.</summary>
    Text,

    /// <summary>Whole seconds since 1970-01-01 UTC, a signed integer of 4 bytes (PyTables' Time32).</summary>
    Time32,

    /// <summary>Seconds since 1970-01-01 UTC, a double (PyTables' Time64, which keeps microseconds in the file).</summary>
    Time64,

    /// <summary>A group of columns; has no cells of its own.</summary>
    Nested,
}
