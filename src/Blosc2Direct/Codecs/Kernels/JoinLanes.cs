using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>How vectors of planes are loaded and joined elements stored, so that elements come out in order although zips work
/// inside lanes.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface IJoinLanes<TVector>
    where TVector : struct
{
    /// <summary>Whether this machine has them.</summary>
    static abstract bool AreSupported { get; }

    /// <summary>Loads a vector of a plane.</summary>
    /// <param name="source">The first element's byte.</param>
    /// <param name="unit">How many neighbours of it end up in one lane of one result: 16 over the number of planes.</param>
    static abstract TVector Load(byte* source, int unit);

    /// <summary>Stores two results that follow each other.</summary>
    /// <param name="to">The first element's place.</param>
    /// <param name="pair">Which pair of results.</param>
    /// <param name="pairs">Of how many.</param>
    /// <param name="even">The first one.</param>
    /// <param name="odd">The second one.</param>
    static abstract void Store(byte* to, int pair, int pairs, TVector even, TVector odd);
}

/// <summary>One lane: nothing to put in order.</summary>
internal readonly unsafe struct JoinLanes128 : IJoinLanes<Vector128<byte>>
{
    public static bool AreSupported => Lanes128.AreSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* source, int unit) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* to, int pair, int pairs, Vector128<byte> even, Vector128<byte> odd)
    {
        even.Store(to + (32 * pair));
        odd.Store(to + (32 * pair) + 16);
    }
}

/// <summary>Two lanes: the lower ones hold a run of the elements 0 to 15, the upper ones the same run of the elements 16 to 31;
/// they are parted when they are stored.</summary>
internal readonly unsafe struct JoinLanes256 : IJoinLanes<Vector256<byte>>
{
    public static bool AreSupported => Lanes256.AreSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* source, int unit) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* to, int pair, int pairs, Vector256<byte> even, Vector256<byte> odd)
    {
        Avx2.Permute2x128(even, odd, 0x20).Store(to + (32 * pair));
        Avx2.Permute2x128(even, odd, 0x31).Store(to + (32 * (pairs + pair)));
    }
}

/// <summary>Four lanes: the planes are put in such an order while they are loaded (unit j of lane l is unit 4j + l of the plane)
/// that each result is one run of elements.</summary>
internal readonly unsafe struct JoinLanes512 : IJoinLanes<Vector512<byte>>
{
    public static bool AreSupported => Lanes512.AreSupported && Avx512Vbmi.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(byte* source, int unit) => unit switch
    {
        8 => Avx512F.PermuteVar8x64(Vector512.Load(source).AsUInt64(), Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7)).AsByte(),
        4 => Avx512F.PermuteVar16x32(
            Vector512.Load(source).AsUInt32(), Vector512.Create(0u, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte(),
        2 => Avx512BW.PermuteVar32x16(
            Vector512.Load(source).AsUInt16(),
            Vector512.Create(
                (ushort)0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23,
                27, 31)).AsByte(),
        _ => Avx512Vbmi.PermuteVar64x8(
            Vector512.Load(source),
            Vector512.Create(
                (byte)0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49,
                53, 57, 61, 2, 6, 10, 14, 18, 22, 26, 30, 34, 38, 42, 46, 50, 54, 58, 62, 3, 7, 11, 15, 19, 23, 27, 31, 35, 39, 43,
                47, 51, 55, 59, 63)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* to, int pair, int pairs, Vector512<byte> even, Vector512<byte> odd)
    {
        even.Store(to + (128 * pair));
        odd.Store(to + (128 * pair) + 64);
    }
}
