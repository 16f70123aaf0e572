using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Splits items into byte planes, one vector of each plane at a time: <c>16 * TLanes.Count</c> items a step, 16 a lane.</summary>
/// <remarks>A register is loaded with the items of one place in all lanes; a network of zips inside the lanes then gathers the bytes
/// of each plane. Items of 2 to 8 bytes are first grouped by plane inside a register, so that the zips move several bytes at
/// once. Above 16 bytes, columns of 16 are taken; the last one ends with the item, so that some planes may be made twice.</remarks>
internal static unsafe class PlaneSplit<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Groups the bytes of a register by plane: 16 indices for each size of item from 2 to 8.</summary>
    private static ReadOnlySpan<byte> Groups =>
    [
        0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15,
        0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, 128, 128, 128, 128,
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
        0, 5, 1, 6, 2, 7, 3, 8, 4, 9, 128, 128, 128, 128, 128, 128,
        0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 128, 128, 128, 128,
        0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12, 6, 13, 128, 128,
        0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
    ];

    /// <summary>Splits a run of items.</summary>
    /// <param name="source">The items, packed.</param>
    /// <param name="destination">Where the first byte of the first item goes.</param>
    /// <param name="count">Items.</param>
    /// <param name="typeSize">Bytes of an item, 2 to 255.</param>
    /// <param name="planeStep">Bytes from one plane to the next.</param>
    /// <returns>How many items, from the first on, were split: not the last one or two where a register would reach beyond them,
    /// and none of a run that is shorter than a step.</returns>
    public static int Split(byte* source, byte* destination, int count, int typeSize, nint planeStep)
    {
        int step = 16 * TLanes.Count;
        int loaded = typeSize switch { <= 2 => 8, <= 4 => 4, <= 8 => 2, _ => 1 };
        int beyond = Math.Max(16 - (loaded * typeSize), 0);
        int safe = count - ((beyond + typeSize - 1) / typeSize);
        if (safe < step)
        {
            return 0;
        }

        TVector groups = typeSize <= 8 ? TLanes.Repeat(Vector128.Create(Groups.Slice((typeSize - 2) * 16, 16))) : default;
        switch (loaded)
        {
            case 8:
                Split2(source, destination, safe, planeStep, groups);
                break;
            case 4:
                Split4(source, destination, safe, typeSize, planeStep, groups);
                break;
            case 2:
                Split8(source, destination, safe, typeSize, planeStep, groups);
                break;
            default:
                SplitColumns(source, destination, safe, typeSize, planeStep);
                break;
        }

        return safe;
    }

    // The loops below are compiled once, with all optimizations: a first version without would be used for dozens of chunks, and
    // takes ten times as long.

    /// <summary>Items are loaded from several places at once, which hides from the processor that they come one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchAhead(byte* source, int typeSize)
    {
        const int Distance = 2048;
        CacheLines.Fetch(source + Distance, 16 * TLanes.Count * typeSize);
    }

    /// <summary>The place of the next step: what is left over at the end is split together with items before it, once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(int at, int count)
    {
        int step = 16 * TLanes.Count;
        return at + step == count ? count : Math.Min(at + step, count - step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split2(byte* source, byte* destination, int count, nint planeStep, TVector groups)
    {
        for (int at = 0; at < count; at = Next(at, count))
        {
            byte* from = source + (2 * (nint)at);
            FetchAhead(from, 2);
            Step2(from, destination + at, planeStep, groups);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split4(byte* source, byte* destination, int count, int typeSize, nint planeStep, TVector groups)
    {
        for (int at = 0; at < count; at = Next(at, count))
        {
            byte* from = source + ((nint)typeSize * at);
            FetchAhead(from, typeSize);
            Step4(from, destination + at, typeSize, planeStep, groups);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split8(byte* source, byte* destination, int count, int typeSize, nint planeStep, TVector groups)
    {
        for (int at = 0; at < count; at = Next(at, count))
        {
            byte* from = source + ((nint)typeSize * at);
            FetchAhead(from, typeSize);
            Step8(from, destination + at, typeSize, planeStep, groups);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SplitColumns(byte* source, byte* destination, int count, int typeSize, nint planeStep)
    {
        int planes = Math.Min(typeSize, 16);
        for (int at = 0; at < count; at = Next(at, count))
        {
            byte* from = source + ((nint)typeSize * at);
            byte* to = destination + at;
            int column = 0;
            while (true)
            {
                StepColumn(from + column, to + (column * planeStep), typeSize, planes, planeStep);
                if (column + planes == typeSize)
                {
                    break;
                }

                column = Math.Min(column + 16, typeSize - 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step2(byte* source, byte* destination, nint planeStep, TVector groups)
    {
        TVector a = TLanes.Reorder(TLanes.Load(source, 32), groups);
        TVector b = TLanes.Reorder(TLanes.Load(source + 16, 32), groups);
        TLanes.Store(destination, TLanes.ZipLow64(a, b));
        TLanes.Store(destination + planeStep, TLanes.ZipHigh64(a, b));
    }

    /// <summary>3 or 4 planes. A plane that the items do not have is stored where a real one follows; so in the other steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step4(byte* source, byte* destination, int typeSize, nint planeStep, TVector groups)
    {
        nint register = 4 * typeSize;
        nint lane = 16 * typeSize;
        TVector a = TLanes.Reorder(TLanes.Load(source, lane), groups);
        TVector b = TLanes.Reorder(TLanes.Load(source + register, lane), groups);
        TVector c = TLanes.Reorder(TLanes.Load(source + (2 * register), lane), groups);
        TVector d = TLanes.Reorder(TLanes.Load(source + (3 * register), lane), groups);
        TVector ac = TLanes.ZipHigh32(a, c);
        TVector bd = TLanes.ZipHigh32(b, d);
        TLanes.Store(destination + ((typeSize - 1) * planeStep), TLanes.ZipHigh32(ac, bd));
        TLanes.Store(destination + (2 * planeStep), TLanes.ZipLow32(ac, bd));
        ac = TLanes.ZipLow32(a, c);
        bd = TLanes.ZipLow32(b, d);
        TLanes.Store(destination + planeStep, TLanes.ZipHigh32(ac, bd));
        TLanes.Store(destination, TLanes.ZipLow32(ac, bd));
    }

    /// <summary>5 to 8 planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step8(byte* source, byte* destination, int typeSize, nint planeStep, TVector groups)
    {
        nint register = 2 * typeSize;
        nint lane = 16 * typeSize;
        TVector a0 = TLanes.Reorder(TLanes.Load(source, lane), groups);
        TVector a1 = TLanes.Reorder(TLanes.Load(source + register, lane), groups);
        TVector a2 = TLanes.Reorder(TLanes.Load(source + (2 * register), lane), groups);
        TVector a3 = TLanes.Reorder(TLanes.Load(source + (3 * register), lane), groups);
        TVector a4 = TLanes.Reorder(TLanes.Load(source + (4 * register), lane), groups);
        TVector a5 = TLanes.Reorder(TLanes.Load(source + (5 * register), lane), groups);
        TVector a6 = TLanes.Reorder(TLanes.Load(source + (6 * register), lane), groups);
        TVector a7 = TLanes.Reorder(TLanes.Load(source + (7 * register), lane), groups);

        TVector b0 = TLanes.ZipLow16(a0, a4);
        TVector b1 = TLanes.ZipHigh16(a0, a4);
        TVector b2 = TLanes.ZipLow16(a1, a5);
        TVector b3 = TLanes.ZipHigh16(a1, a5);
        TVector b4 = TLanes.ZipLow16(a2, a6);
        TVector b5 = TLanes.ZipHigh16(a2, a6);
        TVector b6 = TLanes.ZipLow16(a3, a7);
        TVector b7 = TLanes.ZipHigh16(a3, a7);

        TVector c0 = TLanes.ZipLow16(b0, b4);
        TVector c1 = TLanes.ZipHigh16(b0, b4);
        TVector c2 = TLanes.ZipLow16(b1, b5);
        TVector c3 = TLanes.ZipHigh16(b1, b5);
        TVector c4 = TLanes.ZipLow16(b2, b6);
        TVector c5 = TLanes.ZipHigh16(b2, b6);
        TVector c6 = TLanes.ZipLow16(b3, b7);
        TVector c7 = TLanes.ZipHigh16(b3, b7);

        nint last = typeSize - 1;
        TLanes.Store(destination + (last * planeStep), TLanes.ZipHigh16(c3, c7));
        TLanes.Store(destination + (Math.Min(6, last) * planeStep), TLanes.ZipLow16(c3, c7));
        TLanes.Store(destination + (Math.Min(5, last) * planeStep), TLanes.ZipHigh16(c2, c6));
        TLanes.Store(destination + (4 * planeStep), TLanes.ZipLow16(c2, c6));
        TLanes.Store(destination + (3 * planeStep), TLanes.ZipHigh16(c1, c5));
        TLanes.Store(destination + (2 * planeStep), TLanes.ZipLow16(c1, c5));
        TLanes.Store(destination + planeStep, TLanes.ZipHigh16(c0, c4));
        TLanes.Store(destination, TLanes.ZipLow16(c0, c4));
    }

    /// <summary>9 to 16 planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StepColumn(byte* source, byte* destination, int typeSize, int planes, nint planeStep)
    {
        LoadPairs(
            source, typeSize, out TVector a0, out TVector a1, out TVector a2, out TVector a3, out TVector a4, out TVector a5,
            out TVector a6, out TVector a7);
        LoadPairs(
            source + (8 * typeSize), typeSize, out TVector b0, out TVector b1, out TVector b2, out TVector b3, out TVector b4,
            out TVector b5, out TVector b6, out TVector b7);
        nint last = planes - 1;
        TLanes.Store(destination + (last * planeStep), TLanes.ZipHigh64(a7, b7));
        TLanes.Store(destination + (Math.Min(14, last) * planeStep), TLanes.ZipLow64(a7, b7));
        TLanes.Store(destination + (Math.Min(13, last) * planeStep), TLanes.ZipHigh64(a6, b6));
        TLanes.Store(destination + (Math.Min(12, last) * planeStep), TLanes.ZipLow64(a6, b6));
        TLanes.Store(destination + (Math.Min(11, last) * planeStep), TLanes.ZipHigh64(a5, b5));
        TLanes.Store(destination + (Math.Min(10, last) * planeStep), TLanes.ZipLow64(a5, b5));
        TLanes.Store(destination + (Math.Min(9, last) * planeStep), TLanes.ZipHigh64(a4, b4));
        TLanes.Store(destination + (8 * planeStep), TLanes.ZipLow64(a4, b4));
        TLanes.Store(destination + (7 * planeStep), TLanes.ZipHigh64(a3, b3));
        TLanes.Store(destination + (6 * planeStep), TLanes.ZipLow64(a3, b3));
        TLanes.Store(destination + (5 * planeStep), TLanes.ZipHigh64(a2, b2));
        TLanes.Store(destination + (4 * planeStep), TLanes.ZipLow64(a2, b2));
        TLanes.Store(destination + (3 * planeStep), TLanes.ZipHigh64(a1, b1));
        TLanes.Store(destination + (2 * planeStep), TLanes.ZipLow64(a1, b1));
        TLanes.Store(destination + planeStep, TLanes.ZipHigh64(a0, b0));
        TLanes.Store(destination, TLanes.ZipLow64(a0, b0));
    }

    /// <summary>A column of 16 bytes of 8 items: two planes a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPairs(
        byte* source, int typeSize, out TVector pair0, out TVector pair1, out TVector pair2, out TVector pair3, out TVector pair4,
        out TVector pair5, out TVector pair6, out TVector pair7)
    {
        nint lane = 16 * typeSize;
        TVector a0 = TLanes.Load(source, lane);
        TVector a1 = TLanes.Load(source + typeSize, lane);
        TVector a2 = TLanes.Load(source + (2 * typeSize), lane);
        TVector a3 = TLanes.Load(source + (3 * typeSize), lane);
        TVector a4 = TLanes.Load(source + (4 * typeSize), lane);
        TVector a5 = TLanes.Load(source + (5 * typeSize), lane);
        TVector a6 = TLanes.Load(source + (6 * typeSize), lane);
        TVector a7 = TLanes.Load(source + (7 * typeSize), lane);

        TVector b0 = TLanes.ZipLow8(a0, a4);
        TVector b1 = TLanes.ZipHigh8(a0, a4);
        TVector b2 = TLanes.ZipLow8(a1, a5);
        TVector b3 = TLanes.ZipHigh8(a1, a5);
        TVector b4 = TLanes.ZipLow8(a2, a6);
        TVector b5 = TLanes.ZipHigh8(a2, a6);
        TVector b6 = TLanes.ZipLow8(a3, a7);
        TVector b7 = TLanes.ZipHigh8(a3, a7);

        TVector c0 = TLanes.ZipLow8(b0, b4);
        TVector c1 = TLanes.ZipHigh8(b0, b4);
        TVector c2 = TLanes.ZipLow8(b1, b5);
        TVector c3 = TLanes.ZipHigh8(b1, b5);
        TVector c4 = TLanes.ZipLow8(b2, b6);
        TVector c5 = TLanes.ZipHigh8(b2, b6);
        TVector c6 = TLanes.ZipLow8(b3, b7);
        TVector c7 = TLanes.ZipHigh8(b3, b7);

        pair0 = TLanes.ZipLow8(c0, c4);
        pair1 = TLanes.ZipHigh8(c0, c4);
        pair2 = TLanes.ZipLow8(c1, c5);
        pair3 = TLanes.ZipHigh8(c1, c5);
        pair4 = TLanes.ZipLow8(c2, c6);
        pair5 = TLanes.ZipHigh8(c2, c6);
        pair6 = TLanes.ZipLow8(c3, c7);
        pair7 = TLanes.ZipHigh8(c3, c7);
    }
}
