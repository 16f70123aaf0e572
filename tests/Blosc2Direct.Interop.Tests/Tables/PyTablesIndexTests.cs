using System.Collections.Immutable;
using System.Text.Json;
using Blosc2Direct.Data;
using Blosc2Direct.Data.Indexes;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>PyTables' indexes, used here and made here.</summary>
public sealed unsafe class PyTablesIndexTests
{
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("B2D_TEST_SEED") ?? "20263");

    [PythonFact]
    public void Every_kind_of_index_of_PyTables_finds_the_rows_that_a_scan_finds()
    {
        const string Name = "their-indexes.h5";
        PythonPeer.Script("table_indexes.py", withPlugin: false, "make", PythonPeer.Inside(Name));
        using H5File file = H5File.Open(Workspace.File(Name));
        Random random = new(Seed);
        int used = 0;
        foreach (string kind in new[] { "ultralight", "light", "medium", "full" })
        {
            foreach (int level in new[] { 0, 3, 6, 9 })
            {
                using Table table = file.Root.OpenTable($"{kind}_{level}");
                Assert.All(table.Indexes, i => Assert.Null(i.Problem));
                Assert.Equal(7, table.Indexes.Count);
                Assert.All(table.Indexes, i => Assert.Equal(kind, i.Kind.ToString()["PyTables".Length..].ToLowerInvariant()));
                used += Compare(table, random);
            }
        }

        using Table large = file.Root.OpenTable("large");
        used += Compare(large, random);
        Assert.True(used > 300, $"seed {Seed}: indexes were used {used} times");
        using Table dirty = file.Root.OpenTable("dirty");
        Assert.Contains("out of date", Assert.Single(dirty.Indexes).Problem);
    }

    [PythonFact]
    public void PyTables_uses_the_indexes_that_we_write()
    {
        const string Name = "our-indexes.h5";
        using (H5File file = H5File.Create(Workspace.File(Name)))
        {
            Random random = new(Seed);
            foreach ((string name, int rows) in new[] { ("one", 1), ("few", 3_000), ("some", 60_000), ("many", 300_000) })
            {
                using Table table = file.Root.CreateTable(name, Schema);
                Append(table, random, rows);
                table.Flush();
                foreach (Column leaf in Schema.Leaves)
                {
                    table.CreatePyTablesIndex(leaf.Path);
                }

                Assert.All(table.Indexes, i => Assert.Equal((TableIndexKind.PyTablesFull, (long)rows, null), (i.Kind, i.Rows, i.Problem)));
                Compare(table, random);
            }
        }

        PythonPeer.Script("table_indexes.py", withPlugin: false, "check", PythonPeer.Inside(Name), PythonPeer.Inside("our-indexes.json"));
        Assert.Empty(JsonSerializer.Deserialize<string[]>(File.ReadAllText(Workspace.File("our-indexes.json")))!);
    }

    [PythonFact]
    public void PyTables_does_not_use_its_indexes_after_we_changed_rows()
    {
        const string Name = "outdated-indexes.h5";
        using (H5File file = H5File.Create(Workspace.File(Name)))
        {
            using Table table = file.Root.CreateTable("t", Schema);
            Append(table, new Random(Seed), 5_000);
            foreach (Column leaf in Schema.Leaves)
            {
                table.CreatePyTablesIndex(leaf.Path);
            }

            Append(table, new Random(Seed), 10);
            Assert.All(table.Indexes, i => Assert.False(i.IsUsable));
        }

        PythonPeer.Script("table_indexes.py", withPlugin: false, "dirty", PythonPeer.Inside(Name), PythonPeer.Inside("outdated.json"));
        Assert.Empty(JsonSerializer.Deserialize<string[]>(File.ReadAllText(Workspace.File("outdated.json")))!);
    }

    private static TableSchema Schema { get; } = new TableSchemaBuilder()
        .Add("a", ColumnKind.Float32).Add("b", ColumnKind.Int64).AddText("s", 5, ColumnKind.Bytes)
        .AddNested("n", new TableSchemaBuilder().Add("x", ColumnKind.Float64).Add("y", ColumnKind.Int16).Build())
        .Add("flag", ColumnKind.Bool).Add("t", ColumnKind.Time64).AddText("long", 12, ColumnKind.Bytes).Build();

    private static void Append(Table table, Random random, int count)
    {
        byte[] rows = new byte[count * Schema.RowSize];
        for (int i = 0; i < count; i++)
        {
            Span<byte> row = rows.AsSpan(i * Schema.RowSize, Schema.RowSize);
            BitConverter.TryWriteBytes(row[Schema["a"].Offset..], random.Next(50) == 0 && count > 1 ? float.NaN : MathF.Round((float)random.NextDouble() * 100, 1));
            BitConverter.TryWriteBytes(row[Schema["b"].Offset..], random.NextInt64(-1L << 50, 1L << 50));
            BitConverter.TryWriteBytes(row[Schema["n/x"].Offset..], random.NextDouble());
            BitConverter.TryWriteBytes(row[Schema["n/y"].Offset..], (short)random.Next(-50, 50));
            BitConverter.TryWriteBytes(row[Schema["flag"].Offset..], random.Next(4) == 0);
            BitConverter.TryWriteBytes(row[Schema["t"].Offset..], 1e9 + random.Next(1_000_000));
            System.Text.Encoding.ASCII.GetBytes($"{random.Next(99999)}", row[Schema["s"].Offset..]);
            System.Text.Encoding.ASCII.GetBytes($"word {random.Next(5000)}", row[Schema["long"].Offset..]);
        }

        long start = table.RowCount;
        fixed (byte* place = rows)
        {
            table.Store.AppendRows(place, count);
        }

        foreach (var companion in table.Companions)
        {
            companion.Appended(start, default);
        }
    }

    /// <summary>Holds what indexes find against the cells themselves.</summary>
    /// <returns>How often one was used.</returns>
    private static int Compare(Table table, Random random)
    {
        int used = 0, rows = (int)table.RowCount;
        foreach (Column column in table.Schema.Leaves)
        {
            byte[] cells = new byte[(long)rows * column.CellSize];
            fixed (byte* place = cells)
            {
                table.Store.ReadColumn(column.Leaf, 0, rows, place);
                CellOrder order = new(column);
                for (int k = 0; k < 12; k++)
                {
                    byte* value = place + ((long)random.Next(rows) * column.CellSize);
                    CompareOp op = k < 5 ? CompareOp.Equal : (CompareOp)random.Next(6);
                    ImmutableArray<byte> cell = [.. new ReadOnlySpan<byte>(value, column.CellSize)];
                    if (IsNaN(column, value) || table.IndexSet!.Find(new Predicate.Compare(column.Leaf, op, cell), 0, rows) is not { } match)
                    {
                        continue;
                    }

                    used++;
                    Assert.True(match.TryReadRows(out long[] found));
                    HashSet<long> hits = [.. found];
                    for (int row = 0; row < rows; row++)
                    {
                        byte* own = place + ((long)row * column.CellSize);
                        bool matches = Matches(op, order.Compare(own, value), IsNaN(column, own));
                        bool scanned = match.Unindexed.Any(u => u.Start <= row && row < u.End);
                        Assert.True(!matches || scanned || hits.Contains(row), $"seed {Seed}: {table.Path} {column} {op}: row {row} is missed");
                    }
                }
            }
        }

        return used;
    }

    private static bool Matches(CompareOp op, int sign, bool isNaN) => isNaN ? op == CompareOp.NotEqual : op switch
    {
        CompareOp.Less => sign < 0,
        CompareOp.LessOrEqual => sign <= 0,
        CompareOp.Equal => sign == 0,
        CompareOp.NotEqual => sign != 0,
        CompareOp.GreaterOrEqual => sign >= 0,
        _ => sign > 0,
    };

    private static bool IsNaN(Column column, byte* cell) => column.Kind switch
    {
        ColumnKind.Float32 => float.IsNaN(*(float*)cell),
        ColumnKind.Float64 or ColumnKind.Time64 => double.IsNaN(*(double*)cell),
        _ => false,
    };
}
