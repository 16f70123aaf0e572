using System.Runtime.InteropServices;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>One table in both layouts: written, read, asked, indexed.</summary>
internal static unsafe class TableBenchmark
{
    /// <summary>Runs it.</summary>
    /// <param name="input">The table.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">Where files are written.</param>
    /// <param name="progress">Told what is going on.</param>
    internal static TableBenchResult Run(TableInput input, TableBenchOptions options, string folder, Action<string> progress)
    {
        byte* output = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(input.Bytes, 1), 4096);
        try
        {
            NativeMemory.Fill(output, (nuint)input.Bytes, 0xA5);
            Dictionary<string, IReadOnlyDictionary<string, TableMeasure>> layouts = [];
            foreach (TableLayout layout in (ReadOnlySpan<TableLayout>)[TableLayout.Rows, TableLayout.Columns])
            {
                string name = layout == TableLayout.Rows ? "rows" : "columns";
                progress($"{input.Name}, {name}");
                string path = Path.Combine(folder, name + ".h5");
                layouts[name] = new TableMeasures(input, layout, output, path, options).Run();
                File.Delete(path);
            }

            return new TableBenchResult(layouts, Facts(input, options));
        }
        finally
        {
            NativeMemory.AlignedFree(output);
        }
    }

    private static SortedDictionary<string, string> Facts(TableInput input, TableBenchOptions options)
    {
        (BenchMachine machine, IReadOnlyDictionary<string, string> versions) = BenchEnvironment.Read();
        return new SortedDictionary<string, string>(versions.ToDictionary(), StringComparer.Ordinal)
        {
            ["codec"] = Output.FilterText.Describe(options.Codec),
            ["cpu"] = machine.Cpu,
            ["repeats"] = $"{options.Repeats}",
            ["table"] = $"{input.Name}, {input.Count} rows of {input.Schema.RowSize} bytes",
            ["threads"] = $"{options.Threads}",
        };
    }
}
