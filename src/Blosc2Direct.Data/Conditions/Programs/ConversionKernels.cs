using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Makes numbers of one type of numbers of another: cells of what a condition calculates in, and kinds of each other.</summary>
internal static unsafe class ConversionKernels
{
    /// <summary>From cells of a column to values of a kind; null where they are the same bytes.</summary>
    public static ValueKernel? OfCells(ColumnKind from, ValueKind to) => from switch
    {
        ColumnKind.Bool => To<byte>(to),
        ColumnKind.UInt8 => To<byte>(to),
        ColumnKind.Int8 => To<sbyte>(to),
        ColumnKind.Int16 => To<short>(to),
        ColumnKind.UInt16 => To<ushort>(to),
        ColumnKind.Int32 or ColumnKind.Time32 => To<int>(to),
        ColumnKind.UInt32 => To<uint>(to),
        ColumnKind.Int64 => To<long>(to),
        ColumnKind.UInt64 => To<ulong>(to),
        ColumnKind.Float16 => To<Half>(to),
        ColumnKind.Float32 => To<float>(to),
        ColumnKind.Float64 or ColumnKind.Time64 => To<double>(to),
        ColumnKind.Complex64 => (a, _, r, n) => TensorPrimitives.ConvertTruncating<float, double>(new(a, 2 * n), new(r, 2 * n)),
        ColumnKind.Complex128 => null,
        _ => throw new ArgumentOutOfRangeException(nameof(from), from, "No numbers"),
    };

    /// <summary>From one kind to another; null where they are the same.</summary>
    public static ValueKernel? OfValues(ValueKind from, ValueKind to) => from switch
    {
        ValueKind.Bool => To<byte>(to),
        ValueKind.Int => To<int>(to),
        ValueKind.Long => To<long>(to),
        ValueKind.ULong => To<ulong>(to),
        ValueKind.Float => To<float>(to),
        ValueKind.Double => To<double>(to),
        _ => from == to ? null : throw new ArgumentOutOfRangeException(nameof(from), from, $"Cannot become {to}"),
    };

    private static ValueKernel? To<TFrom>(ValueKind to)
        where TFrom : unmanaged, INumber<TFrom> => to switch
        {
            ValueKind.Bool => typeof(TFrom) == typeof(byte) ? null : throw new ArgumentOutOfRangeException(nameof(to)),
            ValueKind.Int => Plain<TFrom, int>(),
            ValueKind.Long => Plain<TFrom, long>(),
            ValueKind.ULong => Plain<TFrom, ulong>(),
            ValueKind.Float => Plain<TFrom, float>(),
            ValueKind.Double => Plain<TFrom, double>(),
            ValueKind.Complex => ToComplex<TFrom>,
            _ => throw new ArgumentOutOfRangeException(nameof(to), to, "No number"),
        };

    private static ValueKernel? Plain<TFrom, TTo>()
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo> => typeof(TFrom) == typeof(TTo)
            ? null
            : static (a, _, r, n) => TensorPrimitives.ConvertTruncating<TFrom, TTo>(new(a, n), new(r, n));

    private static void ToComplex<TFrom>(byte* a, byte* b, byte* result, int count)
        where TFrom : unmanaged, INumber<TFrom>
    {
        for (int i = 0; i < count; i++)
        {
            ((Complex*)result)[i] = new Complex(double.CreateTruncating(((TFrom*)a)[i]), 0);
        }
    }
}
