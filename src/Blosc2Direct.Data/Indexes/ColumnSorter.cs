using System.Numerics;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Sorts a leaf of cells of up to eight bytes with their row numbers, in bounded memory and without temporary files.</summary>
/// <remarks>Decoding is faster than writing and reading temporaries would be, so the leaf is read again instead: once for the
/// least and greatest key, once to count keys by their leading bits, then once for each part of the keys that fits the memory. Each
/// part is distributed to buckets that fit the second-level cache, and those are sorted. Keys that are too many for one part although
/// their leading bits agree are counted by the next bits; many rows of one key need no sorting at all.</remarks>
internal sealed class ColumnSorter
{
    private ColumnSorter()
    {
    }

    /// <summary>Sorts.</summary>
    /// <param name="store">The table.</param>
    /// <param name="column">A leaf for which <see cref="KeyCoder.Fits"/> holds.</param>
    /// <param name="rows">Rows to sort, from the first on.</param>
    /// <param name="threads">Threads that may work on it.</param>
    /// <param name="memory">Bytes that may be held.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableException">The table changed meanwhile.</exception>
    public static void Sort(
        TableStore store, Column column, long rows, int threads, long memory, ISortedSink sink, CancellationToken cancellation)
    {
        KeyScan scan = new(store, column, new KeyCoder(column), rows, threads, cancellation);
        (ulong least, ulong greatest, long ordered) = FindBounds(scan);
        sink.Begin(ordered, rows);
        if (ordered > 0)
        {
            int keyBits = BitLength(greatest - least), rowBits = BitLength((ulong)rows);
            if (keyBits + rowBits <= 64)
            {
                new PartSorter<ulong, PackedPairs>(scan, new PackedPairs(rowBits), least, threads, memory, sink).Run(greatest, ordered);
            }
            else
            {
                new PartSorter<WidePair, WidePairs>(scan, default, least, threads, memory, sink).Run(greatest, ordered);
            }
        }

        if (ordered < rows)
        {
            EmitUnordered(scan, sink);
        }
    }

    /// <summary>The bits that a number needs.</summary>
    internal static int BitLength(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    private static unsafe (ulong Least, ulong Greatest, long Ordered) FindBounds(KeyScan scan)
    {
        Lock gate = new();
        ulong least = ulong.MaxValue, greatest = 0;
        long ordered = 0;
        scan.Run((int _, in KeyBatch batch) =>
        {
            ulong low = ulong.MaxValue, high = 0;
            ulong* keys = batch.Keys;
            for (int i = 0; i < batch.Count; i++)
            {
                low = Math.Min(low, keys[i]);
                high = Math.Max(high, keys[i]);
            }

            lock (gate)
            {
                least = Math.Min(least, low);
                greatest = Math.Max(greatest, high);
                ordered += batch.Count;
            }
        });
        return (least, greatest, ordered);
    }

    private static unsafe void EmitUnordered(KeyScan scan, ISortedSink sink)
    {
        using NativeArray<long> rows = new(SortStage.Capacity);
        scan.RunInOrder((int _, in KeyBatch batch) =>
        {
            for (int done = 0; done < batch.UnorderedCount;)
            {
                int count = (int)Math.Min(rows.Length, batch.UnorderedCount - done);
                for (int i = 0; i < count; i++)
                {
                    rows.Pointer[i] = batch.Start + batch.Unordered[done + i];
                }

                sink.AppendUnordered(rows.Pointer, count);
                done += count;
            }
        });
    }
}
