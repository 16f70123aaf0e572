using System.Runtime.CompilerServices;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Joins 2, 4, 8 or 16 planes, one vector of each at a time: <c>16 * TLanes.Count</c> elements a step. Each stage zips two
/// halves of the elements' bytes: two planes, then two pairs of planes, and so on.</summary>
internal static unsafe class PlaneJoinSteps<TJoin, TLanes, TVector>
    where TJoin : struct, IJoinLanes<TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Elements of a step.</summary>
    public static int Elements => 16 * TLanes.Count;

    /// <summary>Joins rows of packed elements, each row at least a step long.</summary>
    public static void JoinRows(Plane* planes, int count, in PlaneRows rows)
    {
        switch (count)
        {
            case 2:
                Rows<Two>(planes, rows);
                break;
            case 4:
                Rows<Four>(planes, rows);
                break;
            case 8:
                Rows<Eight>(planes, rows);
                break;
            default:
                Rows<Sixteen>(planes, rows);
                break;
        }
    }

    /// <summary>Joins rows of elements that lie <see cref="PlaneRows.ElementStep"/> apart.</summary>
    public static void SpreadRows(Plane* planes, int count, in PlaneRows rows)
    {
        switch (count)
        {
            case 2:
                Spread<Two, ushort>(planes, rows);
                break;
            case 4:
                Spread<Four, uint>(planes, rows);
                break;
            case 8:
                Spread<Eight, ulong>(planes, rows);
                break;
            default:
                Spread<Sixteen, UInt128>(planes, rows);
                break;
        }
    }

    /// <summary>Joins rows that are shorter than a step, by way of a step of memory.</summary>
    /// <returns>Rows from the first on that have enough of the planes behind them, and are done.</returns>
    public static long JoinShortRows(Plane* planes, int count, in PlaneRows rows)
    {
        byte* step = stackalloc byte[Elements * 16];
        uint bytes = (uint)(rows.Elements * count);
        long row = 0;
        for (; row < rows.Rows; row++)
        {
            long first = rows.First + (row * rows.FirstStep);
            if (first + Elements > rows.PlaneElements)
            {
                break;
            }

            switch (count)
            {
                case 2:
                    Two.Join(planes, first, step);
                    break;
                case 4:
                    Four.Join(planes, first, step);
                    break;
                case 8:
                    Eight.Join(planes, first, step);
                    break;
                default:
                    Sixteen.Join(planes, first, step);
                    break;
            }

            Unsafe.CopyBlockUnaligned(rows.Destination + (row * rows.DestinationStep), step, bytes);
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TStep>(Plane* planes, in PlaneRows rows)
        where TStep : struct, IStep
    {
        // A copy that no store to the destination can change.
        Plane* local = stackalloc Plane[TStep.Planes];
        for (int i = 0; i < TStep.Planes; i++)
        {
            local[i] = planes[i];
        }

        long tail = rows.Elements - Elements; // the last step, some of its elements perhaps for the second time
        long first = rows.First, firstStep = rows.FirstStep;
        byte* to = rows.Destination;
        long toStep = rows.DestinationStep;
        for (long row = rows.Rows; row > 0; row--, first += firstStep, to += toStep)
        {
            for (long done = 0; done < tail; done += Elements)
            {
                TStep.Join(local, first + done, to + (done * TStep.Planes));
            }

            TStep.Join(local, first + tail, to + (tail * TStep.Planes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<TStep, TElement>(Plane* planes, in PlaneRows rows)
        where TStep : struct, IStep
        where TElement : unmanaged
    {
        TElement* packed = stackalloc TElement[Elements];
        long step = rows.ElementStep;
        for (long row = 0; row < rows.Rows; row++)
        {
            long first = rows.First + (row * rows.FirstStep);
            byte* to = rows.Destination + (row * rows.DestinationStep);
            for (long done = 0; done < rows.Elements; done += Elements)
            {
                long at = Math.Min(done, rows.Elements - Elements);
                TStep.Join(planes, first + at, (byte*)packed);
                byte* place = to + (at * step);
                for (int i = 0; i < Elements; i++, place += step)
                {
                    Unsafe.WriteUnaligned(place, packed[i]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(Plane* plane, long at, int unit) => TJoin.Load(plane->At(at), unit);

    private interface IStep
    {
        static abstract int Planes { get; }

        static abstract void Join(Plane* planes, long at, byte* to);
    }

    private readonly struct Two : IStep
    {
        public static int Planes => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Join(Plane* p, long at, byte* to)
        {
            TVector a = Load(p, at, 8), b = Load(p + 1, at, 8);
            TJoin.Store(to, 0, 1, TLanes.ZipLow8(a, b), TLanes.ZipHigh8(a, b));
        }
    }

    private readonly struct Four : IStep
    {
        public static int Planes => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Join(Plane* p, long at, byte* to)
        {
            TVector a = Load(p, at, 4), b = Load(p + 1, at, 4), c = Load(p + 2, at, 4), d = Load(p + 3, at, 4);
            TVector ab = TLanes.ZipLow8(a, b), cd = TLanes.ZipLow8(c, d);
            TJoin.Store(to, 0, 2, TLanes.ZipLow16(ab, cd), TLanes.ZipHigh16(ab, cd));
            ab = TLanes.ZipHigh8(a, b);
            cd = TLanes.ZipHigh8(c, d);
            TJoin.Store(to, 1, 2, TLanes.ZipLow16(ab, cd), TLanes.ZipHigh16(ab, cd));
        }
    }

    private readonly struct Eight : IStep
    {
        public static int Planes => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Join(Plane* p, long at, byte* to)
        {
            TVector a = Load(p, at, 2), b = Load(p + 1, at, 2), c = Load(p + 2, at, 2), d = Load(p + 3, at, 2);
            TVector e = Load(p + 4, at, 2), f = Load(p + 5, at, 2), g = Load(p + 6, at, 2), h = Load(p + 7, at, 2);
            Half(TLanes.ZipLow8(a, b), TLanes.ZipLow8(c, d), TLanes.ZipLow8(e, f), TLanes.ZipLow8(g, h), to, 0);
            Half(TLanes.ZipHigh8(a, b), TLanes.ZipHigh8(c, d), TLanes.ZipHigh8(e, f), TLanes.ZipHigh8(g, h), to, 2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Half(TVector ab, TVector cd, TVector ef, TVector gh, byte* to, int pair)
        {
            TVector low = TLanes.ZipLow16(ab, cd), high = TLanes.ZipLow16(ef, gh);
            TJoin.Store(to, pair, 4, TLanes.ZipLow32(low, high), TLanes.ZipHigh32(low, high));
            low = TLanes.ZipHigh16(ab, cd);
            high = TLanes.ZipHigh16(ef, gh);
            TJoin.Store(to, pair + 1, 4, TLanes.ZipLow32(low, high), TLanes.ZipHigh32(low, high));
        }
    }

    private readonly struct Sixteen : IStep
    {
        public static int Planes => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Join(Plane* p, long at, byte* to)
        {
            TVector a = Load(p, at, 1), b = Load(p + 1, at, 1), c = Load(p + 2, at, 1), d = Load(p + 3, at, 1);
            TVector e = Load(p + 4, at, 1), f = Load(p + 5, at, 1), g = Load(p + 6, at, 1), h = Load(p + 7, at, 1);
            TVector i = Load(p + 8, at, 1), j = Load(p + 9, at, 1), k = Load(p + 10, at, 1), l = Load(p + 11, at, 1);
            TVector m = Load(p + 12, at, 1), n = Load(p + 13, at, 1), o = Load(p + 14, at, 1), q = Load(p + 15, at, 1);
            Half(
                TLanes.ZipLow8(a, b), TLanes.ZipLow8(c, d), TLanes.ZipLow8(e, f), TLanes.ZipLow8(g, h), TLanes.ZipLow8(i, j),
                TLanes.ZipLow8(k, l), TLanes.ZipLow8(m, n), TLanes.ZipLow8(o, q), to, 0);
            Half(
                TLanes.ZipHigh8(a, b), TLanes.ZipHigh8(c, d), TLanes.ZipHigh8(e, f), TLanes.ZipHigh8(g, h), TLanes.ZipHigh8(i, j),
                TLanes.ZipHigh8(k, l), TLanes.ZipHigh8(m, n), TLanes.ZipHigh8(o, q), to, 4);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Half(
            TVector ab, TVector cd, TVector ef, TVector gh, TVector ij, TVector kl, TVector mn, TVector op, byte* to, int pair)
        {
            Quarter(TLanes.ZipLow16(ab, cd), TLanes.ZipLow16(ef, gh), TLanes.ZipLow16(ij, kl), TLanes.ZipLow16(mn, op), to, pair);
            Quarter(
                TLanes.ZipHigh16(ab, cd), TLanes.ZipHigh16(ef, gh), TLanes.ZipHigh16(ij, kl), TLanes.ZipHigh16(mn, op), to, pair + 2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Quarter(TVector a, TVector b, TVector c, TVector d, byte* to, int pair)
        {
            TVector low = TLanes.ZipLow32(a, b), high = TLanes.ZipLow32(c, d);
            TJoin.Store(to, pair, 8, TLanes.ZipLow64(low, high), TLanes.ZipHigh64(low, high));
            low = TLanes.ZipHigh32(a, b);
            high = TLanes.ZipHigh32(c, d);
            TJoin.Store(to, pair + 1, 8, TLanes.ZipLow64(low, high), TLanes.ZipHigh64(low, high));
        }
    }
}
