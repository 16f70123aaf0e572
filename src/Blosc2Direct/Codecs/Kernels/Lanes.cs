using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Vectors as lanes of 16 bytes that are worked on alike: a network written once serves all widths, and lanes that are
/// loaded from different places need no crossing afterwards.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Whether this machine has them.</summary>
    static abstract bool AreSupported { get; }

    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Loads 16 bytes into each lane.</summary>
    /// <param name="source">Bytes of the first lane.</param>
    /// <param name="step">Bytes from the place of one lane to that of the next.</param>
    static abstract TVector Load(byte* source, nint step);

    static abstract void Store(byte* destination, TVector value);

    /// <summary>A vector with the same bytes in each lane.</summary>
    static abstract TVector Repeat(Vector128<byte> lane);

    /// <summary>Reorders the bytes inside each lane; an index above 127 gives zero.</summary>
    static abstract TVector Reorder(TVector value, TVector order);

    /// <summary>Bytes of the lower (upper) halves of both, in turn.</summary>
    static abstract TVector ZipLow8(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipHigh8(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipLow16(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipHigh16(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipLow32(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipHigh32(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipLow64(TVector a, TVector b);

    /// <inheritdoc cref="ZipLow8"/>
    static abstract TVector ZipHigh64(TVector a, TVector b);
}

/// <summary>One lane: SSSE3 or NEON.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<byte>>
{
    public static bool AreSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* source, nint step) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* destination, Vector128<byte> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Repeat(Vector128<byte> lane) => lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reorder(Vector128<byte> value, Vector128<byte> order) => Vector128.ShuffleNative(value, order);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipLow8(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipHigh8(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipLow16(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsUInt16(), b.AsUInt16()).AsByte() : AdvSimd.Arm64.ZipLow(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipHigh16(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsUInt16(), b.AsUInt16()).AsByte() : AdvSimd.Arm64.ZipHigh(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipLow32(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsByte() : AdvSimd.Arm64.ZipLow(a.AsUInt32(), b.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipHigh32(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsByte() : AdvSimd.Arm64.ZipHigh(a.AsUInt32(), b.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipLow64(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsByte() : AdvSimd.Arm64.ZipLow(a.AsUInt64(), b.AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipHigh64(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsByte() : AdvSimd.Arm64.ZipHigh(a.AsUInt64(), b.AsUInt64()).AsByte();
}

/// <summary>Two lanes: AVX2.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<byte>>
{
    public static bool AreSupported => Avx2.IsSupported;

    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* source, nint step) =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* destination, Vector256<byte> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Repeat(Vector128<byte> lane) => Vector256.Create(lane, lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Reorder(Vector256<byte> value, Vector256<byte> order) => Avx2.Shuffle(value, order);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipLow8(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipHigh8(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipLow16(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.UnpackLow(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipHigh16(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.UnpackHigh(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipLow32(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipHigh32(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipLow64(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ZipHigh64(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsByte();
}

/// <summary>Four lanes: AVX-512 with its byte and word instructions.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<byte>>
{
    public static bool AreSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(byte* source, nint step) =>
        Lanes256.Load(source, step).ToVector512Unsafe().WithUpper(Lanes256.Load(source + (2 * step), step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* destination, Vector512<byte> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Repeat(Vector128<byte> lane)
    {
        Vector256<byte> twice = Vector256.Create(lane, lane);
        return Vector512.Create(twice, twice);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Reorder(Vector512<byte> value, Vector512<byte> order) => Avx512BW.Shuffle(value, order);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipLow8(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipHigh8(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipLow16(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.UnpackLow(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipHigh16(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.UnpackHigh(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipLow32(Vector512<byte> a, Vector512<byte> b) =>
        Avx512F.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipHigh32(Vector512<byte> a, Vector512<byte> b) =>
        Avx512F.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipLow64(Vector512<byte> a, Vector512<byte> b) =>
        Avx512F.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ZipHigh64(Vector512<byte> a, Vector512<byte> b) =>
        Avx512F.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsByte();
}
