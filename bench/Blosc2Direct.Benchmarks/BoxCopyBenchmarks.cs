using BenchmarkDotNet.Attributes;
using Blosc2Direct.Arrays;
using Blosc2Direct.Benchmarks.Support;

namespace Blosc2Direct.Benchmarks;

/// <summary>Copying a packed box into rows twice as far apart: what a decoded block costs on its way.</summary>
public unsafe class BoxCopyBenchmarks : IMeasuresBytes
{
    private byte[] _source = [];
    private byte[] _destination = [];

    /// <summary>Bytes of the box: a block in cache, and more than most caches hold.</summary>
    [Params(64 << 10, 32 << 20)]
    public int Bytes { get; set; }

    [Params(32, 64, 128, 256, 512, 1024, 2048, 4096)]
    public int RowBytes { get; set; }

    public long BytesPerOperation => Bytes;

    [GlobalSetup]
    public void Setup()
    {
        _source = GC.AllocateArray<byte>(Bytes, pinned: true);
        _destination = GC.AllocateArray<byte>(2 * Bytes, pinned: true);
        new Random(1).NextBytes(_source);
        foreach (Action copy in new Action[] { () => Copy(), () => CopyRowByRow() })
        {
            Array.Clear(_destination);
            copy();
            for (int row = 0; row < Bytes / RowBytes; row++)
            {
                ReadOnlySpan<byte> pair = _destination.AsSpan(2 * row * RowBytes, 2 * RowBytes);
                Check.Same(_source.AsSpan(row * RowBytes, RowBytes), pair[..RowBytes], "a row");
                Check.That(!pair[RowBytes..].ContainsAnyExcept((byte)0), "the gap after a row");
            }
        }
    }

    /// <summary>The engine's copy.</summary>
    [Benchmark]
    public byte Copy()
    {
        fixed (byte* source = _source, destination = _destination)
        {
            BoxCopy.Copy([Bytes / RowBytes, RowBytes], 1, source, [RowBytes, 1], destination, [2 * RowBytes, 1]);
        }

        return _destination[0];
    }

    /// <summary>One call of the runtime's copy a row.</summary>
    [Benchmark(Baseline = true)]
    public byte CopyRowByRow()
    {
        fixed (byte* source = _source, destination = _destination)
        {
            for (int row = 0; row < Bytes / RowBytes; row++)
            {
                Buffer.MemoryCopy(source + (row * RowBytes), destination + (2 * row * RowBytes), RowBytes, RowBytes);
            }
        }

        return _destination[0];
    }
}
