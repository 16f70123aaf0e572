using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>A comparison of two numbers, one at a time or in vectors (all bits set where it holds).</summary>
internal interface IComparer<T>
    where T : unmanaged, INumber<T>
{
    static abstract bool Of(T a, T b);

    static abstract Vector<T> Of(Vector<T> a, Vector<T> b);
}

internal readonly struct IsLess<T> : IComparer<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a < b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b);
}

internal readonly struct IsLessOrEqual<T> : IComparer<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a <= b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThanOrEqual(a, b);
}

internal readonly struct IsEqual<T> : IComparer<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a == b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);
}

internal readonly struct IsNotEqual<T> : IComparer<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a != b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => ~Vector.Equals(a, b);
}

internal readonly struct IsGreaterOrEqual<T> : IComparer<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a >= b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThanOrEqual(a, b);
}

internal readonly struct IsGreater<T> : IComparer<T>
    where T : unmanaged, INumber<T>
{
    public static bool Of(T a, T b) => a > b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThan(a, b);
}
