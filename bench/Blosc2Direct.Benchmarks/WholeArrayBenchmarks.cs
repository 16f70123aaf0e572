using BenchmarkDotNet.Attributes;
using Blosc2Direct.Arrays;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks;

/// <summary>Reading and writing an array of 16 MiB in 16 chunks as a whole. The file is in the system's cache; chunks are
/// written over those that are there.</summary>
public class WholeArrayBenchmarks : IMeasuresBytes
{
    private const int Bytes = 16 << 20;
    private readonly byte[] _destination = new byte[Bytes];
    private byte[] _source = [];
    private SampleFile? _file;
    private NdArray? _array;

    [Params(Blosc2Codec.Lz4, Blosc2Codec.Zstd)]
    public Blosc2Codec Codec { get; set; }

    /// <summary>Threads; 0 for one a processor.</summary>
    [Params(1, 0)]
    public int Threads { get; set; }

    public long BytesPerOperation => Bytes;

    [GlobalSetup]
    public void Setup()
    {
        _source = Samples.Make(Content.Uniform, Bytes / sizeof(ushort), sizeof(ushort));
        _file = new SampleFile();
        _array = _file.File.Root.CreateArray<ushort>(
            "a", [16, 1024, 512], chunks: [1, 1024, 512], codec: new Blosc2Options { Codec = Codec },
            options: new ArrayOptions { Threads = Threads }).Untyped;
        for (int round = 0; round < 2; round++)
        {
            Write();
            _destination.AsSpan().Clear();
            Check.That(Read() >= 16, "chunks read");
            Check.Same(_source, _destination, "the array");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _array?.Dispose();
        _file?.Dispose();
    }

    [Benchmark]
    public long Read() => _array!.Read(_destination).ChunksRead;

    [Benchmark]
    public void Write() => _array!.Write(_source);
}
