using Blosc2Direct.Data.Indexes;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Tests.Indexes;

public sealed unsafe class ColumnSorterTests
{
    private const long SmallMemory = 45L << 20;
    private const long AmpleMemory = 256L << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Singles_are_sorted_with_rows_of_equal_values_in_order(int threads)
    {
        Random random = new(1);
        float[] values = new float[200_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Round((float)random.NextDouble() * 100 - 50, 1);
        }

        values[7] = -0f;
        values[8] = 0f;
        values[9] = -0f;
        Check(ColumnKind.Float32, values, threads, AmpleMemory);
    }

    [Fact]
    public void Unordered_cells_come_last_in_order_of_their_rows()
    {
        float[] values = new float[100_000];
        Random random = new(2);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(3) == 0 ? float.NaN : (float)random.NextDouble();
        }

        Check(ColumnKind.Float32, values, 2, AmpleMemory);
    }

    [Fact]
    public void What_does_not_fit_the_memory_is_sorted_part_by_part()
    {
        Random random = new(3);
        long[] values = new long[700_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextInt64(long.MinValue, long.MaxValue);
        }

        Check(ColumnKind.Int64, values, 2, SmallMemory);
    }

    [Fact]
    public void Many_keys_that_agree_in_their_leading_bits_are_told_apart_by_the_next()
    {
        Random random = new(4);
        double[] values = new double[400_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i switch
            {
                0 => -1e300,
                1 => 1e300,
                _ => random.Next(4) == 0 ? 1.5 : 1 + random.NextDouble() * 1e-9,
            };
        }

        Check(ColumnKind.Float64, values, 2, SmallMemory);
    }

    [Fact]
    public void Few_values_need_no_sorting()
    {
        int[] values = new int[300_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % 7 - 3;
        }

        Check(ColumnKind.Int32, values, 2, SmallMemory);
    }

    [Fact]
    public void Nothing_and_one_row_and_all_equal_are_sorted()
    {
        Check(ColumnKind.Int16, new short[] { 4 }, 2, SmallMemory);
        Check(ColumnKind.Int16, new short[100_000], 2, SmallMemory);
        Check(ColumnKind.Float32, new[] { float.NaN, float.NaN }, 2, SmallMemory);
        Check(ColumnKind.UInt64, new[] { ulong.MaxValue, 0UL, ulong.MaxValue, 1UL }, 2, SmallMemory);
        Check(ColumnKind.Int8, Enumerable.Range(0, 5000).Select(i => (sbyte)(i * 7)).ToArray(), 2, SmallMemory);
        Check(ColumnKind.Float16, Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray(), 2, SmallMemory);
    }

    [Fact]
    public void Nulls_told_by_a_sentinel_or_a_mask_come_last()
    {
        int[] values = [5, -1, 3, -1, 4];
        Collector sentinel = Sort(
            new MemoryStore((MemoryStore.Column("a", ColumnKind.Int32, 4, Nullability.Sentinel, BitConverter.GetBytes(-1)),
                MemoryStore.Bytes<int>(values))), 2, SmallMemory);
        Assert.Equal([2L, 4, 0, 1, 3], sentinel.Rows);
        Assert.Equal(3, sentinel.Ordered);

        Collector mask = Sort(
            new MemoryStore((MemoryStore.Column("a", ColumnKind.Int32, 4, Nullability.Mask, mask: "m"), MemoryStore.Bytes<int>(values)),
                (MemoryStore.Column("m", ColumnKind.Bool, 1), [1, 0, 0, 0, 1])), 2, SmallMemory);
        Assert.Equal([1L, 3, 2, 0, 4], mask.Rows);
        Assert.Equal(3, mask.Ordered);
    }

    [Fact]
    public void Short_texts_are_sorted_by_their_bytes()
    {
        string[] words = ["pear", "", "apple", "fig", "pear", "figs", "é"];
        byte[] cells = new byte[words.Length * 6];
        for (int i = 0; i < words.Length; i++)
        {
            System.Text.Encoding.UTF8.GetBytes(words[i], cells.AsSpan(i * 6, 6));
        }

        MemoryStore store = new((MemoryStore.Column("a", ColumnKind.Text, 6), cells));
        Collector sorted = Sort(store, 1, SmallMemory);
        Assert.Equal([1L, 2, 3, 5, 0, 4, 6], sorted.Rows);
        KeyCoder coder = new(store.Schema.Leaves[0]);
        byte* cell = stackalloc byte[6];
        coder.Decode(sorted.Keys[3], cell);
        Assert.Equal("figs"u8.ToArray(), new ReadOnlySpan<byte>(cell, 4).ToArray());
    }

    private static void Check<T>(ColumnKind kind, T[] values, int threads, long memory)
        where T : unmanaged, IComparable<T>, System.Numerics.INumberBase<T>
    {
        MemoryStore store = new((MemoryStore.Column("a", kind, sizeof(T)), MemoryStore.Bytes<T>(values)));
        Collector sorted = Sort(store, threads, memory);
        // -0 and 0 are equal, NaN is last.
        long[] expected = Enumerable.Range(0, values.Length).Select(i => (long)i)
            .OrderBy(i => T.IsNaN(values[i])).ThenBy(i => T.IsNaN(values[i]) ? T.Zero : values[i] + T.Zero).ToArray();
        Assert.Equal(expected, sorted.Rows);
        KeyCoder coder = new(store.Schema.Leaves[0]);
        for (int i = 0; i < sorted.Ordered; i++)
        {
            T value;
            coder.Decode(sorted.Keys[i], (byte*)&value);
            Assert.Equal(values[expected[i]], value);
        }

        Assert.Equal(values.Count(v => !T.IsNaN(v)), sorted.Ordered);
    }

    private static Collector Sort(MemoryStore store, int threads, long memory)
    {
        Collector collector = new();
        ColumnSorter.Sort(store, store.Schema.Leaves[0], store.RowCount, threads, memory, collector, CancellationToken.None);
        Assert.Equal(collector.Ordered, collector.Keys.Count);
        return collector;
    }

    private sealed class Collector : ISortedSink
    {
        public long Ordered { get; private set; }

        public List<ulong> Keys { get; } = [];

        public List<long> Rows { get; } = [];

        public void Begin(long ordered, long rows) => Ordered = ordered;

        public void AppendOrdered(ulong* keys, long* rows, int count)
        {
            Keys.AddRange(new ReadOnlySpan<ulong>(keys, count));
            Rows.AddRange(new ReadOnlySpan<long>(rows, count));
        }

        public void AppendCells(byte* cells, long* rows, int count) => throw new NotSupportedException();

        public void AppendUnordered(long* rows, int count) => Rows.AddRange(new ReadOnlySpan<long>(rows, count));
    }
}
