using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Output;

/// <summary>Writes one element, given as its stored bytes, as text or as JSON. Numbers round-trip; numbers that JSON has
/// no way to write (NaN, infinities) become strings there.</summary>
internal static class ElementFormatter
{
    /// <summary>Appends an element's text.</summary>
    internal static void AppendText(StringBuilder text, ElementType type, ReadOnlySpan<byte> element)
    {
        switch (type)
        {
            case CompoundType compound:
                text.Append('{');
                for (int i = 0; i < compound.Fields.Length; i++)
                {
                    CompoundField field = compound.Fields[i];
                    text.Append(i == 0 ? "" : ", ").Append(SafeText.Escape(field.Name)).Append(": ");
                    AppendText(text, field.Type, element.Slice(field.Offset, field.Type.Size));
                }

                text.Append('}');
                break;
            case ArrayElementType array:
                text.Append('[');
                for (int at = 0; at < array.Size; at += array.Base.Size)
                {
                    text.Append(at == 0 ? "" : ", ");
                    AppendText(text, array.Base, element.Slice(at, array.Base.Size));
                }

                text.Append(']');
                break;
            default:
                text.Append(Scalar(type, element) switch
                {
                    string s when type is FixedStringType => Quote(s),
                    Complex complex => ComplexText(complex),
                    IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                    bool truth => truth ? "true" : "false",
                    object other => SafeText.Escape(other.ToString() ?? ""),
                });
                break;
        }
    }

    /// <summary>Appends the text of a value that the storage layer handed out: a string, the bytes of a sequence, a number.</summary>
    internal static void AppendObject(StringBuilder text, ElementType type, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append(Quote(s));
                break;
            case byte[] bytes when type is VariableLengthType sequence && sequence.Base.Size > 0:
                AppendText(text, Sequence(sequence, bytes), bytes);
                break;
            case byte[] bytes:
                text.Append(Convert.ToHexStringLower(bytes));
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case Complex complex:
                text.Append(ComplexText(complex));
                break;
            case IFormattable number:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(SafeText.Escape(value.ToString() ?? ""));
                break;
        }
    }

    /// <summary>Writes an element as JSON.</summary>
    internal static void WriteJson(Utf8JsonWriter writer, ElementType type, ReadOnlySpan<byte> element)
    {
        switch (type)
        {
            case CompoundType compound:
                writer.WriteStartObject();
                foreach (CompoundField field in compound.Fields)
                {
                    writer.WritePropertyName(field.Name);
                    WriteJson(writer, field.Type, element.Slice(field.Offset, field.Type.Size));
                }

                writer.WriteEndObject();
                break;
            case ArrayElementType array:
                writer.WriteStartArray();
                for (int at = 0; at < array.Size; at += array.Base.Size)
                {
                    WriteJson(writer, array.Base, element.Slice(at, array.Base.Size));
                }

                writer.WriteEndArray();
                break;
            default:
                WriteJsonValue(writer, Scalar(type, element));
                break;
        }
    }

    /// <summary>Writes a value that the storage layer handed out as JSON.</summary>
    internal static void WriteJsonObject(Utf8JsonWriter writer, ElementType type, object? value)
    {
        if (value is byte[] bytes && type is VariableLengthType sequence && sequence.Base.Size > 0)
        {
            WriteJson(writer, Sequence(sequence, bytes), bytes);
        }
        else
        {
            WriteJsonValue(writer, value);
        }
    }

    private static ArrayElementType Sequence(VariableLengthType sequence, byte[] bytes) =>
        new(sequence.Base, [bytes.Length / sequence.Base.Size]);

    private static void WriteJsonValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool v: writer.WriteBooleanValue(v); break;
            case long v: writer.WriteNumberValue(v); break;
            case ulong v: writer.WriteNumberValue(v); break;
            case sbyte or short or int: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case byte or ushort or uint: writer.WriteNumberValue(Convert.ToUInt64(value, CultureInfo.InvariantCulture)); break;
            case Half v when Half.IsFinite(v): writer.WriteNumberValue((float)v); break;
            case float v when float.IsFinite(v): writer.WriteNumberValue(v); break;
            case double v when double.IsFinite(v): writer.WriteNumberValue(v); break;
            case Complex v:
                writer.WriteStartArray();
                WriteJsonValue(writer, v.Real);
                WriteJsonValue(writer, v.Imaginary);
                writer.WriteEndArray();
                break;
            case byte[] v: writer.WriteStringValue(Convert.ToHexStringLower(v)); break;
            case IFormattable v: writer.WriteStringValue(v.ToString(null, CultureInfo.InvariantCulture)); break;
            default: writer.WriteStringValue(value.ToString()); break;
        }
    }

    private static object Scalar(ElementType type, ReadOnlySpan<byte> element) => type switch
    {
        IntegerType t => Integer(t, element),
        FloatType t => Float(t, element),
        BoolType => element[0] != 0,
        TimeType t => t.ToSeconds(element),
        ComplexType t => new Complex(
            ElementNumbers.ReadFloat(t.Component, element), ElementNumbers.ReadFloat(t.Component, element[t.Component.Size..])),
        EnumType t => EnumName(t, element),
        FixedStringType t => Encoding.UTF8.GetString(FixedText.Trim(t, element)),
        _ => Convert.ToHexStringLower(element),
    };

    private static object Integer(IntegerType type, ReadOnlySpan<byte> element)
    {
        long value = ElementNumbers.ReadInteger(type, element);
        return type.IsSigned ? value : (ulong)value;
    }

    // Of its own size, so that the shortest text that gives the same bits is written.
    private static object Float(FloatType type, ReadOnlySpan<byte> element)
    {
        double value = ElementNumbers.ReadFloat(type, element);
        return type.Size switch
        {
            2 => (Half)value,
            4 => (float)value,
            _ => value,
        };
    }

    private static string EnumName(EnumType type, ReadOnlySpan<byte> element)
    {
        long value = ElementNumbers.ReadInteger(type.Base, element);
        foreach (EnumMember member in type.Members)
        {
            if (member.Value == value)
            {
                return member.Name;
            }
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static string ComplexText(Complex value) => string.Create(
        CultureInfo.InvariantCulture, $"{value.Real:R}{(double.IsNegative(value.Imaginary) ? "-" : "+")}{Math.Abs(value.Imaginary):R}i");

    private static string Quote(string text) => "\"" + SafeText.Escape(text.Replace("\\", "\\\\").Replace("\"", "\\\"")) + "\"";
}
