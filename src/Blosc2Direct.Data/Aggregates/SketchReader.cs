using System.Collections.Immutable;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>What a sketch tells of a column.</summary>
internal static unsafe class SketchReader
{
    // A value that a sample has less often than this may be there by chance.
    private const int LeastFrequent = 10;

    /// <summary>Adds to a description what its sketch tells.</summary>
    /// <param name="found">What is known.</param>
    /// <param name="sketch">The sketch; it is of no use afterwards.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="isNumber">Whether values are numbers.</param>
    public static ColumnDescription Complete(ColumnDescription found, ColumnSketch sketch, DescribeOptions options, bool isNumber)
    {
        bool isExact = sketch.IsExact;
        (GroupTable values, long sampled) = sketch.Values();
        found = found with { Distinct = isExact ? values.Count : sketch.Estimate, IsDistinctExact = isExact, IsExact = isExact };
        long counted = found.Count - found.NaNs;
        double scale = isExact || sampled == 0 ? 1 : (double)counted / sampled;
        found = found with { MostFrequent = Frequent(sketch, values, options.Frequent, isExact ? 1 : LeastFrequent, scale) };
        if (!isNumber || values.Count == 0)
        {
            return found;
        }

        (double[] numbers, long[] counts) = Numbers(sketch, values);
        return found with
        {
            Quantiles = [.. options.Probabilities.Select(p => Quantile(numbers, counts, p))],
            Histogram = Histogram(numbers, counts, options.Bins, scale, found),
        };
    }

    private static ImmutableArray<ValueCount> Frequent(ColumnSketch sketch, GroupTable values, int most, int least, double scale)
    {
        int states = sketch.Record.StateOffset, bytes = sketch.Record.Bytes;
        byte* records = values.Records;
        int[] order = [.. Enumerable.Range(0, values.Count)];
        Array.Sort(order, (a, b) =>
        {
            byte* left = records + ((long)a * bytes), right = records + ((long)b * bytes);
            int byCount = (*(long*)(right + states)).CompareTo(*(long*)(left + states));
            return byCount != 0 ? byCount
                : SortedReader.Compare(left + GroupRecord.KeyOffset, right + GroupRecord.KeyOffset, sketch.Record.Words);
        });
        Column column = sketch.Input.Column;
        byte[] buffer = new byte[column.CellSize];
        ImmutableArray<ValueCount>.Builder found = ImmutableArray.CreateBuilder<ValueCount>();
        foreach (int group in order.AsSpan(0, Math.Min(most, order.Length)))
        {
            byte* record = records + ((long)group * bytes);
            long count = *(long*)(record + states);
            if (count < least)
            {
                break;
            }

            fixed (byte* cell = buffer)
            {
                sketch.Key.Decode(0, (ulong*)(record + GroupRecord.KeyOffset), cell);
            }

            found.Add(new ValueCount(CellValues.Decode(column.Kind, buffer), (long)Math.Round(count * scale)));
        }

        return found.ToImmutable();
    }

    // All values in order, with how often they occur.
    private static (double[] Numbers, long[] Counts) Numbers(ColumnSketch sketch, GroupTable values)
    {
        double[] numbers = new double[values.Count];
        long[] counts = new long[values.Count];
        Column column = sketch.Input.Column;
        for (int i = 0; i < numbers.Length; i++)
        {
            long cell;
            byte* record = values.Records + ((long)i * sketch.Record.Bytes);
            sketch.Key.Decode(0, (ulong*)(record + GroupRecord.KeyOffset), (byte*)&cell);
            numbers[i] = Aggregates.Numbers.ToDouble(column.Kind, (byte*)&cell);
            counts[i] = *(long*)(record + sketch.Record.StateOffset);
        }

        numbers.AsSpan().Sort(counts.AsSpan());
        return (numbers, counts);
    }

    private static double Quantile(double[] numbers, long[] counts, double probability)
    {
        long total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        double position = probability * (total - 1);
        long below = (long)position, seen = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            seen += counts[i];
            if (seen > below)
            {
                double share = position - below;
                return share == 0 || seen > below + 1 || i + 1 == numbers.Length
                    ? numbers[i]
                    : numbers[i] + ((numbers[i + 1] - numbers[i]) * share);
            }
        }

        return double.NaN;
    }

    private static ImmutableArray<long> Histogram(double[] numbers, long[] counts, int bins, double scale, ColumnDescription found)
    {
        int first = Array.FindIndex(numbers, double.IsFinite), last = Array.FindLastIndex(numbers, double.IsFinite);
        if (first < 0)
        {
            return [];
        }

        // A sample may have missed the ends.
        double low = Bound(found.Min, numbers[first]), high = Bound(found.Max, numbers[last]);
        double width = (high / bins) - (low / bins);
        double[] heights = new double[bins];
        for (int i = first; i <= last; i++)
        {
            int bin = width > 0 ? (int)Math.Min((numbers[i] - low) / width, bins - 1) : 0;
            heights[Math.Max(bin, 0)] += counts[i] * scale;
        }

        return [.. heights.Select(c => (long)Math.Round(c))];
    }

    private static double Bound(object? extreme, double instead)
    {
        double value = extreme switch
        {
            null or DateTime => double.NaN,
            bool truth => truth ? 1 : 0,
            Half half => (double)half,
            _ => Convert.ToDouble(extreme, System.Globalization.CultureInfo.InvariantCulture),
        };
        return double.IsFinite(value) ? value : instead;
    }
}
