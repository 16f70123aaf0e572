using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Data.Zones;

/// <summary>How the bits of an element are turned into a signed number that sorts as the element does; doing it twice gives the
/// bits again.</summary>
/// <typeparam name="T">A signed integer of the element's width.</typeparam>
/// <param name="Flip">Bits that are turned over always: the sign of unsigned numbers.</param>
/// <param name="NegativeFlip">Bits that are turned over where the sign is set: all others of floating-point numbers.</param>
internal readonly record struct LaneOrder<T>(T Flip, T NegativeFlip)
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Turns bits to a number, or back.</summary>
    public T Turn(T bits) => bits ^ Flip ^ (T.IsNegative(bits) ? NegativeFlip : T.Zero);
}

/// <summary>Smallest and largest elements of several fields of packed rows at once: rows are looked at as vectors, whose lanes
/// belong to the fields in a pattern that repeats after a few of them.</summary>
/// <typeparam name="T">A signed integer as wide as the elements.</typeparam>
internal sealed unsafe class LaneBounds<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private const int VectorBytes = 64;
    private const int FewestVectors = 8; // so many independent chains hide the latency of comparing
    private const int MostVectors = 256;

    private readonly int _rowSize;
    private readonly int _periodRows;
    private readonly Vector512<T>[] _flips;
    private readonly Vector512<T>[] _negativeFlips;
    private readonly int[] _offsets;
    private readonly LaneOrder<T>[] _orders;

    /// <summary>Makes the kernel.</summary>
    /// <param name="rowSize">Bytes of a row: a multiple of the element's.</param>
    /// <param name="offsets">Where the fields begin in a row: multiples of the element's size.</param>
    /// <param name="orders">How their elements are ordered.</param>
    public LaneBounds(int rowSize, int[] offsets, LaneOrder<T>[] orders)
    {
        _rowSize = rowSize;
        _offsets = offsets;
        _orders = orders;
        int vectors = VectorsOf(rowSize);
        int repeats = (FewestVectors + vectors - 1) / vectors;
        vectors *= repeats;
        _periodRows = (int)((long)vectors * VectorBytes / rowSize);
        T[] flips = new T[vectors * Vector512<T>.Count];
        T[] negativeFlips = new T[flips.Length];
        for (int field = 0; field < offsets.Length; field++)
        {
            for (int lane = offsets[field] / sizeof(T); lane < flips.Length; lane += rowSize / sizeof(T))
            {
                flips[lane] = orders[field].Flip;
                negativeFlips[lane] = orders[field].NegativeFlip;
            }
        }

        _flips = MemoryMarshal.Cast<T, Vector512<T>>(flips).ToArray();
        _negativeFlips = MemoryMarshal.Cast<T, Vector512<T>>(negativeFlips).ToArray();
    }

    /// <summary>Whether rows of a size can be looked at so.</summary>
    public static bool Fits(int rowSize) => rowSize % sizeof(T) == 0 && VectorsOf(rowSize) <= MostVectors;

    /// <summary>Finds the bounds.</summary>
    /// <param name="rows">Packed rows.</param>
    /// <param name="count">How many; one at least.</param>
    /// <param name="min">Receives the smallest number of each field, turned.</param>
    /// <param name="max">Receives the largest.</param>
    [SkipLocalsInit]
    public void Find(byte* rows, int count, Span<T> min, Span<T> max)
    {
        min[.._offsets.Length].Fill(T.MaxValue);
        max[.._offsets.Length].Fill(T.MinValue);
        int periods = (count - 1) / _periodRows; // what lies behind the last row's fields may not be ours
        if (periods > 0)
        {
            int vectors = _flips.Length;
            Vector512<T>* least = stackalloc Vector512<T>[vectors];
            Vector512<T>* most = stackalloc Vector512<T>[vectors];
            new Span<Vector512<T>>(least, vectors).Fill(Vector512.Create(T.MaxValue));
            new Span<Vector512<T>>(most, vectors).Fill(Vector512.Create(T.MinValue));
            FindPeriods(rows, periods, least, most);
            Collect(new ReadOnlySpan<T>(least, vectors * Vector512<T>.Count), new ReadOnlySpan<T>(most, vectors * Vector512<T>.Count), min, max);
        }

        int done = periods * _periodRows;
        for (int field = 0; field < _offsets.Length; field++)
        {
            FindStrided(rows + ((long)done * _rowSize) + _offsets[field], _rowSize, count - done, _orders[field], ref min[field], ref max[field]);
        }
    }

    /// <summary>Widens the bounds of one field by elements at even distances.</summary>
    public static void FindStrided(byte* cells, long stride, int count, LaneOrder<T> order, ref T min, ref T max)
    {
        (T least, T most) = (min, max);
        for (int i = 0; i < count; i++, cells += stride)
        {
            T value = order.Turn(Unsafe.ReadUnaligned<T>(cells));
            least = T.Min(least, value);
            most = T.Max(most, value);
        }

        (min, max) = (least, most);
    }

    private static int VectorsOf(int rowSize) => rowSize / (int)BigInteger.GreatestCommonDivisor(rowSize, VectorBytes);

    private void FindPeriods(byte* rows, int periods, Vector512<T>* least, Vector512<T>* most)
    {
        ref Vector512<T> flips = ref MemoryMarshal.GetArrayDataReference(_flips);
        ref Vector512<T> negativeFlips = ref MemoryMarshal.GetArrayDataReference(_negativeFlips);
        int vectors = _flips.Length;
        for (int period = 0; period < periods; period++)
        {
            for (int v = 0; v < vectors; v++, rows += VectorBytes)
            {
                Vector512<T> bits = Unsafe.ReadUnaligned<Vector512<T>>(rows);
                Vector512<T> value = bits ^ Unsafe.Add(ref flips, v) ^ (Vector512.LessThan(bits, Vector512<T>.Zero) & Unsafe.Add(ref negativeFlips, v));
                least[v] = Vector512.Min(least[v], value);
                most[v] = Vector512.Max(most[v], value);
            }
        }
    }

    private void Collect(ReadOnlySpan<T> least, ReadOnlySpan<T> most, Span<T> min, Span<T> max)
    {
        for (int field = 0; field < _offsets.Length; field++)
        {
            for (int lane = _offsets[field] / sizeof(T); lane < least.Length; lane += _rowSize / sizeof(T))
            {
                min[field] = T.Min(min[field], least[lane]);
                max[field] = T.Max(max[field], most[lane]);
            }
        }
    }
}
