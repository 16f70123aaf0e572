using BenchmarkDotNet.Attributes;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Benchmarks;

/// <summary>The byte and the bit shuffle of a block that stays in cache, both ways, against a copy of it.</summary>
public unsafe class ShuffleBenchmarks : IMeasuresBytes
{
    private const int BlockBytes = 128 << 10;

    private readonly byte[] _elements = Pinned();
    private readonly byte[] _bytePlanes = Pinned();
    private readonly byte[] _bitPlanes = Pinned();
    private readonly byte[] _output = Pinned();
    private byte[] _scratch = [];

    [ParamsSource(nameof(TypeSizes))]
    public int TypeSize { get; set; }

    public static IEnumerable<int> TypeSizes => Scope.IsQuick ? [4, 36] : [1, 2, 3, 4, 8, 16, 36];

    public long BytesPerOperation => BlockBytes;

    [GlobalSetup]
    public void Setup()
    {
        Samples.Make(Content.Noise, BlockBytes, 1).CopyTo(_elements, 0);
        _scratch = GC.AllocateArray<byte>(Math.Max(1, BitShuffle.ScratchBytes(BlockBytes, TypeSize)), pinned: true);
        Split();
        _output.CopyTo(_bytePlanes, 0);
        int elements = BlockBytes / TypeSize;
        for (int i = 0; i < elements; i++)
        {
            for (int plane = 0; plane < TypeSize; plane++)
            {
                Check.That(_bytePlanes[(plane * elements) + i] == _elements[(i * TypeSize) + plane], "a byte plane");
            }
        }

        BitForward();
        _output.CopyTo(_bitPlanes, 0);
        foreach (Action restore in new Action[] { () => Join(), () => BitBackward() })
        {
            Array.Clear(_output);
            restore();
            Check.Same(_elements, _output, "what was shuffled and restored");
        }
    }

    [Benchmark(Baseline = true)]
    public byte Copy()
    {
        fixed (byte* from = _elements, to = _output)
        {
            Buffer.MemoryCopy(from, to, BlockBytes, BlockBytes);
        }

        return _output[0];
    }

    /// <summary>Elements into byte planes.</summary>
    [Benchmark]
    public byte Split()
    {
        fixed (byte* from = _elements, to = _output)
        {
            ByteShuffle.Split(from, to, BlockBytes, TypeSize);
        }

        return _output[0];
    }

    /// <summary>Byte planes into elements.</summary>
    [Benchmark]
    public byte Join()
    {
        fixed (byte* from = _bytePlanes, to = _output)
        {
            ByteShuffle.Join(from, to, BlockBytes, TypeSize);
        }

        return _output[0];
    }

    /// <summary>Elements into bit planes.</summary>
    [Benchmark]
    public byte BitForward()
    {
        fixed (byte* from = _elements, to = _output, scratch = _scratch)
        {
            BitShuffle.Forward(from, to, BlockBytes, TypeSize, scratch);
        }

        return _output[0];
    }

    /// <summary>Bit planes into elements.</summary>
    [Benchmark]
    public byte BitBackward()
    {
        fixed (byte* from = _bitPlanes, to = _output, scratch = _scratch)
        {
            BitShuffle.Backward(from, to, BlockBytes, TypeSize, scratch);
        }

        return _output[0];
    }

    private static byte[] Pinned() => GC.AllocateArray<byte>(BlockBytes, pinned: true);
}
