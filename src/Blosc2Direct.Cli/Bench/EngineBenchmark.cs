using System.Diagnostics;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Bench;

/// <summary>Direct chunks against the filter pipeline, on one array: both ways in alternation, results verified before
/// anything is timed, destinations touched.</summary>
internal sealed unsafe class EngineBenchmark : IDisposable
{
    private const long PageCacheTouched = 3_000_000_000;
    private const long MostWarmUps = 10;

    private readonly BenchInput _input;
    private readonly int _threads;
    private readonly int _repeats;
    private readonly string _folder;
    private readonly CancellationToken _cancellation;
    private readonly byte* _output;
    private readonly long[] _origin;
    private readonly Action<string> _progress;

    internal EngineBenchmark(BenchInput input, int threads, int repeats, string folder, Action<string> progress, CancellationToken cancellation)
    {
        _input = input;
        _threads = threads;
        _repeats = repeats;
        _folder = folder;
        _progress = progress;
        _cancellation = cancellation;
        _origin = new long[input.Spec.Shape.Length];
        _output = (byte*)NativeMemory.AlignedAlloc((nuint)input.Bytes, 4096);
        new Span<long>(_origin).Clear();
        Touch();
    }

    private string DirectFile => Path.Combine(_folder, "direct.h5");

    private string PipelineFile => Path.Combine(_folder, "pipeline.h5");

    /// <summary>Runs the scenario.</summary>
    internal ScenarioResult Run()
    {
        _progress($"{_input.Name}: verifying");
        WriteDirect();
        WritePipeline();
        bool verified = VerifyFile(DirectFile) & VerifyFile(PipelineFile);

        using H5File directFile = H5File.Open(DirectFile);
        using H5File pipelineFile = H5File.Open(PipelineFile);
        using NdArray direct = directFile.Root.OpenNdArray("a", new ArrayOptions { Threads = _threads });
        using NdArray pipeline = pipelineFile.Root.OpenNdArray("a");
        using CodecLimit limit = new(direct, _input.Codec, _threads);

        _progress($"{_input.Name}: reading");
        DirectionResult read = Alternate(
            () => direct.Read(_origin, _input.Spec.Shape.AsSpan(), _output, _input.Bytes),
            () => ReadPipeline(pipeline),
            limit.Decompress,
            () => { },
            warmUps: 1);
        _progress($"{_input.Name}: writing");
        DirectionResult write = Alternate(
            () => WriteDirect(ScratchFile), () => WritePipeline(ScratchFile), limit.Compress, () => File.Delete(ScratchFile),
            warmUps: WriteWarmUps(new FileInfo(DirectFile).Length));
        return new ScenarioResult(
            _input.Name, _input.Bytes, _input.Spec.ChunkShape, $"{_input.Codec.Codec.ToString().ToLowerInvariant()}+{_input.Codec.Shuffle.ToString().ToLowerInvariant()}",
            _input.Codec.Level, _threads, read, write, new FileInfo(DirectFile).Length, new FileInfo(PipelineFile).Length, verified,
            _repeats);
    }

    /// <summary>Memory that a system hands out for the first time since it started costs several times as much as memory that
    /// was in use before, on a virtual machine above all. So the page cache is touched as well, by writing files.</summary>
    internal static int WriteWarmUps(long fileBytes) => (int)Math.Clamp(PageCacheTouched / Math.Max(fileBytes, 1), 1, MostWarmUps);

    public void Dispose() => NativeMemory.AlignedFree(_output);

    private void WriteDirect() => WriteDirect(DirectFile);

    private void WritePipeline() => WritePipeline(PipelineFile);

    private string ScratchFile => Path.Combine(_folder, "scratch.h5");

    private void WriteDirect(string path)
    {
        using H5File file = H5File.Create(path);
        using NdArray array = file.Root.CreateNdArray("a", _input.Spec, _input.Codec, new ArrayOptions { Threads = _threads });
        array.Write(_origin, _input.Spec.Shape.AsSpan(), _input.Data, _input.Bytes);
    }

    private void WritePipeline(string path)
    {
        using H5File file = H5File.Create(path);
        using NdArray array = file.Root.CreateNdArray("a", _input.Spec, _input.Codec);
        ByRegions(array, (regions, start, shape, offset, bytes) => regions.Write(start, shape, new ReadOnlySpan<byte>(_input.Data + offset, bytes)));
    }

    private void ReadPipeline(NdArray array) =>
        ByRegions(array, (regions, start, shape, offset, bytes) => regions.Read(start, shape, new Span<byte>(_output + offset, bytes)));

    /// <summary>One library call for all, unless the array is larger than a span.</summary>
    private void ByRegions(NdArray array, RegionAction action)
    {
        IRegionAccess regions = array.Node.Regions ?? throw new InvalidOperationException("The backend has no pipeline of its own");
        long[] start = [.. _origin];
        long[] shape = [.. _input.Spec.Shape];
        long row = _input.Bytes / Math.Max(shape[0], 1);
        long chunkRows = _input.Spec.ChunkShape[0];
        long rows = row * shape[0] <= int.MaxValue ? shape[0] : Math.Max(1, int.MaxValue / row / chunkRows) * chunkRows;
        for (long first = 0; first < _input.Spec.Shape[0]; first += rows)
        {
            start[0] = first;
            shape[0] = Math.Min(rows, _input.Spec.Shape[0] - first);
            action(regions, start, shape, first * row, checked((int)(shape[0] * row)));
        }
    }

    private bool VerifyFile(string path)
    {
        using H5File file = H5File.Open(path);
        using NdArray array = file.Root.OpenNdArray("a", new ArrayOptions { Threads = _threads });
        Touch();
        array.Read(_origin, _input.Spec.Shape.AsSpan(), _output, _input.Bytes);
        bool same = Same();
        Touch();
        ReadPipeline(array);
        return same & Same();
    }

    private void Touch() => NativeMemory.Fill(_output, (nuint)_input.Bytes, 0xA5);

    private bool Same()
    {
        const int Step = 1 << 30;
        for (long at = 0; at < _input.Bytes; at += Step)
        {
            int bytes = (int)Math.Min(Step, _input.Bytes - at);
            if (!new ReadOnlySpan<byte>(_input.Data + at, bytes).SequenceEqual(new ReadOnlySpan<byte>(_output + at, bytes)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Times the three in turn; what comes before each is not timed (dropping an old file's pages, say).</summary>
    private DirectionResult Alternate(Action direct, Action pipeline, Action limit, Action before, int warmUps)
    {
        double[] directSeconds = new double[_repeats];
        double[] pipelineSeconds = new double[_repeats];
        double[] limitSeconds = new double[_repeats];
        for (int i = 0; i < warmUps; i++)
        {
            before();
            direct();
        }

        limit();
        for (int i = 0; i < _repeats; i++)
        {
            before();
            directSeconds[i] = Time(direct);
            before();
            pipelineSeconds[i] = Time(pipeline);
            limitSeconds[i] = Time(limit);
        }

        double megabytes = _input.Bytes / 1e6;
        double d = megabytes / Median(directSeconds);
        double p = megabytes / Median(pipelineSeconds);
        double l = megabytes / Median(limitSeconds);
        return new DirectionResult(Math.Round(d, 1), Math.Round(p, 1), Math.Round(d / p, 2), Math.Round(l, 1), Math.Round(d / l, 3));
    }

    private double Time(Action action)
    {
        _cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private delegate void RegionAction(IRegionAccess regions, long[] start, long[] shape, long offset, int bytes);
}
