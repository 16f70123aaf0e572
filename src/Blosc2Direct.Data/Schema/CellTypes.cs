using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Schema;

/// <summary>Which .NET types cells can be seen as, and which cells have no value.</summary>
internal static class CellTypes
{
    /// <summary>Refuses to see cells of a column as something that they are not.</summary>
    /// <typeparam name="T">The element, or a struct of the size of an element or a cell.</typeparam>
    /// <exception cref="TableColumnException">They are something else.</exception>
    public static void Check<T>(Column leaf)
        where T : unmanaged
    {
        Type type = typeof(T).IsEnum ? Enum.GetUnderlyingType(typeof(T)) : typeof(T);
        bool fits = type == typeof(byte) ? leaf.Kind is ColumnKind.UInt8 or ColumnKind.Bool or ColumnKind.Bytes or ColumnKind.Text
            : type == typeof(bool) ? leaf.Kind == ColumnKind.Bool
            : type == typeof(sbyte) ? leaf.Kind == ColumnKind.Int8
            : type == typeof(short) ? leaf.Kind == ColumnKind.Int16
            : type == typeof(ushort) ? leaf.Kind == ColumnKind.UInt16
            : type == typeof(int) ? leaf.Kind is ColumnKind.Int32 or ColumnKind.Time32
            : type == typeof(uint) ? leaf.Kind == ColumnKind.UInt32
            : type == typeof(long) ? leaf.Kind == ColumnKind.Int64
            : type == typeof(ulong) ? leaf.Kind == ColumnKind.UInt64
            : type == typeof(Half) ? leaf.Kind == ColumnKind.Float16
            : type == typeof(float) ? leaf.Kind == ColumnKind.Float32
            : type == typeof(double) ? leaf.Kind is ColumnKind.Float64 or ColumnKind.Time64
            : type == typeof(ComplexFloat) ? leaf.Kind == ColumnKind.Complex64
            : type == typeof(Complex) ? leaf.Kind == ColumnKind.Complex128
            : !type.IsPrimitive && !IsTime(type) && Unsafe.SizeOf<T>() is var size && (size == leaf.ElementSize || size == leaf.CellSize);
        if (!fits)
        {
            throw new TableColumnException(leaf.Path, $"Elements of column '{leaf}' cannot be seen as {typeof(T).Name}");
        }
    }

    /// <summary>Whether a cell of a column whose nulls are NaNs or sentinels has no value: all of its elements say so.</summary>
    public static bool IsNull(Column leaf, ReadOnlySpan<byte> cell)
    {
        for (int at = 0; at < cell.Length; at += leaf.ElementSize)
        {
            ReadOnlySpan<byte> element = cell.Slice(at, leaf.ElementSize);
            bool isNull = leaf.Nullability switch
            {
                Nullability.NaN => IsNaN(leaf.Kind, element),
                Nullability.Sentinel => element.SequenceEqual(leaf.Sentinel.AsSpan()),
                _ => false,
            };
            if (!isNull)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Types whose bytes are not what tables keep of a time.</summary>
    private static bool IsTime(Type type) =>
        type == typeof(DateTime) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan) || type == typeof(DateTimeOffset);

    private static bool IsNaN(ColumnKind kind, ReadOnlySpan<byte> element) => kind switch
    {
        ColumnKind.Float16 => Half.IsNaN(BinaryPrimitives.ReadHalfLittleEndian(element)),
        ColumnKind.Float32 => float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(element)),
        ColumnKind.Float64 or ColumnKind.Time64 => double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(element)),
        ColumnKind.Complex64 => IsNaN(ColumnKind.Float32, element) || IsNaN(ColumnKind.Float32, element[4..]),
        ColumnKind.Complex128 => IsNaN(ColumnKind.Float64, element) || IsNaN(ColumnKind.Float64, element[8..]),
        _ => false,
    };
}
