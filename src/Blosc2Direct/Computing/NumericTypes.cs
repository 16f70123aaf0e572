using System.Numerics;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>Something to be done for one of the numeric types. <see cref="NumericType.Bool"/> is visited as bytes 0 and 1.</summary>
internal interface INumericVisitor<out TResult>
{
    TResult Visit<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>What is known of the numeric types.</summary>
internal static class NumericTypes
{
    /// <summary>Bytes of a number.</summary>
    public static int Size(this NumericType type) => type switch
    {
        NumericType.Bool or NumericType.Int8 or NumericType.UInt8 => 1,
        NumericType.Int16 or NumericType.UInt16 or NumericType.Float16 => 2,
        NumericType.Int32 or NumericType.UInt32 or NumericType.Float32 => 4,
        _ => 8,
    };

    public static bool IsFloat(this NumericType type) => type >= NumericType.Float16;

    public static bool IsInteger(this NumericType type) => type is > NumericType.Bool and < NumericType.Float16;

    public static bool IsSigned(this NumericType type) =>
        type is NumericType.Int8 or NumericType.Int16 or NumericType.Int32 or NumericType.Int64;

    /// <summary>NumPy's name.</summary>
    public static string NumPyName(this NumericType type) => type switch
    {
        NumericType.Bool => "bool",
        NumericType.Int8 => "int8",
        NumericType.UInt8 => "uint8",
        NumericType.Int16 => "int16",
        NumericType.UInt16 => "uint16",
        NumericType.Int32 => "int32",
        NumericType.UInt32 => "uint32",
        NumericType.Int64 => "int64",
        NumericType.UInt64 => "uint64",
        NumericType.Float16 => "float16",
        NumericType.Float32 => "float32",
        _ => "float64",
    };

    /// <summary>The .NET type.</summary>
    public static Type DotNet(this NumericType type) => type switch
    {
        NumericType.Bool => typeof(bool),
        NumericType.Int8 => typeof(sbyte),
        NumericType.UInt8 => typeof(byte),
        NumericType.Int16 => typeof(short),
        NumericType.UInt16 => typeof(ushort),
        NumericType.Int32 => typeof(int),
        NumericType.UInt32 => typeof(uint),
        NumericType.Int64 => typeof(long),
        NumericType.UInt64 => typeof(ulong),
        NumericType.Float16 => typeof(Half),
        NumericType.Float32 => typeof(float),
        _ => typeof(double),
    };

    /// <summary>The numeric type of a .NET type; false if there is none.</summary>
    public static bool TryGet(Type dotNet, out NumericType type)
    {
        for (type = NumericType.Bool; type <= NumericType.Float64; type++)
        {
            if (type.DotNet() == dotNet)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The type that stored elements are calculated in: their own, or for integers of odd sizes the next larger.</summary>
    /// <returns>False for elements that are no real numbers.</returns>
    public static bool TryGet(ElementType stored, out NumericType type)
    {
        switch (stored)
        {
            case BoolType:
                type = NumericType.Bool;
                return true;
            case EnumType enumeration:
                return TryGet(enumeration.Base, out type);
            case BitFieldType { Size: 1 or 2 or 4 or 8 } bits:
                type = Integer(bits.Size, false);
                return true;
            case IntegerType integer:
                type = Integer(integer.Size, integer.IsSigned);
                return true;
            case FloatType number:
                type = number.Size switch { 2 => NumericType.Float16, 4 => NumericType.Float32, _ => NumericType.Float64 };
                return true;
            default:
                type = default;
                return false;
        }
    }

    /// <summary>How numbers of a type are stored if nothing else is said.</summary>
    public static ElementType Stored(this NumericType type) => type switch
    {
        NumericType.Bool => new BoolType(),
        >= NumericType.Float16 => new FloatType(type.Size()),
        _ => new IntegerType(type.Size(), type.IsSigned()),
    };

    /// <summary>The smallest integer type of at least so many bytes.</summary>
    public static NumericType Integer(int bytes, bool isSigned) => (bytes, isSigned) switch
    {
        (1, true) => NumericType.Int8,
        (1, false) => NumericType.UInt8,
        (2, true) => NumericType.Int16,
        (2, false) => NumericType.UInt16,
        (<= 4, true) => NumericType.Int32,
        (<= 4, false) => NumericType.UInt32,
        (_, true) => NumericType.Int64,
        _ => NumericType.UInt64,
    };

    /// <summary>Calls a visitor with the .NET type.</summary>
    public static TResult Dispatch<TVisitor, TResult>(this NumericType type, TVisitor visitor)
        where TVisitor : INumericVisitor<TResult> => type switch
        {
            NumericType.Bool or NumericType.UInt8 => visitor.Visit<byte>(),
            NumericType.Int8 => visitor.Visit<sbyte>(),
            NumericType.Int16 => visitor.Visit<short>(),
            NumericType.UInt16 => visitor.Visit<ushort>(),
            NumericType.Int32 => visitor.Visit<int>(),
            NumericType.UInt32 => visitor.Visit<uint>(),
            NumericType.Int64 => visitor.Visit<long>(),
            NumericType.UInt64 => visitor.Visit<ulong>(),
            NumericType.Float16 => visitor.Visit<Half>(),
            NumericType.Float32 => visitor.Visit<float>(),
            _ => visitor.Visit<double>(),
        };
}
