using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests.Queries;

/// <summary>Counts the native memory of the process, so nothing else may run meanwhile.</summary>
[Collection(nameof(QueryMemoryTests))]
public sealed class QueryMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_query_over_much_more_than_its_memory_stays_within_it()
    {
        const long Limit = 1 << 20;
        const int Rows = 700_000;
        using H5File file = H5File.Create(_folder.File("t.h5"));
        TableSchema schema = new TableSchemaBuilder().Add("Time", ColumnKind.Int64).Add("Wind", ColumnKind.Float64).Build();
        TableCreation how = new() { Layout = TableLayout.Columns, ChunkRows = 5_000, BlockRows = 500, ZoneMaps = false };
        using Table table = file.Root.CreateTable("t", schema, how, new TableOptions { Threads = 2, MemoryLimit = Limit });
        table.AppendColumns(Columns(Rows));
        table.Flush();
        Assert.True(table.RowCount * schema.RowSize > 10 * Limit);
        foreach (TableQuery query in (TableQuery[])[table.Where("Time >= 0"), table.Query().OrderBy("Wind").Select("Time")])
        {
            long before = NativeBuffer.ReservedBytes;
            (long rows, long most) = (0, 0);
            foreach (RowBatch batch in query.Batches())
            {
                rows += batch.Count;
                most = Math.Max(most, NativeBuffer.ReservedBytes - before);
            }

            Assert.Equal(Rows, rows);
            Assert.InRange(most, 1, Limit);
        }
    }

    private static ColumnBatch Columns(int rows)
    {
        Random random = new(3);
        long[] time = [.. Enumerable.Range(0, rows).Select(i => (long)i)];
        double[] wind = [.. time.Select(_ => random.NextDouble())];
        return new ColumnBatch().Set("Time", time).Set("Wind", wind);
    }
}

/// <summary>Tests that run alone.</summary>
[CollectionDefinition(nameof(QueryMemoryTests), DisableParallelization = true)]
public sealed class QueryMemoryCollection;
