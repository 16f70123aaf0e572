using System.Diagnostics;

namespace Blosc2Direct.Tests;

/// <summary>What the documents show is what is compiled, and it runs.</summary>
[Collection(nameof(Alone))]
public sealed class ExamplesTests
{
    [Fact]
    public void The_quick_start_runs_and_says_what_it_should()
    {
        using TemporaryFolder folder = new();
        ProcessStartInfo start = new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "QuickStart.dll")])
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
        Assert.Equal("10 frames, first value 300, 4 blocks decoded", output.Trim());
        Assert.True(File.Exists(folder.File("run42.h5")));
    }

    [Fact]
    public void The_readme_shows_the_quick_start_to_the_letter()
    {
        string readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "examples", "QuickStart", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", readme, StringComparison.Ordinal);
    }
}
