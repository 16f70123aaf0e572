using System.Diagnostics;
using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Tests.Computing;

/// <summary>One rechunking in a process of its own, and the memory that it took.</summary>
internal static class RechunkProbe
{
    public const string Verb = "rechunk";
    private const int Side = 1024;

    /// <summary>What a run reports.</summary>
    /// <param name="Resident">Growth of the resident set, in bytes.</param>
    /// <param name="Decoded">Blocks of the source that were decoded.</param>
    /// <param name="Blocks">Blocks of the source.</param>
    /// <param name="Seconds">How long it took.</param>
    internal readonly record struct Report(long Resident, long Decoded, long Blocks, double Seconds);

    /// <summary>Runs the probe as a child process.</summary>
    /// <param name="images">4 MiB of float32 each.</param>
    /// <param name="memory">The memory limit.</param>
    /// <param name="folder">Where to.</param>
    public static Report Measure(int images, long memory, string folder)
    {
        string[] arguments = ["exec", typeof(RechunkProbe).Assembly.Location, Verb, Text(images), Text(memory), folder];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {error.Result}{output}");
        double[] values = [.. output.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        return new Report((long)values[0], (long)values[1], (long)values[2], values[3]);
    }

    /// <summary>The child: images, memory limit, folder.</summary>
    public static int Run(string[] arguments)
    {
        int images = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        long memory = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        using H5File from = H5File.Create(Path.Combine(arguments[2], "images.h5"));
        using H5File to = H5File.Create(Path.Combine(arguments[2], "series.h5"));
        Blosc2Options codec = Blosc2.Lz4() with { BlockShape = [1, 32, Side] };
        using NdArray<float> source = from.Root.CreateArray<float>("a", [images, Side, Side], chunks: [1, Side, Side], codec: codec);
        Fill(source, images);

        // Something small first, so that neither the runtime nor the codec is counted.
        RechunkOptions options = new() { ChunkShape = [images, 16, 16], Codec = Blosc2.Lz4(), MemoryLimit = memory };
        using (NdArray<float> small = from.Root.CreateArray<float>("small", [64, 64], chunks: [8, 64]))
        {
            ArrayCopy.Rechunk(small.Untyped, to.Root, "small", options with { ChunkShape = [64, 8] });
        }

        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak counts from here
        long before = Status("VmRSS:");
        Stopwatch clock = Stopwatch.StartNew();
        CopyReport report = ArrayCopy.Rechunk(source.Untyped, to.Root, "a", options);
        double seconds = clock.Elapsed.TotalSeconds;
        long resident = Status("VmHWM:") - before;
        Check(to, images);
        Console.Write(string.Create(
            CultureInfo.InvariantCulture, $"{resident} {report.Read.BlocksDecoded} {(long)images * (Side / 32)} {seconds:0.###}"));
        return 0;
    }

    /// <summary>Smooth images with a little noise, one at a time.</summary>
    private static void Fill(NdArray<float> array, int images)
    {
        float[] image = new float[Side * Side];
        for (int i = 0; i < images; i++)
        {
            for (int at = 0; at < image.Length; at++)
            {
                image[at] = Value(i, at);
            }

            array.Write([i, 0, 0], [1, Side, Side], image);
        }
    }

    private static void Check(H5File file, int images)
    {
        using NdArray<float> series = file.Root.OpenArray<float>("a");
        float[] one = new float[images];
        foreach (int at in new[] { 0, 12_345, (Side * Side) - 1 })
        {
            series.Read([0, at / Side, at % Side], [images, 1, 1], one);
            for (int i = 0; i < images; i++)
            {
                if (one[i] != Value(i, at))
                {
                    throw new InvalidOperationException($"The value at {i}, {at} is {one[i]}");
                }
            }
        }
    }

    private static float Value(int image, int at) => (image % 256) + (at / Side * 0.5f) + ((at * 7919) & 15);

    private static long Status(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The memory of rechunking, as the system sees it. B2D_LARGE_TESTS=1 takes 4 GiB with 256 MiB instead of 128 MiB with 24 MiB.</summary>
[Collection(nameof(Alone))]
public sealed class RechunkMemoryTests
{
    // What the runtime, HDF5's metadata and contexts take beside the work, whatever its size.
    private const long Overhead = 16 << 20;

    [Fact]
    public void Rechunking_stays_within_its_memory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // the counter is /proc/self/status
        }

        bool isLarge = Environment.GetEnvironmentVariable("B2D_LARGE_TESTS") == "1";
        (int images, long memory) = isLarge ? (1024, 256L << 20) : (32, 24L << 20);
        using TemporaryFolder folder = new();
        RechunkProbe.Report report = RechunkProbe.Measure(images, memory, folder.Path);
        Assert.True(report.Resident <= memory + (isLarge ? 0 : Overhead), $"{report}");
        Assert.True(report.Decoded == report.Blocks, $"{report}");
    }
}
