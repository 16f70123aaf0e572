using System.Diagnostics;
using System.Runtime.InteropServices;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>How tables are measured.</summary>
/// <param name="Threads">Threads of all calls.</param>
/// <param name="Repeats">Measurements of each.</param>
/// <param name="Codec">How chunks are compressed.</param>
/// <param name="WarmUp">How long each measure runs before it is timed.</param>
/// <param name="Cancellation">Stops between two measurements.</param>
internal sealed record TableBenchOptions(int Threads, int Repeats, Blosc2Options Codec, TimeSpan WarmUp, CancellationToken Cancellation);

/// <summary>The measures of one layout: each result is compared with the input before it is timed, and read into memory that was
/// touched before.</summary>
internal sealed unsafe class TableMeasures(TableInput input, TableLayout layout, byte* output, string path, TableBenchOptions options)
{
    private const int BatchRows = 1_000_000;
    private const int SingleRows = 200;

    private readonly Dictionary<string, TableMeasure> _measures = [];
    private readonly TableOptions _tableOptions = new() { Threads = options.Threads };

    /// <summary>Takes all of them.</summary>
    internal IReadOnlyDictionary<string, TableMeasure> Run()
    {
        WarmUp(Append); // the first gigabytes that a process writes take longer, see docs/performance.md
        Put("append", input.Bytes / 1e6 / Median(Append), "MB/s");
        Put("size", new FileInfo(path).Length / 1e6, "MB");
        using (H5File file = H5File.Open(path))
        {
            using Table table = file.Root.OpenTable("t", _tableOptions);
            MeasureRead(table);
            MeasureColumn(table);
            MeasureSingleRows(table);
            if (input.IsWeather)
            {
                MeasureQueries(table, WeatherQuery.Scans);
                MeasureAggregates(table);
            }
        }

        if (input.IsWeather)
        {
            MeasureIndex();
        }

        return _measures;
    }

    private void Append()
    {
        using H5File file = H5File.Create(path);
        using Table table = file.Root.CreateTable(
            "t", input.Schema, new TableCreation { Layout = layout, Codec = options.Codec, ExpectedRows = input.Count }, _tableOptions);
        for (long row = 0; row < input.Count; row += BatchRows)
        {
            int count = (int)Math.Min(BatchRows, input.Count - row);
            table.AppendRows(new ReadOnlySpan<byte>(input.Image(row), count * input.Schema.RowSize));
        }
    }

    private void MeasureRead(Table table)
    {
        // A span holds 2 GiB: larger tables are read by parts.
        int part = (int)Math.Min(input.Count, int.MaxValue / input.Schema.RowSize);
        void Read()
        {
            for (long row = 0; row < input.Count; row += part)
            {
                int count = (int)Math.Min(part, input.Count - row);
                int bytes = count * input.Schema.RowSize;
                table.ReadRows(row, new Span<byte>(output + (row * input.Schema.RowSize), bytes));
            }
        }

        Read();
        for (long row = 0; row < input.Count; row += part)
        {
            int bytes = (int)Math.Min(part, input.Count - row) * input.Schema.RowSize;
            Require(
                new ReadOnlySpan<byte>(input.Image(row), bytes)
                    .SequenceEqual(new ReadOnlySpan<byte>(output + (row * input.Schema.RowSize), bytes)), "read");
        }

        Put("read", input.Bytes / 1e6 / Median(Read), "MB/s");
    }

    private void MeasureColumn(Table table)
    {
        Column leaf = input.IsWeather ? input.Schema["temp"] : input.Schema.Leaves[0];
        if (leaf.CellSize != sizeof(float) || input.Count > int.MaxValue / sizeof(float))
        {
            return;
        }

        TableColumn<float>? column = leaf.Kind == ColumnKind.Float32 && leaf.IsScalar ? table.Column<float>(leaf.Path) : null;
        if (column is null)
        {
            return;
        }

        void Read() => column.Read(0, new Span<float>(output, (int)input.Count));
        Read();
        for (long row = 0; row < input.Count; row++)
        {
            Require(((int*)output)[row] == *(int*)(input.Image(row) + leaf.Offset), "column");
        }

        Put("column", Median(Read) * 1e3, "ms");
    }

    private void MeasureSingleRows(Table table)
    {
        Random random = new(1);
        long[] picks = new long[SingleRows];
        for (int i = 0; i < picks.Length; i++)
        {
            picks[i] = random.NextInt64(input.Count);
        }

        byte[] image = new byte[input.Schema.RowSize];
        void Read()
        {
            foreach (long row in picks)
            {
                table.ReadRows(row, image);
            }
        }

        foreach (long row in picks)
        {
            table.ReadRows(row, image);
            Require(image.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(input.Image(row), image.Length)), "row");
        }

        Put("row", Median(Read) / SingleRows * 1e6, "us");
    }

    private void MeasureQueries(Table table, WeatherQuery[] queries)
    {
        foreach (WeatherQuery query in queries)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            TableQuery asked = table.Where(query.Condition);
            List<long> expected = query.Find(input);
            Compare(asked.Read(), expected, query.Name);
            Put(query.Name, Median(() => asked.Read()) * 1e3, "ms", expected.Count);
        }
    }

    private void Compare(RowBatch found, List<long> expected, string name)
    {
        Require(found.Count == expected.Count, name);
        foreach (Column leaf in input.Schema.Leaves)
        {
            ReadOnlySpan<byte> cells = found.Cells(leaf.Path);
            for (int i = 0; i < expected.Count; i++)
            {
                Require(
                    cells.Slice(i * leaf.CellSize, leaf.CellSize)
                        .SequenceEqual(new ReadOnlySpan<byte>(input.Image(expected[i]) + leaf.Offset, leaf.CellSize)), name);
            }
        }
    }

    private void MeasureAggregates(Table table)
    {
        double sum = 0;
        SortedDictionary<long, (double Sum, long Count)> groups = [];
        WeatherRow* rows = (WeatherRow*)input.Rows;
        for (long row = 0; row < input.Count; row++)
        {
            sum += rows[row].temp;
            (double Sum, long Count) group = groups.GetValueOrDefault(rows[row].time);
            groups[rows[row].time] = (group.Sum + rows[row].temp, group.Count + 1);
        }

        TableQuery all = table.Query();
        Require(IsNear(all.Sum("temp").As<double>(), sum), "sum");
        Require(IsNear(all.Mean("temp"), sum / input.Count), "mean");
        Put("sum", Median(() => all.Sum("temp")) * 1e3, "ms");
        Put("mean", Median(() => all.Mean("temp")) * 1e3, "ms");
        GroupedQuery grouped = all.GroupBy("time");
        using (GroupedResult result = grouped.Aggregate(Aggregate.Mean("temp").As("mean")))
        {
            RowBatch batch = result.ToBatch();
            Require(batch.Count == groups.Count, "group_by");
            int i = 0;
            foreach ((long time, (double groupSum, long count)) in groups)
            {
                Require(
                    batch.Column<long>("time")[i] == time && IsNear(batch.Column<double>("mean")[i], groupSum / count), "group_by");
                i++;
            }
        }

        Put("group_by", Median(() => grouped.Aggregate(Aggregate.Mean("temp")).Dispose()) * 1e3, "ms", groups.Count);
    }

    private void MeasureIndex()
    {
        using H5File file = H5File.Open(path, FileAccess.ReadWrite);
        using Table table = file.Root.OpenTable("t", _tableOptions);
        void Build()
        {
            table.DropIndex("temp");
            table.CreateIndex("temp");
        }

        Build();
        Put("index_build", Median(Build), "s");
        table.Flush();
        MeasureQueries(table, WeatherQuery.Indexed);
    }

    private void Put(string name, double value, string unit, long? rows = null) => _measures[name] = new TableMeasure(value, unit, rows);

    // Code is compiled for good after a second of quiet, so nothing is timed before that.
    private void WarmUp(Action action)
    {
        Stopwatch clock = Stopwatch.StartNew();
        do
        {
            options.Cancellation.ThrowIfCancellationRequested();
            action();
        }
        while (clock.Elapsed < options.WarmUp / 2);
        Thread.Sleep(options.WarmUp / 2);
        action();
    }

    private double Median(Action action)
    {
        WarmUp(action);
        double[] seconds = new double[options.Repeats];
        for (int i = 0; i < seconds.Length; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }

    // Sums of single-precision numbers depend on the order in the last digits alone.
    private static bool IsNear(double found, double expected) => Math.Abs(found - expected) <= 1e-9 * Math.Abs(expected);

    private void Require(bool isTrue, string measure)
    {
        if (!isTrue)
        {
            throw new InvalidDataException($"{measure}, {layout}: the result differs from the input");
        }
    }
}
