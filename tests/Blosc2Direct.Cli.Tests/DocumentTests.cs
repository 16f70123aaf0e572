using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>What docs/tool.md shows of reading, exporting, importing and plotting runs.</summary>
public sealed class DocumentTests : IDisposable
{
    private static readonly string[] Commands = ["cat", "export", "import", "plot", "head", "query", "describe", "index", "convert"];
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Every_example_of_the_tools_document_works()
    {
        MakeFiles();
        int count = 0;
        foreach (string line in File.ReadAllLines(Path.Combine(Root(), "docs", "tool.md")))
        {
            string command = line.StartsWith("    b2d ", StringComparison.Ordinal) ? line.Trim().Split(" | ")[0] : "";
            List<string> words = Words(command);
            if (words.Count < 3 || !Commands.Contains(words[1]) || words[2] is "FILE" or "IN")
            {
                continue;
            }

            // The first import makes what the export before it showed.
            string[] args = [.. words.Skip(1).Select(word => Path.GetExtension(word).Length > 1 && !word.StartsWith('/') ? _sample.File(word) : word)];
            StringWriter error = new() { NewLine = "\n" };
            CliHost host = new() { Out = new StringWriter(), Error = error, OpenOutput = () => new MemoryStream() };
            int code = CliApplication.Run(args[0] == "import" && args.Contains("/images") ? [.. args, "--overwrite"] : args, host, default);
            Assert.True(code == 0, $"{command}: {error}");
            count++;
        }

        Assert.True(count >= 18, $"only {count} examples were found");
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "build.sh")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run in a checkout.");
    }

    // As a shell would, as far as the examples need it.
    private static List<string> Words(string line)
    {
        List<string> words = [];
        string word = "";
        char quote = '\0';
        foreach (char c in line + " ")
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                quote = quote == '\0' ? c : '\0';
            }
            else if (c == ' ' && quote == '\0')
            {
                words.AddRange(word.Length > 0 ? [word] : []);
                word = "";
            }
            else
            {
                word += c;
            }
        }

        return words;
    }

    private void MakeFiles()
    {
        File.WriteAllBytes(_sample.File("frame.raw"), new byte[2 * 2048 * 2048]);
        File.WriteAllText(_sample.File("log.csv"), "time,value\n1,2.5\n2,3.5\n");
        File.WriteAllText(_sample.File("flights.csv"), "date,delay,distance,origin\n2001-01-01,5,300,OSL\n2001-01-02,70,310,FCO\n");
        using H5File file = H5File.Create(_sample.File("run42.h5"));
        file.Root.CreateArray<ushort>("images", [12, 30, 40], chunks: [1, 30, 40]).Dispose();
        using NdArray<double> temperature = file.Root.CreateArray<double>("temperature", [1000], chunks: [100]);
        temperature.Write([.. Enumerable.Range(0, 1000).Select(i => Math.Sin(i / 50.0))]);
        CompoundType row = new(16, [new("x", 0, new FloatType(8)), new("n", 8, new IntegerType(8, true))]);
        file.Root.CreateNdArray("table", new ArraySpec { Shape = [5], ChunkShape = [5], Type = row }).Dispose();
    }
}
