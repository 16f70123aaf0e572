using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tables;

/// <summary>Values of cells as text and as JSON.</summary>
internal static class CellText
{
    /// <summary>The value of a cell: an enumeration's name where it has one.</summary>
    internal static object? Read(RowBatch batch, Column column, int row)
    {
        object? value = batch.GetValue(column.Path, row);
        if (column.Members.IsEmpty || value is null or object[])
        {
            return value;
        }

        foreach (EnumMember member in column.Members)
        {
            if (Convert.ToString(value, CultureInfo.InvariantCulture) == member.Value.ToString(CultureInfo.InvariantCulture))
            {
                return member.Name;
            }
        }

        return value;
    }

    /// <summary>A value as people read it.</summary>
    internal static string Format(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => text,
        byte[] bytes => Decode(bytes),
        DateTime time => Time(time),
        Complex complex => string.Create(CultureInfo.InvariantCulture, $"{complex.Real}{(complex.Imaginary < 0 ? "" : "+")}{complex.Imaginary}j"),
        double.NaN or float.NaN => "nan",
        double.PositiveInfinity or float.PositiveInfinity => "inf",
        double.NegativeInfinity or float.NegativeInfinity => "-inf",
        object?[] items => $"[{string.Join(", ", items.Select(Format))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A value as JSON; what is no number there (NaN, infinite) is a text.</summary>
    internal static void WriteJson(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case Half number when Half.IsFinite(number):
                writer.WriteNumberValue((float)number);
                break;
            case sbyte or short or int or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case byte or ushort or uint or ulong:
                writer.WriteNumberValue(Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                break;
            case object?[] items:
                writer.WriteStartArray();
                foreach (object? item in items)
                {
                    WriteJson(writer, item);
                }

                writer.WriteEndArray();
                break;
            case double or float or Half:
                writer.WriteStringValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)); // NaN, Infinity: as other commands do
                break;
            default:
                writer.WriteStringValue(Format(value));
                break;
        }
    }

    private static string Decode(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string Time(DateTime time) => time.ToString(
        time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff",
        CultureInfo.InvariantCulture);
}
