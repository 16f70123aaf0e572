namespace Blosc2Direct.Cli.Commands;

/// <summary>Cuts boxes into pieces.</summary>
internal static class Tiling
{
    /// <summary>Pieces that follow each other in row-major order without a gap.</summary>
    /// <param name="count">The box.</param>
    /// <param name="budget">Elements of a piece at most.</param>
    /// <param name="alignedAxis">An axis whose first piece is shortened, so that the others begin at borders; -1 for none.</param>
    /// <param name="before">By how many.</param>
    internal static IEnumerable<(long[] Start, long[] Count)> RowMajor(long[] count, long budget, int alignedAxis = -1, long before = 0)
    {
        int rank = count.Length;
        if (Array.IndexOf(count, 0) >= 0)
        {
            return [];
        }

        long[] tile = new long[rank];
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            tile[axis] = Math.Min(budget, count[axis]);
            budget = tile[axis] == count[axis] ? Math.Max(1, budget / tile[axis]) : 1;
        }

        long[] first = new long[rank];
        if (alignedAxis >= 0 && tile[alignedAxis] < count[alignedAxis])
        {
            first[alignedAxis] = before % tile[alignedAxis];
        }

        return Walk(count, tile, first);
    }

    /// <summary>Pieces of whole chunks of an array, in row-major order of the pieces: for what is read at any place.</summary>
    /// <param name="shape">The array.</param>
    /// <param name="chunk">Its chunks.</param>
    /// <param name="budget">Elements of a piece; one chunk is allowed in any case.</param>
    /// <param name="fastFirst">Whether pieces are long along axis 0 rather than along the last one.</param>
    /// <param name="rowsBefore">Rows (axis 0) that the chunked array has before the first one of this.</param>
    internal static IEnumerable<(long[] Start, long[] Count)> ByChunks(
        long[] shape, ReadOnlySpan<int> chunk, long budget, bool fastFirst, long rowsBefore = 0)
    {
        int rank = shape.Length;
        if (Array.IndexOf(shape, 0) >= 0)
        {
            return [];
        }

        long[] tile = new long[rank];
        long room = budget;
        for (int axis = 0; axis < rank; axis++)
        {
            tile[axis] = Math.Min(chunk[axis], shape[axis]);
            room /= Math.Max(1, tile[axis]);
        }

        for (int i = 0; i < rank && room > 1; i++)
        {
            int axis = fastFirst ? i : rank - 1 - i;
            long chunks = (shape[axis] + chunk[axis] - 1) / chunk[axis], take = Math.Min(room, chunks);
            tile[axis] = Math.Min(shape[axis], take * chunk[axis]);
            room /= take;
        }

        long[] before = new long[rank];
        if (rank > 0 && tile[0] < shape[0])
        {
            before[0] = rowsBefore % chunk[0] % tile[0];
        }

        return Walk(shape, tile, before);
    }

    /// <summary>How many elements a row-major piece may have, so that it is as high as a row of chunks if that is not too much.</summary>
    /// <param name="count">The box; its axes behind the first that is longer than 1 are taken whole.</param>
    /// <param name="rows">Rows of that axis that share chunks.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="pieceBytes">Bytes that a piece should have.</param>
    /// <param name="maxBytes">Bytes that a row of chunks may have to be read at once.</param>
    internal static (long Budget, bool IsAligned) SlabBudget(ReadOnlySpan<long> count, long rows, int size, long pieceBytes, long maxBytes)
    {
        long slab = rows * Math.Max(1, size);
        int lead = Lead(count);
        for (int axis = lead + 1; lead >= 0 && axis < count.Length && slab <= maxBytes; axis++)
        {
            slab = count[axis] > maxBytes ? long.MaxValue : slab * Math.Max(1, count[axis]);
        }

        bool isAligned = lead >= 0 && slab <= maxBytes;
        return (Math.Max(1, (isAligned ? Math.Max(pieceBytes / slab, 1) * slab : pieceBytes) / Math.Max(1, size)), isAligned);
    }

    /// <summary>The first axis that is longer than 1; -1 for none.</summary>
    internal static int Lead(ReadOnlySpan<long> count) => count.IndexOfAnyExceptInRange(0, 1);

    private static IEnumerable<(long[] Start, long[] Count)> Walk(long[] count, long[] tile, long[] before)
    {
        int rank = count.Length;
        long[] at = new long[rank];
        while (true)
        {
            long[] lengths = new long[rank];
            for (int axis = 0; axis < rank; axis++)
            {
                long length = at[axis] == 0 ? tile[axis] - before[axis] : tile[axis];
                lengths[axis] = Math.Min(length, count[axis] - at[axis]);
            }

            yield return ((long[])at.Clone(), lengths);
            int moving = rank - 1;
            for (; moving >= 0; moving--)
            {
                at[moving] += lengths[moving];
                if (at[moving] < count[moving])
                {
                    break;
                }

                at[moving] = 0;
            }

            if (moving < 0)
            {
                yield break;
            }
        }
    }
}
