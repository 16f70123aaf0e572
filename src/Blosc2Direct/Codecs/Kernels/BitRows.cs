using System.Runtime.CompilerServices;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Turns a plane of bytes into 8 rows of bits and back, 128 bytes a lane at a time. Byte <c>i</c> of row <c>k</c> holds bit <c>k</c> of
/// the plane's bytes <c>8 i</c> to <c>8 i + 7</c>, the first of them in its lowest bit.</summary>
/// <remarks>Forward, each 8 bytes are transposed as 8 by 8 bits, so that they hold one byte of each row; a network of zips, which is a
/// transposition of bytes, then gathers the rows. Backward it is the other way round.</remarks>
internal static unsafe class BitRows<TLanes, TBits, TVector>
    where TLanes : struct, ILanes<TVector>
    where TBits : struct, IBitLanes<TVector>
    where TVector : struct
{
    /// <summary>Bytes of a plane that a lane takes at a time: 8 registers.</summary>
    private const int LaneBytes = 128;

    /// <summary>Makes rows of a plane.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="rows">The first row.</param>
    /// <param name="rowStep">Bytes from one row to the next.</param>
    /// <returns>Bytes of the plane that were done: whole steps.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Forward(byte* plane, int count, byte* rows, nint rowStep)
    {
        int step = LaneBytes * TLanes.Count;
        int done = 0;
        for (; done <= count - step; done += step)
        {
            ForwardStep(plane + done, rows + (done / 8), rowStep);
        }

        return done;
    }

    /// <summary>Makes a plane of rows.</summary>
    /// <returns>Bytes of the plane that were made: whole steps.</returns>
    /// <inheritdoc cref="Forward"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Backward(byte* rows, nint rowStep, byte* plane, int count)
    {
        int step = LaneBytes * TLanes.Count;
        int done = 0;
        for (; done <= count - step; done += step)
        {
            BackwardStep(rows + (done / 8), rowStep, plane + done);
        }

        return done;
    }

    // The place of a byte: 3 bits say which register, 4 which byte of the lane. A zip of registers that differ in one of the 3
    // makes that bit the lowest of the 4, and the highest of the 4 takes its place. At first the 3 and the highest of the 4
    // number the group of 8 bytes, and the other bits are the row; after four zips it is the other way round.
    private static void ForwardStep(byte* plane, byte* rows, nint rowStep)
    {
        TVector a0 = TBits.TransposeBits(TLanes.Load(plane, LaneBytes));
        TVector a1 = TBits.TransposeBits(TLanes.Load(plane + 16, LaneBytes));
        TVector a2 = TBits.TransposeBits(TLanes.Load(plane + 32, LaneBytes));
        TVector a3 = TBits.TransposeBits(TLanes.Load(plane + 48, LaneBytes));
        TVector a4 = TBits.TransposeBits(TLanes.Load(plane + 64, LaneBytes));
        TVector a5 = TBits.TransposeBits(TLanes.Load(plane + 80, LaneBytes));
        TVector a6 = TBits.TransposeBits(TLanes.Load(plane + 96, LaneBytes));
        TVector a7 = TBits.TransposeBits(TLanes.Load(plane + 112, LaneBytes));
        Zip(ref a0, ref a4);
        Zip(ref a1, ref a5);
        Zip(ref a2, ref a6);
        Zip(ref a3, ref a7);
        Zip(ref a0, ref a2);
        Zip(ref a1, ref a3);
        Zip(ref a4, ref a6);
        Zip(ref a5, ref a7);
        Zip(ref a0, ref a1);
        Zip(ref a2, ref a3);
        Zip(ref a4, ref a5);
        Zip(ref a6, ref a7);
        Zip(ref a0, ref a4);
        Zip(ref a1, ref a5);
        Zip(ref a2, ref a6);
        Zip(ref a3, ref a7);

        // The register's number is now the row's, with its highest bit moved to the lowest place.
        TLanes.Store(rows, a0);
        TLanes.Store(rows + rowStep, a4);
        TLanes.Store(rows + (2 * rowStep), a1);
        TLanes.Store(rows + (3 * rowStep), a5);
        TLanes.Store(rows + (4 * rowStep), a2);
        TLanes.Store(rows + (5 * rowStep), a6);
        TLanes.Store(rows + (6 * rowStep), a3);
        TLanes.Store(rows + (7 * rowStep), a7);
    }

    private static void BackwardStep(byte* rows, nint rowStep, byte* plane)
    {
        TVector a0 = TLanes.Load(rows, 16);
        TVector a1 = TLanes.Load(rows + rowStep, 16);
        TVector a2 = TLanes.Load(rows + (2 * rowStep), 16);
        TVector a3 = TLanes.Load(rows + (3 * rowStep), 16);
        TVector a4 = TLanes.Load(rows + (4 * rowStep), 16);
        TVector a5 = TLanes.Load(rows + (5 * rowStep), 16);
        TVector a6 = TLanes.Load(rows + (6 * rowStep), 16);
        TVector a7 = TLanes.Load(rows + (7 * rowStep), 16);
        Zip(ref a0, ref a4);
        Zip(ref a1, ref a5);
        Zip(ref a2, ref a6);
        Zip(ref a3, ref a7);
        Zip(ref a0, ref a2);
        Zip(ref a1, ref a3);
        Zip(ref a4, ref a6);
        Zip(ref a5, ref a7);
        Zip(ref a0, ref a1);
        Zip(ref a2, ref a3);
        Zip(ref a4, ref a5);
        Zip(ref a6, ref a7);
        TBits.StoreApart(plane, LaneBytes, TBits.TransposeBits(a0));
        TBits.StoreApart(plane + 16, LaneBytes, TBits.TransposeBits(a1));
        TBits.StoreApart(plane + 32, LaneBytes, TBits.TransposeBits(a2));
        TBits.StoreApart(plane + 48, LaneBytes, TBits.TransposeBits(a3));
        TBits.StoreApart(plane + 64, LaneBytes, TBits.TransposeBits(a4));
        TBits.StoreApart(plane + 80, LaneBytes, TBits.TransposeBits(a5));
        TBits.StoreApart(plane + 96, LaneBytes, TBits.TransposeBits(a6));
        TBits.StoreApart(plane + 112, LaneBytes, TBits.TransposeBits(a7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(ref TVector a, ref TVector b)
    {
        TVector low = TLanes.ZipLow8(a, b);
        b = TLanes.ZipHigh8(a, b);
        a = low;
    }
}
