using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Makes converters between numbers of different types.</summary>
internal static class NumericConverter
{
    /// <summary>Makes a converter.</summary>
    /// <param name="memory">An integer or floating-point number.</param>
    /// <param name="stored">An <see cref="IntegerType"/> or <see cref="FloatType"/>.</param>
    public static IElementConverter Create(ScalarMemory memory, ElementType stored) => stored switch
    {
        IntegerType { IsSigned: true } integer => integer.Size switch
        {
            1 => From<sbyte>(memory, false),
            2 => From<short>(memory, Swaps(integer.Order)),
            4 => From<int>(memory, Swaps(integer.Order)),
            8 => From<long>(memory, Swaps(integer.Order)),
            _ => new OddIntegerConverter(integer, From<long>(memory, false)),
        },
        IntegerType integer => integer.Size switch
        {
            1 => From<byte>(memory, false),
            2 => From<ushort>(memory, Swaps(integer.Order)),
            4 => From<uint>(memory, Swaps(integer.Order)),
            8 => From<ulong>(memory, Swaps(integer.Order)),
            _ => new OddIntegerConverter(integer, From<ulong>(memory, false)),
        },
        FloatType number => number.Size switch
        {
            2 => From<Half>(memory, Swaps(number.Order)),
            4 => From<float>(memory, Swaps(number.Order)),
            _ => From<double>(memory, Swaps(number.Order)),
        },
        _ => throw ElementConverter.Mismatch(memory, stored),
    };

    private static bool Swaps(ByteOrder order) => (order == ByteOrder.LittleEndian) != BitConverter.IsLittleEndian;

    private static IElementConverter From<TStored>(ScalarMemory memory, bool swaps)
        where TStored : unmanaged, INumberBase<TStored> => (memory.Kind, memory.Size) switch
        {
            (ScalarKind.Signed, 1) => new NumericConverter<TStored, sbyte>(swaps),
            (ScalarKind.Signed, 2) => new NumericConverter<TStored, short>(swaps),
            (ScalarKind.Signed, 4) => new NumericConverter<TStored, int>(swaps),
            (ScalarKind.Signed, _) => new NumericConverter<TStored, long>(swaps),
            (ScalarKind.Unsigned, 1) => new NumericConverter<TStored, byte>(swaps),
            (ScalarKind.Unsigned, 2) => new NumericConverter<TStored, ushort>(swaps),
            (ScalarKind.Unsigned, 4) => new NumericConverter<TStored, uint>(swaps),
            (ScalarKind.Unsigned, _) => new NumericConverter<TStored, ulong>(swaps),
            (_, 2) => new NumericConverter<TStored, Half>(swaps),
            (_, 4) => new NumericConverter<TStored, float>(swaps),
            _ => new NumericConverter<TStored, double>(swaps),
        };
}

/// <summary>Converts numbers, checking each value.</summary>
/// <typeparam name="TStored">The stored type.</typeparam>
/// <typeparam name="TMemory">The type in memory.</typeparam>
/// <param name="swaps">Whether stored bytes are in the other order than memory's.</param>
internal sealed class NumericConverter<TStored, TMemory>(bool swaps) : IElementConverter
    where TStored : unmanaged, INumberBase<TStored>
    where TMemory : unmanaged, INumberBase<TMemory>
{
    public int StoredSize => Unsafe.SizeOf<TStored>();

    public int MemorySize => Unsafe.SizeOf<TMemory>();

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory)
    {
        int count = stored.Length / Unsafe.SizeOf<TStored>();
        for (int i = 0; i < count; i++)
        {
            TStored value = ReadStored(stored[(i * Unsafe.SizeOf<TStored>())..]);
            if (!CheckedConversion.TryConvert(value, out TMemory result))
            {
                throw OutOfRange(i, value, typeof(TMemory));
            }

            MemoryMarshal.Write(memory[(i * Unsafe.SizeOf<TMemory>())..], in result);
        }
    }

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored)
    {
        int count = memory.Length / Unsafe.SizeOf<TMemory>();
        for (int i = 0; i < count; i++)
        {
            TMemory value = MemoryMarshal.Read<TMemory>(memory[(i * Unsafe.SizeOf<TMemory>())..]);
            if (!CheckedConversion.TryConvert(value, out TStored result))
            {
                throw OutOfRange(i, value, typeof(TStored));
            }

            Span<byte> bytes = stored.Slice(i * Unsafe.SizeOf<TStored>(), Unsafe.SizeOf<TStored>());
            MemoryMarshal.Write(bytes, in result);
            if (swaps)
            {
                bytes.Reverse();
            }
        }
    }

    private TStored ReadStored(ReadOnlySpan<byte> bytes)
    {
        TStored value = MemoryMarshal.Read<TStored>(bytes);
        if (swaps)
        {
            MemoryMarshal.AsBytes(new Span<TStored>(ref value)).Reverse();
        }

        return value;
    }

    private static ElementValueException OutOfRange<T>(int index, T value, Type type)
        where T : INumberBase<T> =>
        new($"Element {index.ToString(CultureInfo.InvariantCulture)} of those converted together is " +
            $"{value.ToString(null, CultureInfo.InvariantCulture)}: that is no value of {type}.");
}
