using System.Numerics;
using System.Runtime.CompilerServices;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Compares packed numbers with packed numbers, or with one.</summary>
/// <param name="x">The left ones.</param>
/// <param name="y">The right ones, or the one.</param>
/// <param name="count">How many.</param>
/// <param name="mask">Receives a byte each, or is joined with them.</param>
/// <param name="combine">How.</param>
internal unsafe delegate void CompareKernel(byte* x, byte* y, int count, byte* mask, Combine combine);

/// <summary>Comparisons straight to a mask: vectors of truth values are narrowed to bytes and joined with what is there.</summary>
internal static unsafe class CompareKernels
{
    /// <summary>The kernel that compares cells of a kind with one value; null for kinds that are no numbers of a machine.</summary>
    public static CompareKernel? WithOne(ColumnKind kind, CompareOp op) => kind switch
    {
        ColumnKind.Bool or ColumnKind.UInt8 => WithOne<byte>(op),
        ColumnKind.Int8 => WithOne<sbyte>(op),
        ColumnKind.Int16 => WithOne<short>(op),
        ColumnKind.UInt16 => WithOne<ushort>(op),
        ColumnKind.Int32 or ColumnKind.Time32 => WithOne<int>(op),
        ColumnKind.UInt32 => WithOne<uint>(op),
        ColumnKind.Int64 => WithOne<long>(op),
        ColumnKind.UInt64 => WithOne<ulong>(op),
        ColumnKind.Float32 => WithOne<float>(op),
        ColumnKind.Float64 or ColumnKind.Time64 => WithOne<double>(op),
        _ => null,
    };

    /// <summary>The kernel that compares values of a kind with one.</summary>
    public static CompareKernel WithOne(ValueKind kind, CompareOp op) => kind switch
    {
        ValueKind.Bool => WithOne<byte>(op),
        ValueKind.Int => WithOne<int>(op),
        ValueKind.Long => WithOne<long>(op),
        ValueKind.ULong => WithOne<ulong>(op),
        ValueKind.Float => WithOne<float>(op),
        _ => WithOne<double>(op),
    };

    /// <summary>The kernel that compares values of a kind in pairs.</summary>
    public static CompareKernel Pairs(ValueKind kind, CompareOp op) => kind switch
    {
        ValueKind.Bool => Pairs<byte>(op),
        ValueKind.Int => Pairs<int>(op),
        ValueKind.Long => Pairs<long>(op),
        ValueKind.ULong => Pairs<ulong>(op),
        ValueKind.Float => Pairs<float>(op),
        _ => Pairs<double>(op),
    };

    public static CompareKernel WithOne<T>(CompareOp op)
        where T : unmanaged, INumber<T> => op switch
        {
            CompareOp.Less => One<T, IsLess<T>>,
            CompareOp.LessOrEqual => One<T, IsLessOrEqual<T>>,
            CompareOp.Equal => One<T, IsEqual<T>>,
            CompareOp.NotEqual => One<T, IsNotEqual<T>>,
            CompareOp.GreaterOrEqual => One<T, IsGreaterOrEqual<T>>,
            _ => One<T, IsGreater<T>>,
        };

    // What is greater is less the other way round.
    private static CompareKernel Pairs<T>(CompareOp op)
        where T : unmanaged, INumber<T> => op switch
        {
            CompareOp.Less => Pair<T, IsLess<T>>,
            CompareOp.LessOrEqual => Pair<T, IsLessOrEqual<T>>,
            CompareOp.Equal => Pair<T, IsEqual<T>>,
            CompareOp.NotEqual => Pair<T, IsNotEqual<T>>,
            CompareOp.GreaterOrEqual => Pair<T, IsGreaterOrEqual<T>>,
            _ => Pair<T, IsGreater<T>>,
        };

    private static void One<T, TComparer>(byte* x, byte* y, int count, byte* mask, Combine combine)
        where T : unmanaged, INumber<T>
        where TComparer : struct, IComparer<T> =>
        Run<T, TComparer, Repeated<T>>((T*)x, new Repeated<T>(Unsafe.ReadUnaligned<T>(y)), count, mask, combine);

    private static void Pair<T, TComparer>(byte* x, byte* y, int count, byte* mask, Combine combine)
        where T : unmanaged, INumber<T>
        where TComparer : struct, IComparer<T> =>
        Run<T, TComparer, Packed<T>>((T*)x, new Packed<T>((T*)y), count, mask, combine);

    // Compiled optimised from the first call on: a query may be over before the runtime would get round to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TComparer, TRight>(T* a, TRight b, int count, byte* mask, Combine combine)
        where T : unmanaged, INumber<T>
        where TComparer : struct, IComparer<T>
        where TRight : struct, IRight<T>
    {
        CombinerLanes lanes = new Combiner(combine).Lanes;
        int i = 0;
        for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            lanes.Join(Vector.Load(mask + i), Lanes<T, TComparer, TRight>(a, b, i)).Store(mask + i);
        }

        Combiner join = new(combine);
        for (; i < count; i++)
        {
            mask[i] = join.Join(mask[i], TComparer.Of(a[i], b.One(i)));
        }
    }

    /// <summary>As many truth values as a vector has bytes, a byte each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Lanes<T, TComparer, TRight>(T* a, TRight b, int at)
        where T : unmanaged, INumber<T>
        where TComparer : struct, IComparer<T>
        where TRight : struct, IRight<T>
    {
        int n = Vector<T>.Count;
        if (sizeof(T) == 1)
        {
            return Vector.AsVectorByte(Step<T, TComparer, TRight>(a, b, at));
        }

        if (sizeof(T) == 2)
        {
            return Vector.Narrow(
                Vector.AsVectorUInt16(Step<T, TComparer, TRight>(a, b, at)), Vector.AsVectorUInt16(Step<T, TComparer, TRight>(a, b, at + n)));
        }

        if (sizeof(T) == 4)
        {
            return Narrow(
                Vector.AsVectorUInt32(Step<T, TComparer, TRight>(a, b, at)), Vector.AsVectorUInt32(Step<T, TComparer, TRight>(a, b, at + n)),
                Vector.AsVectorUInt32(Step<T, TComparer, TRight>(a, b, at + (2 * n))), Vector.AsVectorUInt32(Step<T, TComparer, TRight>(a, b, at + (3 * n))));
        }

        return Narrow(
            Two<T, TComparer, TRight>(a, b, at), Two<T, TComparer, TRight>(a, b, at + (2 * n)),
            Two<T, TComparer, TRight>(a, b, at + (4 * n)), Two<T, TComparer, TRight>(a, b, at + (6 * n)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Step<T, TComparer, TRight>(T* a, TRight b, int at)
        where T : unmanaged, INumber<T>
        where TComparer : struct, IComparer<T>
        where TRight : struct, IRight<T> => TComparer.Of(Vector.Load(a + at), b.Some(at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Two<T, TComparer, TRight>(T* a, TRight b, int at)
        where T : unmanaged, INumber<T>
        where TComparer : struct, IComparer<T>
        where TRight : struct, IRight<T> => Vector.Narrow(
            Vector.AsVectorUInt64(Step<T, TComparer, TRight>(a, b, at)), Vector.AsVectorUInt64(Step<T, TComparer, TRight>(a, b, at + Vector<T>.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Narrow(Vector<uint> a, Vector<uint> b, Vector<uint> c, Vector<uint> d) =>
        Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d));

    /// <summary>The right side of a comparison.</summary>
    private interface IRight<T>
    {
        T One(int at);

        Vector<T> Some(int at);
    }

    private readonly struct Repeated<T>(T value) : IRight<T>
        where T : unmanaged
    {
        private readonly Vector<T> _values = new(value);

        public T One(int at) => value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Some(int at) => _values;
    }

    private readonly struct Packed<T>(T* values) : IRight<T>
        where T : unmanaged
    {
        public T One(int at) => values[at];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Some(int at) => Vector.Load(values + at);
    }
}
