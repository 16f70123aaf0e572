using System.Linq.Expressions;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Queries;

public sealed class TableQueryTests : IDisposable
{
    private const int Rows = 50_000;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<TableLayout, int> Ways => new()
    {
        { TableLayout.Rows, 1 }, { TableLayout.Rows, 3 }, { TableLayout.Columns, 1 }, { TableLayout.Columns, 3 },
    };

    private static (string Text, Expression<Func<Weather, bool>> Lambda)[] Conditions =>
    [
        ("Temp > 20.5", r => r.Temp > 20.5f),
        ("(Wind < 0.5) & (Temp > 10) & (Station != 3)", r => r.Wind < 0.5f && r.Temp > 10 && r.Station != 3),
        ("(Temp < -15) | (Wind > 9.9)", r => r.Temp < -15 || r.Wind > 9.9f),
        ("~(Temp < 20) & (Time >= 40000)", r => !(r.Temp < 20) && r.Time >= 40_000),
        ("(Time > 49990) & (Wind > -1)", r => r.Time > 49_990 && r.Wind > -1),
        ("Wind * 2 > Temp", r => r.Wind * 2 > r.Temp),
        ("Temp > 1000", r => r.Temp > 1000),
        ("(Time >= 0) & (Station < 200)", r => r.Time >= 0 && r.Station < 200),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void Conditions_and_lambdas_find_the_rows_that_a_plain_loop_finds(TableLayout layout, int threads)
    {
        (Table<Weather> table, Weather[] rows, H5File file) = Make(layout, new TableOptions { Threads = threads });
        using (file)
        using (table)
        {
            foreach ((string text, Expression<Func<Weather, bool>> lambda) in Conditions)
            {
                Func<Weather, bool> holds = lambda.Compile();
                Weather[] expected = [.. rows.Where(holds)];
                foreach (TableQuery query in (TableQuery[])[table.Where(text), table.Where(lambda)])
                {
                    Assert.Equal(expected.Length, query.Count());
                    Assert.Equal(expected, query.ReadAs<Weather>());
                    Assert.Equal(expected.Select(r => r.Time), query.Coordinates());
                    Assert.Equal(expected.Select(r => r.Wind), query.Select("Wind").Read().Column<float>("Wind").ToArray());
                    Assert.Equal(expected.Skip(7).Take(50), query.Skip(7).Take(50).ReadAs<Weather>());
                    Assert.Equal(
                        expected.OrderByDescending(r => r.Wind).ThenBy(r => r.Temp).Take(100).Select(r => r.Time),
                        query.OrderBy("Wind", descending: true).ThenBy("Temp").Take(100).Coordinates());
                    Assert.Equal(expected.Length > 0, query.TryGetFirst(out Weather first));
                    Assert.Equal(expected.FirstOrDefault(), first);
                }
            }
        }
    }

    [Fact]
    public void Only_blocks_that_have_a_match_are_decoded_for_columns_that_the_condition_does_not_name()
    {
        (Table<Weather> table, _, H5File file) = Make(TableLayout.Columns, TableOptions.Default);
        using (file)
        using (table)
        {
            // 500 rows a block; the matches lie in one.
            TableQuery query = table.Where("abs(Time - 25100) < 50").Select("Wind");
            Assert.Equal(99, query.Read().Count);
            Assert.Equal((Rows / 500) + 1, query.LastRun!.Read.BlocksDecoded);
            Assert.Equal(99, query.Count());
            Assert.Equal(Rows / 500, query.LastRun!.Read.BlocksDecoded);
        }
    }

    [Fact]
    public void A_query_sees_the_rows_of_its_beginning()
    {
        (Table<Weather> table, Weather[] rows, H5File file) = Make(TableLayout.Rows, new TableOptions { Threads = 1, MemoryLimit = 1 << 20 });
        using (file)
        using (table)
        {
            long seen = 0;
            foreach (RowBatch batch in table.Where("Time >= 0").Batches())
            {
                seen += batch.Count;
                table.Append(rows.AsSpan(0, 100));
                table.Flush();
            }

            Assert.Equal(Rows, seen);
            Assert.True(table.RowCount > Rows);
        }
    }

    [Fact]
    public void Conditions_that_have_no_meaning_are_refused_when_the_query_is_made()
    {
        (Table<Weather> table, _, H5File file) = Make(TableLayout.Rows, TableOptions.Default);
        using (file)
        using (table)
        {
            Assert.Throws<ConditionException>(() => table.Where("Temp > "));
            Assert.Throws<ConditionException>(() => table.Where("nothing > 3"));
            Assert.Equal(table.Where("Temp > 3.5").Count(), table.Where("Temp > limit", new { limit = 3.5 }).Count());
        }
    }

    private (Table<Weather> Table, Weather[] Rows, H5File File) Make(TableLayout layout, TableOptions options)
    {
        H5File file = H5File.Create(_folder.File($"{layout}.h5"));
        TableCreation how = new() { Layout = layout, ChunkRows = 5_000, BlockRows = 500 };
        Table<Weather> table = file.Root.CreateTable<Weather>("t", how, options);
        Random random = new(42);
        Weather[] rows = new Weather[Rows];
        float temperature = 10;
        for (int i = 0; i < rows.Length; i++)
        {
            temperature = Math.Clamp(temperature + (float)(random.NextDouble() - 0.5), -20, 25);
            rows[i] = new Weather
            {
                Time = i, Temp = temperature, Wind = (float)Math.Round(random.NextDouble() * 10, 2), Station = (short)random.Next(8),
            };
        }

        table.Append(rows);
        table.Flush();
        return (table, rows, file);
    }

    public struct Weather
    {
        public long Time;
        public float Temp;
        public float Wind;
        public short Station;
    }
}
