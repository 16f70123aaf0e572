using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Indexes;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Indexes;

public sealed unsafe class SortedIndexTests
{
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("B2D_TEST_SEED") ?? "20261");

    [Theory]
    [InlineData(ColumnKind.Float32, Nullability.None)]
    [InlineData(ColumnKind.Float32, Nullability.NaN)]
    [InlineData(ColumnKind.Float64, Nullability.Mask)]
    [InlineData(ColumnKind.Int32, Nullability.Sentinel)]
    [InlineData(ColumnKind.Int64, Nullability.None)]
    [InlineData(ColumnKind.UInt8, Nullability.Mask)]
    [InlineData(ColumnKind.Bytes, Nullability.None)]
    [InlineData(ColumnKind.Text, Nullability.Sentinel)]
    public void Positions_of_random_predicates_are_those_of_a_scan(ColumnKind kind, Nullability nulls)
    {
        Random random = new(Seed);
        MemoryStore store = RandomTable(random, kind, nulls, 14_000, out byte[][] cells, out bool[] isNull);
        using H5File file = H5File.CreateInMemory();
        using SortedIndex index = Build(file, store);
        Column column = store.Schema.Leaves[0];
        CellOrder order = new(column);
        for (int round = 0; round < 50; round++)
        {
            Predicate predicate = RandomPredicate(random, column, cells, 3);
            PositionSet positions = index.Find(predicate);
            HashSet<long> found = ReadRows(index, positions);
            for (int row = 0; row < cells.Length; row++)
            {
                bool matches = Matches(predicate, order, column, cells[row], isNull[row]);
                Assert.True(
                    matches == found.Contains(row) || (!matches && !positions.IsExact),
                    $"seed {Seed}, round {round}, row {row}: {predicate}");
            }
        }
    }

    [Fact]
    public void A_lookup_decodes_only_the_blocks_that_hold_hits()
    {
        int[] values = Enumerable.Range(0, 1_000_000).Select(i => (int)((uint)i * 2654435761 >> 4)).ToArray();
        MemoryStore store = new((MemoryStore.Column("a", ColumnKind.Int32, 4), MemoryStore.Bytes<int>(values)));
        using H5File file = H5File.CreateInMemory();
        using SortedIndex index = Build(file, store);
        ReadStatistics before = file.GetTotalRead();
        Predicate predicate = new Predicate.Compare(0, CompareOp.Equal, [.. BitConverter.GetBytes(values[777])]);
        Assert.Equal([777L], ReadRows(index, index.Find(predicate)));
        long decoded = file.GetTotalRead().BlocksDecoded - before.BlocksDecoded;
        Assert.InRange(decoded, 1, 3);
    }

    [Fact]
    public void Nothing_and_only_nulls_are_indexed()
    {
        foreach (float[] values in new[] { Array.Empty<float>(), new[] { float.NaN, float.NaN } })
        {
            MemoryStore store = new((MemoryStore.Column("a", ColumnKind.Float32, 4), MemoryStore.Bytes<float>(values)));
            using H5File file = H5File.CreateInMemory();
            using SortedIndex index = Build(file, store);
            Assert.Equal((values.Length, 0), (index.Rows, index.Ordered));
            Assert.Equal(0, index.Find(new Predicate.Compare(0, CompareOp.Less, [.. BitConverter.GetBytes(1f)])).Count);
            Assert.Equal(values.Length, index.Find(new Predicate.Compare(0, CompareOp.NotEqual, [.. BitConverter.GetBytes(1f)])).Count);
        }
    }

    [Theory]
    [InlineData("values")]
    [InlineData("rows")]
    [InlineData("top")]
    [InlineData("checks")]
    [InlineData("table_chunks")]
    public void A_damaged_index_is_noticed(string part)
    {
        int[] values = Enumerable.Range(0, 20_000).Select(i => i * 7919 % 20_000).ToArray();
        MemoryStore store = new((MemoryStore.Column("a", ColumnKind.Int32, 4), MemoryStore.Bytes<int>(values)));
        using H5File file = H5File.CreateInMemory();
        Build(file, store).Dispose();
        using (NdArray array = file.Root.OpenNdArray($"index/a/{part}"))
        {
            byte[] bytes = new byte[array.ByteLength];
            array.Read(bytes);
            bytes[bytes.Length / 2] ^= 1;
            array.Write(bytes);
        }

        Assert.Throws<IndexDamagedException>(() =>
        {
            using SortedIndex index = SortedIndex.Open(file.Root, "index/a", store.Schema.Leaves[0], ArrayOptions.Default);
            ReadRows(index, index.Find(new Predicate.Compare(0, CompareOp.Less, [.. BitConverter.GetBytes(15_000)])));
        });
    }

    [Fact]
    public void Random_bytes_in_the_file_never_give_rows_that_are_not_there()
    {
        Random random = new(Seed);
        int[] values = Enumerable.Range(0, 9_000).Select(i => i * 7919 % 9_000).ToArray();
        MemoryStore store = new((MemoryStore.Column("a", ColumnKind.Int32, 4), MemoryStore.Bytes<int>(values)));
        byte[] image;
        using (H5File file = H5File.CreateInMemory())
        {
            Build(file, store).Dispose();
            image = file.ToImage();
        }

        int noticed = 0;
        for (int round = 0; round < 100; round++)
        {
            byte[] damaged = [.. image];
            for (int k = random.Next(1, 40); k > 0; k--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                using H5File file = H5File.OpenImage(damaged);
                using SortedIndex index = SortedIndex.Open(file.Root, "index/a", store.Schema.Leaves[0], ArrayOptions.Default);
                HashSet<long> rows = ReadRows(index, index.Find(new Predicate.Compare(0, CompareOp.Less, [.. BitConverter.GetBytes(4_000)])));
                Assert.True(
                    rows.SetEquals(Enumerable.Range(0, values.Length).Where(i => values[i] < 4_000).Select(i => (long)i)),
                    $"seed {Seed}, round {round}");
            }
            catch (Blosc2DirectException)
            {
                noticed++;
            }
        }

        Assert.True(noticed > 0);
    }

    private static SortedIndex Build(H5File file, MemoryStore store)
    {
        Column column = store.Schema.Leaves[0];
        IndexBuilder.Build(store, file.Root, "index/a", column, IndexOptions.Default with { MemoryLimit = 48 << 20 }, ArrayOptions.Default, 2,
            _ => [1, 2, 3], CancellationToken.None);
        return SortedIndex.Open(file.Root, "index/a", column, ArrayOptions.Default);
    }

    private static HashSet<long> ReadRows(SortedIndex index, PositionSet positions)
    {
        HashSet<long> rows = [];
        foreach ((long start, long end) in positions.Ranges)
        {
            long[] some = new long[end - start];
            index.ReadRows(start, some);
            foreach (long row in some)
            {
                Assert.True(rows.Add(row));
            }
        }

        return rows;
    }

    private static MemoryStore RandomTable(
        Random random, ColumnKind kind, Nullability nulls, int rows, out byte[][] cells, out bool[] isNull)
    {
        int size = kind switch
        {
            ColumnKind.UInt8 => 1,
            ColumnKind.Float32 or ColumnKind.Int32 => 4,
            ColumnKind.Bytes => 12,
            ColumnKind.Text => 17,
            _ => 8,
        };
        cells = new byte[rows][];
        isNull = new bool[rows];
        byte[] sentinel = RandomCell(random, kind, size);
        for (int i = 0; i < rows; i++)
        {
            cells[i] = random.Next(50) == 0 ? sentinel : RandomCell(random, kind, size);
            isNull[i] = nulls switch
            {
                Nullability.Mask => random.Next(9) == 0,
                Nullability.Sentinel => cells[i].AsSpan().SequenceEqual(sentinel),
                Nullability.NaN => IsNaN(kind, cells[i]),
                _ => false,
            };
        }

        Column column = MemoryStore.Column("a", kind, size, nulls, nulls == Nullability.Sentinel ? sentinel : null, nulls == Nullability.Mask ? "m" : null);
        byte[] mask = isNull.Select(n => n ? (byte)1 : (byte)0).ToArray();
        return new MemoryStore((column, cells.SelectMany(c => c).ToArray()), (MemoryStore.Column("m", ColumnKind.Bool, 1), mask));
    }

    private static byte[] RandomCell(Random random, ColumnKind kind, int size)
    {
        int number = random.Next(-100, 100);
        switch (kind)
        {
            case ColumnKind.Float32:
                return BitConverter.GetBytes(number == 99 ? float.NaN : number == 98 ? -0f : number / 4f);
            case ColumnKind.Float64:
                return BitConverter.GetBytes(number == 99 ? double.NaN : number == 98 ? -0d : number / 4d);
            case ColumnKind.Int64:
                return BitConverter.GetBytes((long)number << 40);
            case ColumnKind.Int32:
                return BitConverter.GetBytes(number);
            case ColumnKind.UInt8:
                return [(byte)number];
            default:
                byte[] text = new byte[size];
                for (int i = random.Next(size); i >= 0; i--)
                {
                    text[i] = (byte)"abc"[random.Next(3)];
                }

                return text;
        }
    }

    private static bool IsNaN(ColumnKind kind, byte[] cell) => kind switch
    {
        ColumnKind.Float32 => float.IsNaN(BitConverter.ToSingle(cell)),
        ColumnKind.Float64 => double.IsNaN(BitConverter.ToDouble(cell)),
        _ => false,
    };

    private static Predicate RandomPredicate(Random random, Column column, byte[][] cells, int depth)
    {
        ImmutableArray<byte> Value()
        {
            byte[] cell;
            do
            {
                cell = cells[random.Next(cells.Length)];
            }
            while (IsNaN(column.Kind, cell));

            return [.. cell];
        }

        switch (random.Next(depth == 0 ? 5 : 9))
        {
            case 0:
                CellOrder order = new(column);
                ImmutableArray<byte>[] values = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Value()).ToArray();
                Array.Sort(values, (a, b) =>
                {
                    fixed (byte* x = a.AsSpan(), y = b.AsSpan())
                    {
                        return order.Compare(x, y);
                    }
                });
                return new Predicate.OneOf(0, [.. values]);
            case 1:
                return new Predicate.IsNull(0);
            case 2 or 3 or 4:
                return new Predicate.Compare(0, (CompareOp)random.Next(6), Value());
            case 5:
                return new Predicate.Not(RandomPredicate(random, column, cells, depth - 1));
            case 6:
                return new Predicate.Or([RandomPredicate(random, column, cells, depth - 1), RandomPredicate(random, column, cells, depth - 1)]);
            case 7:
                return new Predicate.Constant(random.Next(2) == 0);
            default:
                return new Predicate.And([RandomPredicate(random, column, cells, depth - 1), RandomPredicate(random, column, cells, depth - 1)]);
        }
    }

    private static bool Matches(Predicate predicate, CellOrder order, Column column, byte[] cell, bool isNull)
    {
        int Sign(ImmutableArray<byte> value)
        {
            fixed (byte* a = cell, b = value.AsSpan())
            {
                return order.Compare(a, b);
            }
        }

        bool nan = IsNaN(column.Kind, cell);
        return predicate switch
        {
            Predicate.Constant constant => constant.Value,
            Predicate.And and => and.Terms.All(t => Matches(t, order, column, cell, isNull)),
            Predicate.Or or => or.Terms.Any(t => Matches(t, order, column, cell, isNull)),
            Predicate.Not not => !Matches(not.Term, order, column, cell, isNull),
            Predicate.IsNull => isNull,
            Predicate.OneOf one => !isNull && !nan && one.Values.Any(v => Sign(v) == 0),
            Predicate.Compare compare when isNull => false,
            Predicate.Compare { Op: CompareOp.NotEqual } compare => nan || Sign(compare.Value) != 0,
            Predicate.Compare compare when nan => false,
            Predicate.Compare { Op: CompareOp.Less } compare => Sign(compare.Value) < 0,
            Predicate.Compare { Op: CompareOp.LessOrEqual } compare => Sign(compare.Value) <= 0,
            Predicate.Compare { Op: CompareOp.Equal } compare => Sign(compare.Value) == 0,
            Predicate.Compare { Op: CompareOp.GreaterOrEqual } compare => Sign(compare.Value) >= 0,
            Predicate.Compare { Op: CompareOp.Greater } compare => Sign(compare.Value) > 0,
            _ => throw new InvalidOperationException(),
        };
    }
}
