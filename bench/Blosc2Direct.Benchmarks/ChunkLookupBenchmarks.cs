using BenchmarkDotNet.Attributes;
using Blosc2Direct.Arrays;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Benchmarks;

/// <summary>Finding a chunk in the index of an HDF5 dataset.</summary>
public class ChunkLookupBenchmarks
{
    private const int LookUps = 1024;
    private readonly long[] _stored = new long[2 * LookUps];
    private readonly long[] _missing = new long[2 * LookUps];
    private SampleFile? _file;
    private NdArray? _array;

    /// <summary>Chunks along each of the two axes: 64, where most of the grid is stored, and 65536, where little is.</summary>
    [Params(64, 65_536)]
    public int Grid { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        const int Extent = 4;
        _file = new SampleFile();
        long edge = (long)Grid * Extent;
        using (NdArray<byte> made = _file.File.Root.CreateArray<byte>("a", [edge, edge], chunks: [Extent, Extent], codec: Blosc2.Lz4()))
        {
            // Every chunk of the small grid but its last row; a band of the large one.
            for (int row = 0; row < 63; row++)
            {
                made.Write([row * Extent, 0], [Extent, 64 * Extent], Samples.Make(Content.Noise, Extent * 64 * Extent, 1));
            }
        }

        _file.Reopen();
        _array = _file.File.Root.OpenNdArray("a");
        Random random = new(2);
        for (int i = 0; i < LookUps; i++)
        {
            _stored[2 * i] = random.Next(63);
            _stored[(2 * i) + 1] = random.Next(64);
            _missing[2 * i] = random.Next(63, Grid);
            _missing[(2 * i) + 1] = random.Next(Grid);
        }

        HashSet<long> addresses = [.. _array.Chunks.Select(chunk => chunk.Ref.Address)];
        Check.That(addresses.Count == 63 * 64 && addresses.Min() > 0, "what is stored");
        Check.That(Stored() == LookUps && Missing() == 0, "what is found");
        for (int i = 0; i < LookUps; i++)
        {
            Check.That(_array.Node.TryLocate(_stored.AsSpan(2 * i, 2), out ChunkRef chunk) && addresses.Contains(chunk.Address), "an address");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _array?.Dispose();
        _file?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = LookUps)]
    public int Stored() => Find(_stored);

    [Benchmark(OperationsPerInvoke = LookUps)]
    public int Missing() => Find(_missing);

    private int Find(long[] coordinates)
    {
        IArrayNode node = _array!.Node;
        int found = 0;
        for (int i = 0; i < coordinates.Length; i += 2)
        {
            found += node.TryLocate(coordinates.AsSpan(i, 2), out _) ? 1 : 0;
        }

        return found;
    }
}
