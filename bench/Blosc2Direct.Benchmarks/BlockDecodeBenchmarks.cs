using BenchmarkDotNet.Attributes;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks;

/// <summary>Decoding the 16 blocks of 64 KiB of a chunk, one thread, by either engine.</summary>
public class BlockDecodeBenchmarks : IMeasuresBytes
{
    private SampleChunk? _chunk;

    [ParamsSource(nameof(Cases))]
    public CodecCase? Case { get; set; }

    [Params(CodecEngine.Managed, CodecEngine.Native)]
    public CodecEngine Engine { get; set; }

    public static IEnumerable<CodecCase> Cases => CodecCase.All();

    public long BytesPerOperation => SampleChunk.Bytes;

    [GlobalSetup]
    public void Setup() => _chunk = new SampleChunk(Case!, Engine);

    [GlobalCleanup]
    public void Cleanup() => _chunk?.Dispose();

    /// <summary>Each over the one before: the codec alone, in cache.</summary>
    [Benchmark(Baseline = true)]
    public byte Decode() => _chunk!.Decode();

    /// <summary>Each into its place in the chunk, half a row at a time.</summary>
    [Benchmark]
    public byte DecodeAndScatter() => _chunk!.DecodeInto();
}
