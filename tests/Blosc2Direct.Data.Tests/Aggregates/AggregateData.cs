using System.Runtime.InteropServices;
using Blosc2Direct.Data.Aggregates;
using Blosc2Direct.Data.Queries;
using Blosc2Direct.Data.Tests.Queries;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Aggregates;

/// <summary>Random tables of all kinds of columns, and what aggregates of them are when computed row by row.</summary>
internal static unsafe class AggregateData
{
    /// <summary>Columns by name; what begins with k has few values.</summary>
    public static TableSchema Schema { get; } = new(
    [
        Make("kByte", ColumnKind.Int8, 1), Make("kText", ColumnKind.Bytes, 3), Make("kFloat", ColumnKind.Float32, 4),
        Make("kSorted", ColumnKind.Int64, 8), Make("kTruth", ColumnKind.Bool, 1), Make("kNull", ColumnKind.Int16, 2, Nullability.Sentinel, [7, 0]),
        Make("kMasked", ColumnKind.UInt32, 4, Nullability.Mask, [], "isNull"), Make("isNull", ColumnKind.Bool, 1),
        Make("single", ColumnKind.Float32, 4), Make("real", ColumnKind.Float64, 8, Nullability.NaN), Make("long", ColumnKind.Int64, 8),
        Make("ulong", ColumnKind.UInt64, 8), Make("half", ColumnKind.Float16, 2), Make("int", ColumnKind.Int32, 4), Make("wide", ColumnKind.Bytes, 19),
    ]);

    public static MemoryStore Table(Random random, int rows, TableLayout layout = TableLayout.Columns)
    {
        (int, int)[] grids = [.. Schema.Leaves.Select(_ => (random.Next(1, 5000), 0)).Select(g => (g.Item1, random.Next(1, g.Item1 + 1)))];
        if (layout == TableLayout.Rows)
        {
            Array.Fill(grids, grids[0]);
        }

        MemoryStore store = new(layout, rows, grids, Schema);
        float[] floats = [0, -0f, 1.5f, -2, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 7];
        long sorted = random.Next(-5, 5);
        for (int i = 0; i < rows; i++)
        {
            sorted += random.Next(300) == 0 ? random.Next(1, 4) : 0;
            store.Cells<sbyte>(0)[i] = (sbyte)random.Next(-8, 8);
            store.Cells<byte>(1)[(3 * i) + random.Next(3)] = (byte)random.Next(97, 99);
            store.Cells<float>(2)[i] = floats[random.Next(floats.Length)];
            store.Cells<long>(3)[i] = sorted;
            store.Cells<byte>(4)[i] = (byte)random.Next(2);
            store.Cells<short>(5)[i] = (short)random.Next(4, 10);
            store.Cells<uint>(6)[i] = (uint)random.Next(3);
            store.Cells<byte>(7)[i] = (byte)(random.Next(4) == 0 ? 1 : 0);
            store.Cells<float>(8)[i] = (float)((random.NextDouble() * 100) - 20);
            store.Cells<double>(9)[i] = random.Next(9) == 0 ? double.NaN : Math.Round(random.NextDouble() * 1e6, 3);
            store.Cells<long>(10)[i] = random.NextInt64(-1L << 40, 1L << 40);
            store.Cells<ulong>(11)[i] = (ulong)random.NextInt64(1L << 45);
            store.Cells<Half>(12)[i] = (Half)random.Next(-50, 50);
            store.Cells<int>(13)[i] = random.Next(-1000, 1000);
            store.Cells<byte>(14)[(19 * i) + random.Next(19)] = (byte)random.Next(97, 100);
        }

        return store;
    }

    /// <summary>The results, group by group: cells of all columns as text, so that they can be compared with one another.</summary>
    public static List<object?[]> Run(
        MemoryStore store, string[] keys, Aggregate[] aggregates, int threads = 2, AggregateOptions? options = null,
        IScanFilter[]? filters = null, long memory = 64 << 20) => Run(store, keys, aggregates, out _, threads, options, filters, memory);

    public static List<object?[]> Run(
        MemoryStore store, string[] keys, Aggregate[] aggregates, out bool hasSpilled, int threads = 2, AggregateOptions? options = null,
        IScanFilter[]? filters = null, long memory = 64 << 20)
    {
        GroupScan scan = new(
            (leaves, createSink) => ScanJob.Run(
                new ScanPlan
                {
                    Store = store, Rows = store.RowCount, Ranges = [new ScanRange(0, store.RowCount)], Leaves = leaves,
                    Filters = [.. filters ?? []],
                },
                threads, createSink, default, out _),
            threads, memory, options ?? AggregateOptions.Default, default);
        using GroupRun run = new(store.Schema, keys, aggregates, scan);
        GroupCells cells = new(run, aggregates);
        IRecordStream groups = run.Open();
        List<object?[]> found = [];
        RowBatch batch = new(cells.Schema, [], 100);
        int visible = keys.Length + aggregates.Length;
        while (cells.Fill(groups, batch, found.Count) > 0)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                object?[] row = new object?[visible];
                for (int leaf = 0; leaf < visible; leaf++)
                {
                    Column column = cells.Schema.Leaves[leaf];
                    row[leaf] = batch.IsNull(column.Path, i) ? null : Value(column, batch.GetPlace(leaf) + (i * column.CellSize));
                }

                found.Add(row);
            }
        }

        Assert.Equal(found.Count, run.Count);
        hasSpilled = run.HasSpilled;
        return found;
    }

    /// <summary>A cell as something that can be compared; null for nulls.</summary>
    public static object? Value(Column column, byte* cell)
    {
        ReadOnlySpan<byte> bytes = new(cell, column.CellSize);
        if (column.Nullability == Nullability.Sentinel && bytes.SequenceEqual(column.Sentinel.AsSpan()))
        {
            return null;
        }

        object value = column.Kind switch
        {
            ColumnKind.Bool => bytes[0] != 0,
            ColumnKind.Bytes => Convert.ToHexString(bytes),
            ColumnKind.Int64 => MemoryMarshal.Read<long>(bytes),
            ColumnKind.UInt64 => MemoryMarshal.Read<ulong>(bytes),
            _ => Numbers.ToDouble(column.Kind, cell) + 0.0,
        };
        return value is double number && double.IsNaN(number) && column.Nullability == Nullability.NaN ? null : value;
    }

    private static Column Make(
        string name, ColumnKind kind, int size, Nullability nulls = Nullability.None, byte[]? sentinel = null, string? mask = null) => new(name)
        {
            StoredType = new IntegerType(Math.Min(size, 8), true), Kind = kind, ElementSize = size, CellSize = size, Nullability = nulls,
            Sentinel = [.. sentinel ?? []], MaskPath = mask,
        };
}
