using System.Numerics;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Data.Queries;

/// <summary>Masks of rows: a byte each, 1 where the row matches, else 0.</summary>
internal static unsafe class RowMask
{
    /// <summary>Rows of a word of <see cref="Pack"/>.</summary>
    public const int WordRows = 64;

    /// <summary>Removes from a mask what another lacks.</summary>
    /// <returns>How many are left.</returns>
    public static int And(byte* mask, byte* other, int count)
    {
        int i = 0;
        int left = 0;
        for (; i <= count - WordRows; i += WordRows)
        {
            Vector512<byte> both = Vector512.Load(mask + i) & Vector512.Load(other + i);
            both.Store(mask + i);
            left += BitOperations.PopCount((both << 7).ExtractMostSignificantBits());
        }

        for (; i < count; i++)
        {
            left += mask[i] &= other[i];
        }

        return left;
    }

    /// <summary>How many rows match.</summary>
    public static int Count(byte* mask, int count)
    {
        int i = 0;
        int found = 0;
        for (; i <= count - WordRows; i += WordRows)
        {
            found += BitOperations.PopCount((Vector512.Load(mask + i) << 7).ExtractMostSignificantBits());
        }

        for (; i < count; i++)
        {
            found += mask[i];
        }

        return found;
    }

    /// <summary>Makes a bit of each byte; what is behind the last row is 0.</summary>
    /// <param name="mask">The mask; null for all ones.</param>
    /// <param name="count">Rows.</param>
    /// <param name="words">Receives a word for 64 rows each.</param>
    public static void Pack(byte* mask, int count, Span<ulong> words)
    {
        int whole = count / WordRows;
        int rest = count % WordRows;
        for (int word = 0; word < whole; word++)
        {
            words[word] = mask is null
                ? ulong.MaxValue
                : (Vector512.Load(mask + ((long)word * WordRows)) << 7).ExtractMostSignificantBits();
        }

        if (rest == 0)
        {
            return;
        }

        ulong last = mask is null ? (1UL << rest) - 1 : 0;
        for (int i = 0; mask is not null && i < rest; i++)
        {
            last |= (ulong)mask[(whole * WordRows) + i] << i;
        }

        words[whole] = last;
    }

    /// <summary>Marks every step-th row, the first one being given.</summary>
    /// <returns>How many are marked.</returns>
    public static int Steps(byte* mask, int count, long first, long step)
    {
        new Span<byte>(mask, count).Clear();
        int found = 0;
        for (long i = first; i < count; i += step)
        {
            mask[i] = 1;
            found++;
        }

        return found;
    }

    /// <summary>Keeps no more than some of the first matches.</summary>
    public static void KeepFirst(byte* mask, int count, int keep)
    {
        int i = 0;
        for (; i < count && keep > 0; i++)
        {
            keep -= mask[i];
        }

        new Span<byte>(mask + i, count - i).Clear();
    }

    /// <summary>The next run of neighbouring blocks that all have a match, from its first match to its last.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="start">The row of the mask's first byte.</param>
    /// <param name="end">The first row behind the mask.</param>
    /// <param name="grid">The blocks.</param>
    /// <param name="from">In: where to look from; out: the run's first match.</param>
    /// <param name="to">Receives the row behind the run's last match.</param>
    /// <returns>Whether there is one.</returns>
    public static bool NextRun(byte* mask, long start, long end, BlockGrid grid, ref long from, out long to)
    {
        to = end;
        int next = new ReadOnlySpan<byte>(mask + (from - start), (int)(end - from)).IndexOf((byte)1);
        if (next < 0)
        {
            return false;
        }

        from += next;
        to = Math.Min(grid.Next(from), end);
        while (to < end)
        {
            long behind = Math.Min(grid.Next(to), end);
            if (!new ReadOnlySpan<byte>(mask + (to - start), (int)(behind - to)).Contains((byte)1))
            {
                break;
            }

            to = behind;
        }

        to = from + new ReadOnlySpan<byte>(mask + (from - start), (int)(to - from)).LastIndexOf((byte)1) + 1;
        return true;
    }
}
