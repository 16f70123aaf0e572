using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Csv;

/// <summary>Writes elements of columns as text: UTF-8, in the invariant form, numbers with as many digits as give the same bits again.</summary>
internal static class CellFormatter
{
    /// <summary>Bytes that the text of a number, truth value or time has at most.</summary>
    public const int MaxNumberBytes = 80;

    /// <summary>Writes a number, truth value or time; texts and enumerations are the caller's.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="element">Its bytes.</param>
    /// <param name="text">Receives the text.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(ColumnKind kind, ReadOnlySpan<byte> element, Span<byte> text) => kind switch
    {
        ColumnKind.Bool => Write(element[0] != 0 ? "true"u8 : "false"u8, text),
        ColumnKind.Float16 => Float(BinaryPrimitives.ReadHalfLittleEndian(element), text),
        ColumnKind.Float32 => Float(BinaryPrimitives.ReadSingleLittleEndian(element), text),
        ColumnKind.Float64 => Float(BinaryPrimitives.ReadDoubleLittleEndian(element), text),
        ColumnKind.Complex64 => Complex(BinaryPrimitives.ReadSingleLittleEndian(element), BinaryPrimitives.ReadSingleLittleEndian(element[4..]), text),
        ColumnKind.Complex128 => Complex(BinaryPrimitives.ReadDoubleLittleEndian(element), BinaryPrimitives.ReadDoubleLittleEndian(element[8..]), text),
        ColumnKind.Time32 => IsoTime.Format(BinaryPrimitives.ReadInt32LittleEndian(element), text),
        ColumnKind.Time64 => Time(BinaryPrimitives.ReadDoubleLittleEndian(element), text),
        ColumnKind.UInt64 => Number(BinaryPrimitives.ReadUInt64LittleEndian(element), text),
        _ => Number(ReadInteger(kind, element), text),
    };

    /// <summary>The name of an enumeration's value; null if it has none.</summary>
    public static string? FindMember(Column column, ReadOnlySpan<byte> element)
    {
        long value = ReadInteger(column.Kind, element);
        foreach (EnumMember member in column.Members)
        {
            if (member.Value == value)
            {
                return member.Name;
            }
        }

        return null;
    }

    private static long ReadInteger(ColumnKind kind, ReadOnlySpan<byte> element) => kind switch
    {
        ColumnKind.Int8 => (sbyte)element[0],
        ColumnKind.UInt8 => element[0],
        ColumnKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        ColumnKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
        ColumnKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        ColumnKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
        _ => BinaryPrimitives.ReadInt64LittleEndian(element),
    };

    private static int Number(long value, Span<byte> text) => Utf8Formatter.TryFormat(value, text, out int written) ? written : 0;

    private static int Number(ulong value, Span<byte> text) => Utf8Formatter.TryFormat(value, text, out int written) ? written : 0;

    private static int Float<T>(T value, Span<byte> text)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        if (T.IsFinite(value))
        {
            return value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture) ? written : 0;
        }

        return Write(T.IsNaN(value) ? "nan"u8 : T.IsNegative(value) ? "-inf"u8 : "inf"u8, text);
    }

    private static int Complex<T>(T real, T imaginary, Span<byte> text)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        int length = Float(real, text);
        if (T.IsNaN(imaginary) || !T.IsNegative(imaginary))
        {
            text[length++] = (byte)'+';
        }

        length += Float(imaginary, text[length..]);
        text[length++] = (byte)'j';
        return length;
    }

    // A time that no calendar has is the number.
    private static int Time(double seconds, Span<byte> text) => IsoTime.Format(seconds, text) is > 0 and var length ? length : Float(seconds, text);

    private static int Write(ReadOnlySpan<byte> word, Span<byte> text)
    {
        word.CopyTo(text);
        return word.Length;
    }
}
