using BenchmarkDotNet.Attributes;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks;

/// <summary>Encoding a chunk of 1 MiB in 16 blocks, gathered from row-major order, into a frame, one thread. Of
/// BloscLZ both engines are c-blosc2.</summary>
public class ChunkEncodeBenchmarks : IMeasuresBytes
{
    private SampleChunk? _chunk;

    [ParamsSource(nameof(Cases))]
    public CodecCase? Case { get; set; }

    [Params(CodecEngine.Native, CodecEngine.Managed)]
    public CodecEngine Engine { get; set; }

    public static IEnumerable<CodecCase> Cases => CodecCase.All();

    public long BytesPerOperation => SampleChunk.Bytes;

    [GlobalSetup]
    public void Setup() => _chunk = new SampleChunk(Case!, Engine);

    [GlobalCleanup]
    public void Cleanup() => _chunk?.Dispose();

    [Benchmark]
    public int Encode() => _chunk!.Encode();
}
