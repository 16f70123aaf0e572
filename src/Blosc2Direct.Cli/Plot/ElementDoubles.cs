using System.Numerics;
using System.Runtime.InteropServices;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Plot;

/// <summary>Stored elements, or a field of them, as doubles: numbers, truth values, enumerations; of complex numbers the size.</summary>
internal sealed class ElementDoubles
{
    private readonly int _elementSize;
    private readonly int _offset;
    private readonly ElementType _type;
    private readonly ElementType _form;
    private readonly ElementConversion? _conversion;
    private byte[] _field = [];
    private byte[] _converted = [];

    /// <summary>Prepares for elements of a type.</summary>
    /// <param name="type">The stored type.</param>
    /// <param name="field">The field of a compound, a path with dots; null for the element itself.</param>
    /// <exception cref="ElementTypeException">It is not a number.</exception>
    internal ElementDoubles(ElementType type, string? field)
    {
        _elementSize = type.Size;
        (_type, _offset) = Find(type, field);
        _form = _type is IntegerType { Size: 3 or 5 or 6 or 7 } ? _type : NumpyForm.Of(Numeric(_type), ByteOrder.LittleEndian);
        _conversion = ElementConversion.Between(_type, _form);
    }

    /// <summary>Converts packed elements.</summary>
    /// <param name="elements">The elements as stored.</param>
    /// <param name="values">Receives as many values.</param>
    internal void Read(ReadOnlySpan<byte> elements, Span<double> values)
    {
        if (_type.Size != _elementSize)
        {
            Span<byte> field = Reserve(ref _field, values.Length * _type.Size);
            for (int i = 0; i < values.Length; i++)
            {
                elements.Slice((i * _elementSize) + _offset, _type.Size).CopyTo(field[(i * _type.Size)..]);
            }

            elements = field;
        }

        if (_conversion is not null)
        {
            Span<byte> converted = Reserve(ref _converted, values.Length * _form.Size);
            _conversion.Run(elements, converted);
            elements = converted;
        }

        Convert(elements, values);
    }

    private static (ElementType Type, int Offset) Find(ElementType type, string? path)
    {
        int offset = 0;
        foreach (string name in path?.Split('.') ?? [])
        {
            CompoundField field = (type as CompoundType)?.Fields.FirstOrDefault(f => f.Name == name)
                ?? throw new UsageException($"there is no field '{path}' in {ElementTypeText.Describe(type)}");
            (type, offset) = (field.Type, offset + field.Offset);
        }

        return (type, offset);
    }

    private static ElementType Numeric(ElementType type) => type is IntegerType or FloatType or BoolType or EnumType or BitFieldType or ComplexType
        ? type
        : throw new ElementTypeException(
            $"Elements of type {ElementTypeText.Describe(type)} are no numbers to plot.{(type is CompoundType ? " --field names one of them." : "")}");

    private void Convert(ReadOnlySpan<byte> elements, Span<double> values)
    {
        switch (_form)
        {
            case BoolType or IntegerType { Size: 1, IsSigned: false }:
                Convert<byte>(elements, values);
                break;
            case IntegerType { Size: 1 }:
                Convert<sbyte>(elements, values);
                break;
            case IntegerType { Size: 2, IsSigned: var signed }:
                Convert<short, ushort>(signed, elements, values);
                break;
            case IntegerType { Size: 4, IsSigned: var signed }:
                Convert<int, uint>(signed, elements, values);
                break;
            case IntegerType { Size: 8, IsSigned: var signed }:
                Convert<long, ulong>(signed, elements, values);
                break;
            case FloatType { Size: 2 }:
                Convert<Half>(elements, values);
                break;
            case FloatType { Size: 4 }:
                Convert<float>(elements, values);
                break;
            case FloatType:
                Convert<double>(elements, values);
                break;
            default:
                ConvertOneByOne(elements, values);
                break;
        }
    }

    private void ConvertOneByOne(ReadOnlySpan<byte> elements, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = elements.Slice(i * _form.Size, _form.Size);
            values[i] = _form switch
            {
                ComplexType t => Size(t.Component, element),
                IntegerType { IsSigned: false } t => (ulong)ElementNumbers.ReadInteger(t, element),
                IntegerType t => ElementNumbers.ReadInteger(t, element),
                CompoundType { Fields: [{ Type: FloatType part }, _] } => Size(part, element),
                _ => double.NaN,
            };
        }
    }

    private static double Size(FloatType part, ReadOnlySpan<byte> complex) =>
        double.Hypot(ElementNumbers.ReadFloat(part, complex), ElementNumbers.ReadFloat(part, complex[part.Size..]));

    private static void Convert<TSigned, TUnsigned>(bool signed, ReadOnlySpan<byte> elements, Span<double> values)
        where TSigned : unmanaged, INumber<TSigned>
        where TUnsigned : unmanaged, INumber<TUnsigned>
    {
        if (signed)
        {
            Convert<TSigned>(elements, values);
        }
        else
        {
            Convert<TUnsigned>(elements, values);
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> elements, Span<double> values)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(elements)[..values.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            values[i] = double.CreateTruncating(numbers[i]);
        }
    }

    private static Span<byte> Reserve(ref byte[] buffer, int bytes)
    {
        if (buffer.Length < bytes)
        {
            buffer = new byte[bytes];
        }

        return buffer.AsSpan(0, bytes);
    }
}
