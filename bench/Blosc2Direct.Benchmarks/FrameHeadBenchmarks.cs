using BenchmarkDotNet.Attributes;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks;

/// <summary>Parsing and validating the head of a frame, as before every read of a chunk.</summary>
public unsafe class FrameHeadBenchmarks
{
    private const int Edge = 64;
    private readonly FrameHead _head = new();
    private byte[] _prefix = [];
    private int _frameBytes;

    /// <summary>Blocks of the chunk; 0 for a chunk of zeros, which has none.</summary>
    [Params(0, 1, 16, 256, 4096)]
    public int Blocks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int rows = Math.Max(Blocks, 1) * Edge;
        Blosc2Options options = Blosc2.Lz4() with { BlockShape = [Edge, Edge] };
        using ChunkEncoder encoder = new(options, ChunkGeometry.ForWriting(options, [rows, Edge], sizeof(ushort), sizeof(ushort)));
        byte[] frame = new byte[encoder.MaxFrameBytes];
        byte[] elements = Blocks == 0
            ? new byte[rows * Edge * sizeof(ushort)]
            : Samples.Make(Content.Ramp, rows * Edge, sizeof(ushort));
        fixed (byte* source = elements)
        {
            _frameBytes = encoder.Encode(source, [Edge * sizeof(ushort), sizeof(ushort)], [rows, Edge], default, frame);
        }

        _prefix = frame[..Math.Min(_frameBytes, FrameHead.SuggestedPrefixBytes(2, Blocks))];
        Check.That(Parse() == 0, "one prefix is enough");
        Check.That(Blocks == 0 ? _head.Kind == ChunkKind.Zeros : _head.Kind == ChunkKind.Blocks && _head.BlockCount == Blocks, "the head");
    }

    [Benchmark]
    public int Parse() => _head.Parse(_prefix, _frameBytes, CodecLimits.Default);
}
