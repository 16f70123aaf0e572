using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Tests;

/// <summary>What the documents show is what is compiled, and it runs.</summary>
[Collection(nameof(Alone))]
public sealed class ExamplesTests
{
    [Fact]
    public void The_quick_start_runs_and_says_what_it_should()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("10 frames, first value 300, 4 blocks decoded, then 900", Run("QuickStart.dll", folder));
        Assert.True(File.Exists(folder.File("run42.h5")));
    }

    [Fact]
    public void The_example_of_selections_runs_and_says_what_it_should()
    {
        using TemporaryFolder folder = new();
        string[] expected =
        [
            "10x80 40x3x2 3x60x2", "4723 83 187203: 3 of 96 blocks decoded", "0 20 0", "10 191999", "axis 0: 40 of 40",
        ];
        Assert.Equal(expected, Run("Selections.dll", folder).Split(Environment.NewLine));
    }

    [Fact]
    public void The_example_of_computing_runs_and_says_what_it_should()
    {
        using TemporaryFolder folder = new();
        string[] expected =
        [
            "100 to 106, 100 means of Float64, the first 103.00", "FloatType { Size = 4, IsFlat = True, Order = LittleEndian }, up to 3",
            "16 chunks, equal: True",
        ];
        Assert.Equal(expected, Run("Computing.dll", folder).Split(Environment.NewLine));
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "computing.md"));
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "Computing", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_the_quick_start_to_the_letter()
    {
        string readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "QuickStart", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", readme, StringComparison.Ordinal);
    }
    [Fact]
    public void The_page_on_selections_shows_its_example_to_the_letter()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "selections.md"));
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "Selections", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", page, StringComparison.Ordinal);
    }


    [Fact]
    public void The_example_of_PyTables_kinds_runs_and_stands_on_its_page_to_the_letter()
    {
        using TemporaryFolder folder = new();
        string[] expected = ["EArray \"raw\" of 10 frames", "3 events, the first of 2 hits; \"beam lost at 12:03\""];
        Assert.Equal(expected, Run("PyTablesKinds.dll", folder).Split(Environment.NewLine));
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "pytables.md"));
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "PyTablesKinds", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_tables_runs_and_stands_on_the_page_for_PyTables_users_to_the_letter()
    {
        using TemporaryFolder folder = new();
        string[] expected =
        [
            "10 of 1440 rows, the first at minute 329", "357 364", "station 0: 298.00", "station 1: 298.00", "station 2: 298.00",
        ];
        Assert.Equal(expected, Run("Tables.dll", folder).Split(Environment.NewLine));
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "for-pytables-users.md"));
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "Tables", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_a_codec_of_ones_own_runs_and_stands_on_its_page_to_the_letter()
    {
        using TemporaryFolder folder = new();
        string[] lines = Run("CustomCodec.dll", folder).Split(Environment.NewLine);
        Assert.Matches("^4000000 bytes in [67][0-9]{5}, read back: equal$", lines[0]);
        Assert.Equal("h5py not asked", lines[1]);

        // Its C code reads what its C# wrote.
        CodecRegistry c = new CodecRegistry().LoadLibrary(Path.Combine(Checkout.Root, "artifacts", "codecs", "libbitpack.so"));
        using (H5File file = H5File.Open(folder.File("signal.h5")))
        {
            using NdArray<int> array = file.Root.OpenArray<int>("signal", new ArrayOptions { Codecs = c });
            Assert.Equal(Enumerable.Range(0, 1_000_000).Select(i => (int)(1e6 * Math.Sin(i / 5000.0))), array.Read());
        }

        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "codecs.md"));
        foreach (string file in (string[])["Program.cs", "LinearFilter.cs"])
        {
            string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "CustomCodec", file));
            Assert.Contains($"```csharp\n{program}```", page, StringComparison.Ordinal);
        }
    }

    /// <summary>Runs an example to its end; returns what it prints.</summary>
    private static string Run(string program, TemporaryFolder folder)
    {
        ProcessStartInfo start = new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, program)])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", error);
        return output.Trim();
    }
}
