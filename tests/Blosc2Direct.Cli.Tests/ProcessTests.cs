using System.Diagnostics;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Tests;

/// <summary>The tool as a process: signals, pipes, exit codes.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private const int Interrupt = 2;
    private readonly SampleFile _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Exit_codes_output_and_errors_arrive_where_they_belong()
    {
        using Process good = Start("cat", _sample.Path, "g/matrix[0]");
        Assert.Equal("-100 -99 -96 -91 -84 -75\n", good.StandardOutput.ReadToEnd());
        Assert.Equal("", good.StandardError.ReadToEnd());
        Assert.Equal(0, Wait(good));
        using Process bad = Start("info", _sample.File("absent.h5"));
        Assert.Equal("", bad.StandardOutput.ReadToEnd());
        Assert.StartsWith("b2d: ", bad.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.InputOutput, Wait(bad));
    }

    [Fact]
    public void Not_on_a_terminal_repack_writes_one_line_without_colours_or_progress()
    {
        using Process process = Start("repack", _sample.Path, _sample.File("copy.h5"));
        string output = process.StandardOutput.ReadToEnd();
        Assert.Single(output.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain('\e', output);
        Assert.Equal("", process.StandardError.ReadToEnd());
        Assert.Equal(0, Wait(process));
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_reason_to_complain()
    {
        string path = _sample.File("long.h5");
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>("x", [2_000_000]);
            array.Write([.. Enumerable.Range(0, 2_000_000)]);
        }

        using Process process = Start("cat", path, "x");
        char[] some = new char[10];
        process.StandardOutput.Read(some, 0, 10);
        process.StandardOutput.Close();
        Assert.Equal("", process.StandardError.ReadToEnd());
        Wait(process);
    }

    [Fact]
    public void Ctrl_C_stops_a_repack_and_leaves_no_half_file()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // has no SIGINT to send
        }

        string path = _sample.File("noise.h5");
        using (H5File file = H5File.Create(path))
        {
            // Slow to compress: noise at the highest level.
            using NdArray<int> array = file.Root.CreateArray<int>("x", [200, 65536], chunks: [1, 65536], codec: Blosc2.Lz4(1));
            int[] noise = new int[200 * 65536];
            new Random(1).NextBytes(MemoryMarshal.AsBytes(noise.AsSpan()));
            array.Write(noise);
        }

        using Process process = Start("repack", "--codec", "zstd", "--level", "9", path, _sample.File("copy.h5"));
        Stopwatch clock = Stopwatch.StartNew();
        while (!_sample.Names().Any(n => n.EndsWith(".tmp", StringComparison.Ordinal)) && clock.Elapsed.TotalSeconds < 60 && !process.HasExited)
        {
            Thread.Sleep(5);
        }

        Assert.False(process.HasExited, "finished before it could be stopped");
        Assert.Equal(0, SendSignal(process.Id, Interrupt));
        Assert.Equal("b2d: stopped\n", process.StandardError.ReadToEnd());
        Assert.Equal(ExitCode.Cancelled, Wait(process));
        Assert.Equal(["noise.h5", "sample.h5"], _sample.Names());
    }

    private static Process Start(params string[] args)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        foreach (string arg in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "b2d.dll"), .. args])
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    private static int Wait(Process process)
    {
        Assert.True(process.WaitForExit(120_000), "the tool hangs");
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
