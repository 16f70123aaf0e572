using System.Globalization;
using System.Numerics;

namespace Blosc2Direct.Computing;

/// <summary>One number with its type.</summary>
public readonly record struct Scalar : IFormattable
{
    private readonly Int128 _integer;
    private readonly double _float;

    private Scalar(NumericType type, Int128 integer, double number)
    {
        Type = type;
        _integer = integer;
        _float = number;
    }

    /// <summary>Its type.</summary>
    public NumericType Type { get; }

    /// <summary>Makes one of a .NET number or bool.</summary>
    /// <typeparam name="T">One of the types of <see cref="NumericType"/>.</typeparam>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    public static Scalar Of<T>(T value)
        where T : unmanaged => value switch
        {
            bool b => FromInteger(NumericType.Bool, b ? 1 : 0),
            sbyte i => FromInteger(NumericType.Int8, i),
            byte i => FromInteger(NumericType.UInt8, i),
            short i => FromInteger(NumericType.Int16, i),
            ushort i => FromInteger(NumericType.UInt16, i),
            int i => FromInteger(NumericType.Int32, i),
            uint i => FromInteger(NumericType.UInt32, i),
            long i => FromInteger(NumericType.Int64, i),
            ulong i => FromInteger(NumericType.UInt64, i),
            Half f => FromFloat(NumericType.Float16, (double)f),
            float f => FromFloat(NumericType.Float32, f),
            double f => FromFloat(NumericType.Float64, f),
            _ => throw new ArgumentException($"{typeof(T)} is no numeric type", nameof(value)),
        };

    /// <summary>The number as a double: integers of more than 53 bits are rounded to the nearest.</summary>
    public double ToDouble() => Type.IsFloat() ? _float : (double)_integer;

    /// <summary>The number as an integer.</summary>
    /// <exception cref="OverflowException">It is a floating-point number that is not finite.</exception>
    public Int128 ToInt128() => Type.IsFloat() ? Int128.CreateChecked(_float) : _integer;

    /// <summary>The number as a .NET number, truncated to whole numbers where <typeparamref name="T"/> is an integer.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public T As<T>()
        where T : INumberBase<T> => Type.IsFloat() ? T.CreateChecked(_float) : T.CreateChecked(_integer);

    /// <summary>As <see cref="ToDouble"/>.</summary>
    /// <param name="value">A number.</param>
    public static explicit operator double(Scalar value) => value.ToDouble();

    /// <summary>As <see cref="As{T}"/>.</summary>
    /// <param name="value">A number.</param>
    public static explicit operator long(Scalar value) => value.As<long>();

    /// <inheritdoc/>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Type switch
    {
        NumericType.Bool => _integer == 0 ? "False" : "True",
        NumericType.Float16 => ((Half)_float).ToString(format, formatProvider),
        NumericType.Float32 => ((float)_float).ToString(format, formatProvider),
        NumericType.Float64 => _float.ToString(format, formatProvider),
        _ => _integer.ToString(format, formatProvider),
    };

    internal static Scalar FromInteger(NumericType type, Int128 value) => new(type, value, 0);

    internal static Scalar FromFloat(NumericType type, double value) => new(type, 0, value);

    /// <summary>Reads one from memory.</summary>
    internal static unsafe Scalar Read(NumericType type, byte* place) => type switch
    {
        NumericType.Bool => Of(*place != 0),
        NumericType.Int8 => Of(*(sbyte*)place),
        NumericType.UInt8 => Of(*place),
        NumericType.Int16 => Of(*(short*)place),
        NumericType.UInt16 => Of(*(ushort*)place),
        NumericType.Int32 => Of(*(int*)place),
        NumericType.UInt32 => Of(*(uint*)place),
        NumericType.Int64 => Of(*(long*)place),
        NumericType.UInt64 => Of(*(ulong*)place),
        NumericType.Float16 => Of(*(Half*)place),
        NumericType.Float32 => Of(*(float*)place),
        _ => Of(*(double*)place),
    };
}
