using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>A table in memory: row images one after the other.</summary>
internal sealed unsafe class TableInput : IDisposable
{
    /// <summary>Rows of the table that is made.</summary>
    internal const long WeatherRows = 20_000_000;

    private TableInput(string name, TableSchema schema, long count)
    {
        Name = name;
        Schema = schema;
        Count = count;
        Rows = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, 1), 4096);
    }

    /// <summary>The table's name.</summary>
    internal string Name { get; }

    /// <summary>Its columns.</summary>
    internal TableSchema Schema { get; }

    /// <summary>Rows.</summary>
    internal long Count { get; }

    /// <summary>Bytes of all row images.</summary>
    internal long Bytes => Count * Schema.RowSize;

    /// <summary>The row images.</summary>
    internal byte* Rows { get; private set; }

    /// <summary>Whether the columns are those of <see cref="WeatherRow"/>, so that there are queries to ask.</summary>
    internal bool IsWeather => Schema.RowSize == sizeof(WeatherRow) &&
        Schema.Leaves.Select(leaf => leaf.ToString()).SequenceEqual(WeatherSchema().Leaves.Select(leaf => leaf.ToString()));

    /// <summary>Makes weather.</summary>
    /// <param name="rows">Rows.</param>
    internal static TableInput Weather(long rows)
    {
        TableInput input = new("weather", WeatherSchema(), rows);
        WeatherGenerator.Fill((WeatherRow*)input.Rows, rows);
        return input;
    }

    /// <summary>Reads a table of a file.</summary>
    internal static TableInput FromFile(string file, string path)
    {
        using H5File storage = H5File.Open(file);
        using Table table = storage.Root.OpenTable(path);
        if (table.RowCount == 0)
        {
            throw new UsageException($"{path}: a benchmark needs rows");
        }

        TableInput input = new(path, table.Schema, table.RowCount);
        const int Step = 1 << 20;
        for (long row = 0; row < input.Count; row += Step)
        {
            int count = (int)Math.Min(Step, input.Count - row);
            table.ReadRows(row, new Span<byte>(input.Image(row), count * input.Schema.RowSize));
        }

        return input;
    }

    /// <summary>Where a row begins.</summary>
    internal byte* Image(long row) => Rows + (row * Schema.RowSize);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Rows);
        Rows = null;
    }

    private static TableSchema WeatherSchema()
    {
        TableSchemaBuilder builder = new TableSchemaBuilder().Add(nameof(WeatherRow.time), ColumnKind.Int64);
        foreach (string name in (ReadOnlySpan<string>)[
            nameof(WeatherRow.lat), nameof(WeatherRow.lon), nameof(WeatherRow.wind), nameof(WeatherRow.temp),
            nameof(WeatherRow.precip), nameof(WeatherRow.press), nameof(WeatherRow.snow)])
        {
            builder.Add(name, ColumnKind.Float32);
        }

        return builder.Build();
    }
}
