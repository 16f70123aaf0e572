namespace Blosc2Direct.Data.Indexes;

/// <summary>The passes of <see cref="ColumnSorter"/> after the bounds of the keys are known.</summary>
/// <typeparam name="TPair">What a key and its row are kept in.</typeparam>
/// <typeparam name="TFormat">How.</typeparam>
/// <param name="scan">Passes over the keys.</param>
/// <param name="format">How pairs are kept.</param>
/// <param name="least">The least key; pairs keep keys less this one.</param>
/// <param name="threads">Threads that may work on it.</param>
/// <param name="memory">Bytes that may be held.</param>
/// <param name="sink">Takes the result.</param>
internal sealed unsafe class PartSorter<TPair, TFormat>(
    KeyScan scan, TFormat format, ulong least, int threads, long memory, ISortedSink sink)
    where TPair : unmanaged, IComparable<TPair>
    where TFormat : struct, IPairFormat<TPair>
{
    private const int BinBits = 16;
    private const int BucketPairs = 32 << 10;
    private const int MaxScratchPairs = 1 << 20;

    /// <summary>Memory for other things than pairs: batches, counters, pieces on their way to the sink.</summary>
    private const long OtherBytes = 40L << 20;

    private const int FewestPairs = 1 << 16;

    private readonly SortStage _stage = new(sink);

    /// <summary>Sorts everything.</summary>
    /// <param name="greatest">The greatest key.</param>
    /// <param name="count">How many keys there are.</param>
    public void Run(ulong greatest, long count)
    {
        try
        {
            SortRange(least, greatest, count);
            _stage.Flush();
        }
        finally
        {
            _stage.Dispose();
        }
    }

    private long Capacity => Math.Max(FewestPairs, (memory - OtherBytes - ((long)threads * MaxScratchPairs * sizeof(TPair))) / sizeof(TPair));

    private void SortRange(ulong low, ulong high, long count)
    {
        if (low == high)
        {
            EmitEqual(low, count);
            return;
        }

        int shift = Math.Max(0, ColumnSorter.BitLength(high - low) - BinBits);
        int bins = (int)((high - low) >> shift) + 1;
        uint[][] counts = CountBins(low, high, shift, bins);
        long[] totals = new long[bins];
        foreach (uint[] segment in counts)
        {
            for (int b = 0; b < bins; b++)
            {
                totals[b] += segment[b];
            }
        }

        long capacity = Capacity;
        for (int first = 0; first < bins;)
        {
            if (totals[first] > capacity)
            {
                ulong binLow = low + ((ulong)first << shift), width = (1UL << shift) - 1;
                SortRange(binLow, high - binLow < width ? high : binLow + width, totals[first]);
                first++;
                continue;
            }

            long pairs = 0;
            int end = first;
            for (; end < bins && totals[end] <= capacity - pairs; end++)
            {
                pairs += totals[end];
            }

            if (pairs > 0)
            {
                SortPart(new Part(low, high, shift, first, end, pairs), counts, totals);
            }

            first = end;
        }
    }

    private uint[][] CountBins(ulong low, ulong high, int shift, int bins)
    {
        uint[][] counts = new uint[scan.Segments][];
        for (int s = 0; s < counts.Length; s++)
        {
            counts[s] = new uint[bins];
        }

        scan.Run((int segment, in KeyBatch batch) =>
        {
            uint[] mine = counts[segment];
            ulong* keys = batch.Keys;
            ulong span = high - low;
            for (int i = 0; i < batch.Count; i++)
            {
                ulong key = keys[i] - low;
                if (key <= span)
                {
                    mine[(int)(key >> shift)]++;
                }
            }
        });
        return counts;
    }

    /// <summary>Many rows of one key: they are in order already.</summary>
    private void EmitEqual(ulong key, long count)
    {
        long left = count;
        scan.RunInOrder((int _, in KeyBatch batch) =>
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch.Keys[i] == key)
                {
                    if (--left < 0)
                    {
                        ThrowChanged();
                    }

                    *_stage.Keys = key;
                    *_stage.Rows = batch.Start + (batch.Offsets == null ? i : batch.Offsets[i]);
                    _stage.Advance(1);
                }
            }
        });
        if (left != 0)
        {
            ThrowChanged();
        }
    }

    private void SortPart(Part part, uint[][] counts, long[] totals)
    {
        ushort[] bucketOfBin = new ushort[part.End - part.First];
        List<long> starts = [0]; // of each bucket, and the end of the last
        long inBucket = 0;
        for (int b = part.First; b < part.End; b++)
        {
            if (inBucket > 0 && inBucket + totals[b] > BucketPairs)
            {
                starts.Add(starts[^1] + inBucket);
                inBucket = 0;
            }

            bucketOfBin[b - part.First] = (ushort)(starts.Count - 1);
            inBucket += totals[b];
        }

        starts.Add(part.Pairs);
        using NativeArray<TPair> pairs = new(part.Pairs);
        Distribute(part, counts, bucketOfBin, starts, pairs.Pointer);
        SortBuckets(starts, pairs.Pointer);
        Emit(pairs.Pointer, part.Pairs);
    }

    /// <summary>Puts the pairs of a part into their buckets, with a place of its own in each bucket for each segment, so that rows
    /// of one key stay in order whatever the number of threads.</summary>
    private void Distribute(Part part, uint[][] counts, ushort[] bucketOfBin, List<long> starts, TPair* pairs)
    {
        int buckets = starts.Count - 1;
        long[][] next = new long[counts.Length][], ends = new long[counts.Length][];
        long[] place = [.. starts];
        for (int s = 0; s < counts.Length; s++)
        {
            next[s] = place[..buckets];
            for (int b = part.First; b < part.End; b++)
            {
                place[bucketOfBin[b - part.First]] += counts[s][b];
            }

            ends[s] = place[..buckets];
        }

        scan.Run((int segment, in KeyBatch batch) => Distribute(batch, part, bucketOfBin, next[segment], ends[segment], pairs));
        for (int s = 0; s < next.Length; s++)
        {
            if (!next[s].AsSpan().SequenceEqual(ends[s]))
            {
                ThrowChanged();
            }
        }
    }

    private void Distribute(in KeyBatch batch, Part part, ushort[] bucketOfBin, long[] next, long[] ends, TPair* pairs)
    {
        ulong* keys = batch.Keys;
        int* offsets = batch.Offsets;
        ulong from = (ulong)part.First << part.Shift, binSpan = (ulong)(part.End - part.First);
        ulong span = part.High - part.Low;
        for (int i = 0; i < batch.Count; i++)
        {
            ulong key = keys[i] - part.Low;
            ulong bin = (key - from) >> part.Shift;
            if (key > span || key < from || bin >= binSpan)
            {
                continue;
            }

            int bucket = bucketOfBin[(int)bin];
            long at = next[bucket];
            if (at >= ends[bucket])
            {
                ThrowChanged(); // a writer of another process: never beyond what was counted
            }

            next[bucket] = at + 1;
            pairs[at] = format.Pack(keys[i] - least, batch.Start + (offsets == null ? i : offsets[i]));
        }
    }

    private void SortBuckets(List<long> starts, TPair* pairs)
    {
        long largest = 0;
        for (int b = 0; b + 1 < starts.Count; b++)
        {
            largest = Math.Max(largest, starts[b + 1] - starts[b]);
        }

        long room = Math.Min(largest, MaxScratchPairs);
        Parallel.For(
            0, starts.Count - 1, scan.Parallelism, () => new NativeArray<TPair>(room),
            (bucket, _, scratch) =>
            {
                PairSort.Sort(
                    pairs + starts[bucket], checked((int)(starts[bucket + 1] - starts[bucket])), scratch.Pointer, room, format);
                return scratch;
            },
            scratch => scratch.Dispose());
    }

    private void Emit(TPair* pairs, long count)
    {
        for (long done = 0; done < count;)
        {
            int piece = (int)Math.Min(_stage.Room, count - done);
            TPair* from = pairs + done;
            ulong* keys = _stage.Keys;
            long* rows = _stage.Rows;
            int share = (piece + threads - 1) / threads;
            Parallel.For(0, threads, scan.Parallelism, thread =>
            {
                int end = (int)Math.Min(piece, (long)share * (thread + 1));
                for (int i = share * thread; i < end; i++)
                {
                    keys[i] = format.Key(from[i]) + least;
                    rows[i] = format.Row(from[i]);
                }
            });
            _stage.Advance(piece);
            done += piece;
        }
    }

    private static void ThrowChanged() => throw new TableException("The table changed while an index of it was built.");

    /// <summary>Bins that are sorted together.</summary>
    /// <param name="Low">The key at which the bins begin.</param>
    /// <param name="High">The greatest key of all bins.</param>
    /// <param name="Shift">Bits of a key within a bin.</param>
    /// <param name="First">The first bin.</param>
    /// <param name="End">The bin after the last.</param>
    /// <param name="Pairs">Rows in them.</param>
    private readonly record struct Part(ulong Low, ulong High, int Shift, int First, int End, long Pairs);
}
