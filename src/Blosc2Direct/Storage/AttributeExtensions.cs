using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace Blosc2Direct.Storage;

/// <summary>Attributes as plain .NET values.</summary>
public static class AttributeExtensions
{
    /// <summary>Writes a text as a UTF-8 string of variable length, as h5py does.</summary>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">The text; it must not hold the character NUL.</param>
    public static void Set(this IAttributes attributes, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        attributes.Write(name, new AttributeValue(new VariableStringType(), [], value));
    }

    /// <summary>Writes texts as UTF-8 strings of variable length.</summary>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="values">The texts.</param>
    public static void Set(this IAttributes attributes, string name, params ReadOnlySpan<string> values)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        attributes.Write(name, new AttributeValue(new VariableStringType(), [values.Length], values.ToArray()));
    }

    /// <summary>Writes a text as a string of exactly its own length in bytes, without a terminator: what PyTables wants.</summary>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">The text. HDF5 has no string of no bytes: an empty one becomes a single NUL.</param>
    public static void SetFixed(this IAttributes attributes, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(value);
        TextEncoding encoding = Ascii.IsValid(value) ? TextEncoding.Ascii : TextEncoding.Utf8;
        int bytes = Math.Max(1, Encoding.UTF8.GetByteCount(value));
        attributes.Write(name, new AttributeValue(new FixedStringType(bytes, encoding, TextPadding.NullTerminated), [], value));
    }

    /// <summary>Writes a number, truth value or enumeration.</summary>
    /// <typeparam name="T">A .NET integer, Half, float, double, bool or <see cref="Complex"/>.</typeparam>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">The value.</param>
    public static void Set<T>(this IAttributes attributes, string name, T value)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(attributes);
        attributes.Write(name, new AttributeValue(TypeOf<T>(), [], value));
    }

    /// <summary>Writes numbers or truth values.</summary>
    /// <typeparam name="T">A .NET integer, Half, float, double, bool or <see cref="Complex"/>.</typeparam>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="values">The values.</param>
    public static void Set<T>(this IAttributes attributes, string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(attributes);
        attributes.Write(name, new AttributeValue(TypeOf<T>(), [values.Length], values.ToArray()));
    }

    /// <inheritdoc cref="Set{T}(IAttributes, string, ReadOnlySpan{T})"/>
    public static void Set<T>(this IAttributes attributes, string name, T[] values)
        where T : unmanaged => attributes.Set(name, (ReadOnlySpan<T>)values);

    /// <summary>Reads a text.</summary>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="AttributeNotFoundException">There is none of this name.</exception>
    /// <exception cref="ElementTypeException">It is not a text, or not a single one.</exception>
    public static string GetString(this IAttributes attributes, string name)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        AttributeValue value = attributes.Read(name);
        return value.Value as string ?? (value.Value is string[] { Length: 1 } single ? single[0] : throw Mismatch(name, value, typeof(string)));
    }

    /// <summary>Reads a number or truth value, converting integers and floats where nothing is lost.</summary>
    /// <typeparam name="T">A .NET integer, Half, float, double, bool or <see cref="Complex"/>.</typeparam>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="AttributeNotFoundException">There is none of this name.</exception>
    /// <exception cref="ElementTypeException">It is no such value, or not a single one.</exception>
    /// <exception cref="ElementValueException">The value does not fit.</exception>
    public static T Get<T>(this IAttributes attributes, string name)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(attributes);
        AttributeValue value = attributes.Read(name);
        object? single = value.Value is Array { Length: 1 } array && value.Type is not OpaqueType ? array.GetValue(0) : value.Value;
        return single switch
        {
            T exact => exact,
            sbyte v => Convert<T, sbyte>(v, name, value),
            byte v => Convert<T, byte>(v, name, value),
            short v => Convert<T, short>(v, name, value),
            ushort v => Convert<T, ushort>(v, name, value),
            int v => Convert<T, int>(v, name, value),
            uint v => Convert<T, uint>(v, name, value),
            long v => Convert<T, long>(v, name, value),
            ulong v => Convert<T, ulong>(v, name, value),
            Half v => Convert<T, Half>(v, name, value),
            float v => Convert<T, float>(v, name, value),
            double v => Convert<T, double>(v, name, value),
            _ => throw Mismatch(name, value, typeof(T)),
        };
    }

    private static T Convert<T, TFrom>(TFrom from, string name, AttributeValue value)
        where T : unmanaged
        where TFrom : unmanaged, INumberBase<TFrom>
    {
        try
        {
            object? result = default(T) switch
            {
                sbyte => Exact<sbyte, TFrom>(from),
                byte => Exact<byte, TFrom>(from),
                short => Exact<short, TFrom>(from),
                ushort => Exact<ushort, TFrom>(from),
                int => Exact<int, TFrom>(from),
                uint => Exact<uint, TFrom>(from),
                long => Exact<long, TFrom>(from),
                ulong => Exact<ulong, TFrom>(from),
                Half => Exact<Half, TFrom>(from),
                float => Exact<float, TFrom>(from),
                double => Exact<double, TFrom>(from),
                _ => throw Mismatch(name, value, typeof(T)),
            };
            return (T)(result ?? throw DoesNotFit(name, from, typeof(T)));
        }
        catch (OverflowException)
        {
            throw DoesNotFit(name, from, typeof(T));
        }
    }

    // The number as another type, or null if it is not the same number there.
    private static object? Exact<TTo, TFrom>(TFrom from)
        where TTo : unmanaged, INumberBase<TTo>
        where TFrom : unmanaged, INumberBase<TFrom>
    {
        TTo to = TTo.CreateChecked(from);
        return TTo.IsNaN(to) || TFrom.CreateChecked(to) == from ? to : null;
    }

    private static ElementValueException DoesNotFit(string name, object value, Type type) =>
        new($"The value {value} of attribute '{name}' does not fit {type.Name}.");

    private static ElementTypeException Mismatch(string name, AttributeValue value, Type type) =>
        new($"Attribute '{name}' is {value.Type} of shape ({string.Join(", ", value.Shape)}), not a single {type.Name}.");

    private static ElementType TypeOf<T>()
        where T : unmanaged => default(T) switch
    {
        sbyte => new IntegerType(1, true),
        byte => new IntegerType(1, false),
        short => new IntegerType(2, true),
        ushort => new IntegerType(2, false),
        int => new IntegerType(4, true),
        uint => new IntegerType(4, false),
        long => new IntegerType(8, true),
        ulong => new IntegerType(8, false),
        Half => new FloatType(2),
        float => new FloatType(4),
        double => new FloatType(8),
        bool => new BoolType(),
        Complex => new ComplexType(new FloatType(8)),
        _ => throw new ElementTypeException($"The .NET type {typeof(T).Name} has no counterpart among element types."),
    };
}
