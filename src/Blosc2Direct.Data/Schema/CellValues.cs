using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Schema;

/// <summary>Single values to and from the bytes of cells: for defaults, sentinels, attributes and display, not for many rows.</summary>
internal static class CellValues
{
    /// <summary>The value of one element.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="element">Its bytes in memory.</param>
    /// <returns>A number, bool, <see cref="Complex"/>, string, byte[] (without the NULs behind), or <see cref="DateTime"/> (UTC).</returns>
    public static object Decode(ColumnKind kind, ReadOnlySpan<byte> element) => kind switch
    {
        ColumnKind.Bool => element[0] != 0,
        ColumnKind.Int8 => (sbyte)element[0],
        ColumnKind.UInt8 => element[0],
        ColumnKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        ColumnKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
        ColumnKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        ColumnKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
        ColumnKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
        ColumnKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
        ColumnKind.Float16 => BinaryPrimitives.ReadHalfLittleEndian(element),
        ColumnKind.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
        ColumnKind.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
        ColumnKind.Complex64 => new Complex(
            BinaryPrimitives.ReadSingleLittleEndian(element), BinaryPrimitives.ReadSingleLittleEndian(element[4..])),
        ColumnKind.Complex128 => new Complex(
            BinaryPrimitives.ReadDoubleLittleEndian(element), BinaryPrimitives.ReadDoubleLittleEndian(element[8..])),
        ColumnKind.Text => Encoding.UTF8.GetString(element.TrimEnd((byte)0)),
        ColumnKind.Bytes => element.TrimEnd((byte)0).ToArray(),
        ColumnKind.Time32 => Times.FromSeconds(BinaryPrimitives.ReadInt32LittleEndian(element)),
        ColumnKind.Time64 => Times.FromSeconds(BinaryPrimitives.ReadDoubleLittleEndian(element)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of cells."),
    };

    /// <summary>The bytes of one element.</summary>
    /// <param name="column">The column, for its kind, size and members.</param>
    /// <param name="value">A value that fits: numbers may be of another type if nothing is lost; a member's name for an enumeration.</param>
    /// <param name="element">Receives <see cref="Column.ElementSize"/> bytes.</param>
    /// <exception cref="TableColumnException">It does not fit.</exception>
    public static void Encode(Column column, object value, Span<byte> element)
    {
        element = element[..column.ElementSize];
        element.Clear();
        try
        {
            EncodeKind(column, value, element);
        }
        catch (Exception error) when (error is OverflowException or FormatException or InvalidCastException or ElementValueException)
        {
            throw Misfit(column, value);
        }
    }

    /// <summary>The bytes of a cell of which every element has one value.</summary>
    public static byte[] EncodeCell(Column column, object value)
    {
        byte[] cell = new byte[column.CellSize];
        Array? items = value as Array is { } array && value is not byte[] ? array : null;
        int count = column.CellSize / column.ElementSize;
        if (items is not null && items.Length != count)
        {
            throw new TableColumnException(column.Path, $"A cell of column '{column.Path}' has {count} elements, not {items.Length}");
        }

        int i = 0;
        if (items is not null)
        {
            foreach (object? item in items)
            {
                Encode(column, item ?? throw Misfit(column, "null"), cell.AsSpan(i++ * column.ElementSize));
            }

            return cell;
        }

        for (; i < count; i++)
        {
            Encode(column, value, cell.AsSpan(i * column.ElementSize));
        }

        return cell;
    }

    private static void EncodeKind(Column column, object value, Span<byte> element)
    {
        switch (column.Kind)
        {
            case ColumnKind.Text or ColumnKind.Bytes:
                ReadOnlySpan<byte> bytes = value as byte[] ?? (value is string text ? Encoding.UTF8.GetBytes(text) : throw Misfit(column, value));
                if (bytes.Length > element.Length)
                {
                    throw new TableColumnException(
                        column.Path, $"Column '{column.Path}' holds texts of up to {element.Length} bytes, not {bytes.Length}");
                }

                bytes.CopyTo(element);
                break;
            case ColumnKind.Bool:
                element[0] = value is bool truth ? (truth ? (byte)1 : (byte)0) : throw Misfit(column, value);
                break;
            case ColumnKind.Complex64 or ColumnKind.Complex128:
                Complex complex = value is Complex number ? number : new Complex(Convert.ToDouble(value, CultureInfo.InvariantCulture), 0);
                WriteFloat(element[..(element.Length / 2)], complex.Real);
                WriteFloat(element[(element.Length / 2)..], complex.Imaginary);
                break;
            case ColumnKind.Float16 or ColumnKind.Float32 or ColumnKind.Float64:
                WriteFloat(element, value is Half half ? (double)half : Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case ColumnKind.Time64:
                WriteFloat(element, Times.ToSeconds(value));
                break;
            case ColumnKind.Time32:
                BinaryPrimitives.WriteInt32LittleEndian(element, checked((int)Times.ToSeconds(value)));
                break;
            default:
                WriteInteger(column, ToInteger(column, value), element);
                break;
        }
    }

    private static Int128 ToInteger(Column column, object value)
    {
        if (value is string name)
        {
            foreach (EnumMember member in column.Members)
            {
                if (member.Name == name)
                {
                    return column.Kind == ColumnKind.UInt64 ? unchecked((ulong)member.Value) : member.Value;
                }
            }

            throw Misfit(column, value);
        }

        return value switch
        {
            ulong large => large,
            Enum or char or sbyte or byte or short or ushort or int or uint or long or bool => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            float or double or decimal when decimal.Truncate(Convert.ToDecimal(value, CultureInfo.InvariantCulture)) is var whole &&
                whole == Convert.ToDecimal(value, CultureInfo.InvariantCulture) => (Int128)whole,
            _ => throw Misfit(column, value),
        };
    }

    private static void WriteInteger(Column column, Int128 value, Span<byte> element)
    {
        int bits = 8 * element.Length;
        bool isSigned = column.Kind is ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64;
        Int128 low = isSigned ? -(Int128.One << (bits - 1)) : 0;
        Int128 high = (Int128.One << (isSigned ? bits - 1 : bits)) - 1;
        if (value < low || value > high)
        {
            throw Misfit(column, value);
        }

        Span<byte> wide = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(wide, value);
        wide[..element.Length].CopyTo(element);
    }

    private static void WriteFloat(Span<byte> element, double value)
    {
        switch (element.Length)
        {
            case 2:
                BinaryPrimitives.WriteHalfLittleEndian(element, (Half)value);
                break;
            case 4:
                BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
                break;
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(element, value);
                break;
        }
    }

    private static TableColumnException Misfit(Column column, object value) => new(
        column.Path, string.Create(CultureInfo.InvariantCulture, $"The value '{value}' ({value.GetType().Name}) does not fit column '{column}'"));
}

/// <summary>Times of tables: seconds since 1970-01-01 UTC.</summary>
internal static class Times
{
    private const double Most = 253402300799.0; // 9999-12-31T23:59:59

    /// <summary>A point in time, UTC; the earliest or latest of .NET where the seconds lie beyond.</summary>
    public static DateTime FromSeconds(double seconds) => double.IsNaN(seconds) ? DateTime.MinValue
        : seconds >= Most ? DateTime.MaxValue
        : seconds <= -62135596800.0 ? DateTime.MinValue
        : DateTime.UnixEpoch.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond / 10) * 10);

    /// <summary>Seconds of a <see cref="DateTime"/> (of local kind: turned to UTC), <see cref="DateOnly"/>,
    /// <see cref="DateTimeOffset"/> or number.</summary>
    public static double ToSeconds(object value) => value switch
    {
        DateTime time => ToSeconds(time),
        DateTimeOffset time => ToSeconds(time.UtcDateTime),
        DateOnly day => ToSeconds(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Seconds of a time; one of no kind is taken for UTC.</summary>
    public static double ToSeconds(DateTime time) =>
        ((time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time) - DateTime.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;
}
