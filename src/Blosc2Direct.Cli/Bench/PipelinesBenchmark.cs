using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Bench;

/// <summary>One pipeline of filters, read and written. Speeds are MB/s (10⁶ bytes of array a second), the best of all rounds.</summary>
/// <param name="Name">Its filters.</param>
/// <param name="StoredBytes">Bytes of the stored chunks.</param>
/// <param name="PipelineReadMbS">By <c>H5Dread</c>; 0 where HDF5 has no such filter.</param>
/// <param name="ReadMbS">As encoded chunks, by threads from one on.</param>
/// <param name="PipelineWriteMbS">By <c>H5Dwrite</c>; 0 where HDF5 has no such filter.</param>
/// <param name="WriteMbS">As encoded chunks, by threads from one on.</param>
/// <param name="Verified">Whether all that was read was what had been written.</param>
internal sealed record PipelineResult(
    string Name, long StoredBytes, double PipelineReadMbS, ImmutableArray<double> ReadMbS, double PipelineWriteMbS,
    ImmutableArray<double> WriteMbS, bool Verified);

/// <summary>What <c>b2d bench pipelines</c> measured.</summary>
/// <param name="Array">The array's shape, chunks and bytes, for people.</param>
/// <param name="Bytes">Bytes of the array.</param>
/// <param name="Rounds">Rounds, in each of which every way had its turn.</param>
/// <param name="Pipelines">One by one.</param>
/// <param name="Machine">Where.</param>
/// <param name="Versions">Of what.</param>
internal sealed record PipelinesResult(
    string Array, long Bytes, int Rounds, IReadOnlyList<PipelineResult> Pipelines, BenchMachine Machine,
    IReadOnlyDictionary<string, string> Versions);

/// <summary>Chunks that go through filters of other programs: by HDF5, and as encoded chunks.</summary>
internal sealed class PipelinesBenchmark(string folder, int threads, int rounds, bool isQuick, CancellationToken cancellation)
{
    private static readonly (string Name, ImmutableArray<FilterSpec> Filters)[] Pipelines =
    [
        ("shuffle deflate 4", [Filters.Shuffle, Filters.Deflate(4)]),
        ("deflate 4", [Filters.Deflate(4)]),
        ("shuffle deflate 4 fletcher32", [Filters.Shuffle, Filters.Deflate(4), Filters.Fletcher32]),
        ("shuffle", [Filters.Shuffle]),
        ("fletcher32", [Filters.Fletcher32]),
        ("shuffle lzf", [Filters.Shuffle, Filters.Lzf]),
        ("shuffle lz4", [Filters.Shuffle, Filters.Lz4()]),
        ("shuffle zstd 3", [Filters.Shuffle, Filters.Zstd()]),
        ("bitshuffle lz4", [Filters.Bitshuffle()]),
        ("bitshuffle zstd", [Filters.Bitshuffle(BitshuffleCodec.Zstd)]),
        ("blosc lz4", [Filters.Blosc(BloscCodec.Lz4)]),
    ];

    private readonly long[] _shape = isQuick ? [4, 20, 30] : [32, 512, 1024];
    private readonly int[] _chunks = isQuick ? [2, 8, 16] : [4, 128, 256];
    private byte[] _values = [];
    private byte[] _read = [];

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told what is going on.</param>
    internal PipelinesResult Run(Action<string> progress)
    {
        _values = Field();
        _read = new byte[_values.Length];
        List<PipelineResult> results = [];
        foreach ((string name, ImmutableArray<FilterSpec> filters) in Pipelines)
        {
            progress(name);
            results.Add(Measure(name, filters));
        }

        (BenchMachine machine, IReadOnlyDictionary<string, string> versions) = BenchEnvironment.Read();
        return new PipelinesResult(
            $"float32 {string.Join('x', _shape)}, chunks {string.Join('x', _chunks)}", _values.LongLength, rounds, results, machine, versions);
    }

    private PipelineResult Measure(string name, ImmutableArray<FilterSpec> filters)
    {
        string path = Path.Combine(folder, "direct.h5"), piped = Path.Combine(folder, "pipeline.h5");
        bool hasPipeline = filters.All(filter => filter.Id < 256);
        double[] read = Worst(threads), write = Worst(threads);
        double pipelineRead = double.MaxValue, pipelineWrite = double.MaxValue;
        bool isVerified = true;
        long stored = 0;
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int count = 1; count <= threads; count++)
            {
                Keep(ref write[count - 1], Write(path, filters, count, ref stored));
                Keep(ref read[count - 1], Read(path, count, ref isVerified));
            }

            if (hasPipeline)
            {
                Keep(ref pipelineWrite, WriteByPipeline(piped, filters));
                Keep(ref pipelineRead, ReadByPipeline(path, ref isVerified)); // theirs and ours hold the same, so both read ours
            }
        }

        return new PipelineResult(
            name, stored, Speed(pipelineRead), [.. read.Select(Speed)], Speed(pipelineWrite), [.. write.Select(Speed)], isVerified);
    }

    private double Write(string path, ImmutableArray<FilterSpec> filters, int count, ref long stored)
    {
        using H5File file = H5File.Create(path);
        using NdArray array = file.Root.CreateNdArray("a", Spec(filters), options: new ArrayOptions { Threads = count });
        long start = Stopwatch.GetTimestamp();
        stored = array.Write(_values).BytesWritten;
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private double Read(string path, int count, ref bool isVerified)
    {
        using H5File file = H5File.Open(path);
        using NdArray array = file.Root.OpenNdArray("a", new ArrayOptions { Threads = count });
        _read.AsSpan().Clear();
        long start = Stopwatch.GetTimestamp();
        ReadStatistics taken = array.Read(_read);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        isVerified &= taken.RegionReads == 0 && _read.AsSpan().SequenceEqual(_values);
        return seconds;
    }

    private double WriteByPipeline(string path, ImmutableArray<FilterSpec> filters)
    {
        using H5File file = H5File.Create(path);
        using H5Dataset dataset = file.Root.CreateDataset("a", Spec(filters));
        long start = Stopwatch.GetTimestamp();
        dataset.Regions!.Write(new long[_shape.Length], _shape, _values);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private double ReadByPipeline(string path, ref bool isVerified)
    {
        using H5File file = H5File.Open(path);
        using H5Dataset dataset = file.Root.OpenDataset("a");
        _read.AsSpan().Clear();
        long start = Stopwatch.GetTimestamp();
        dataset.Regions!.Read(new long[_shape.Length], _shape, _read);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        isVerified &= _read.AsSpan().SequenceEqual(_values);
        return seconds;
    }

    private ArraySpec Spec(ImmutableArray<FilterSpec> filters) => new()
    {
        Shape = [.. _shape], ChunkShape = [.. _chunks], Type = new FloatType(4), Filters = filters,
    };

    // A smooth field with a little noise, in steps of a hundredth: what instruments and models write.
    private byte[] Field()
    {
        const int Seed = 7;
        Random random = new(Seed);
        float[] field = new float[_shape.Aggregate(1L, (a, b) => a * b)];
        int row = (int)_shape[2], plane = (int)(_shape[1] * _shape[2]);
        for (int i = 0; i < field.Length; i++)
        {
            double x = i % row / 90.0, y = i / row % _shape[1] / 70.0, t = i / plane / 9.0;
            field[i] = MathF.Round((float)((Math.Sin(x + t) * Math.Cos(y) * 20) + 280 + (random.NextDouble() * 0.1)), 2);
        }

        return MemoryMarshal.AsBytes<float>(field).ToArray();
    }

    private static double[] Worst(int count) => [.. Enumerable.Repeat(double.MaxValue, count)];

    private static void Keep(ref double best, double seconds) => best = Math.Min(best, seconds);

    private double Speed(double seconds) => seconds == double.MaxValue ? 0 : Math.Round(_values.LongLength / seconds / 1e6, 1);
}
