using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Blosc2Direct.Arrays;
using Blosc2Direct.Benchmarks.Support;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks;

/// <summary>Reading one element, and a box of 8 elements along each axis, anywhere in an array of 4 MiB in 16 chunks. The file
/// is in the system's cache.</summary>
public class PointReadBenchmarks
{
    private const int Places = 64;
    private SampleFile? _file;
    private NdArray<int>? _array;
    private long[][] _starts = [];
    private long[] _one = [];
    private long[] _eight = [];
    private int[] _destination = [];

    [Params(1, 2, 3, 4)]
    public int Rank { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (long[] shape, int[] chunk) = Rank switch
        {
            1 => (new long[] { 1 << 20 }, new[] { 1 << 16 }),
            2 => ([1024, 1024], [256, 256]),
            3 => ([128, 128, 64], [64, 32, 32]),
            _ => ([32, 32, 32, 32], [16, 16, 16, 16]),
        };
        int[] content = MemoryMarshal.Cast<byte, int>(Samples.Make(Content.Uniform, 1 << 20, sizeof(int))).ToArray();
        _file = new SampleFile();
        using (NdArray<int> made = _file.File.Root.CreateArray<int>("a", shape, chunks: chunk, codec: Blosc2.Lz4()))
        {
            made.Write(content);
        }

        _file.Reopen();
        _array = _file.File.Root.OpenArray<int>("a");
        _one = [.. Enumerable.Repeat(1L, Rank)];
        _eight = [.. Enumerable.Repeat(8L, Rank)];
        _destination = new int[1 << (3 * Rank)];
        Random random = new(3);
        _starts = [.. Enumerable.Range(0, Places).Select(_ => shape.Select(extent => random.NextInt64(extent - 8)).ToArray())];
        foreach (long[] start in _starts)
        {
            Verify(content, shape, start, _one);
            Verify(content, shape, start, _eight);
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _array?.Dispose();
        _file?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Places)]
    public int Element() => Read(_one);

    [Benchmark(OperationsPerInvoke = Places)]
    public int BoxOfEight() => Read(_eight);

    private int Read(long[] box)
    {
        int sum = 0;
        foreach (long[] start in _starts)
        {
            _array!.Read(start, box, _destination);
            sum += _destination[0];
        }

        return sum;
    }

    private void Verify(int[] content, long[] shape, long[] start, long[] box)
    {
        _array!.Read(start, box, _destination);
        long[] at = new long[Rank];
        for (int i = 0; i < GridMath.Volume<long>(box); i++)
        {
            GridMath.Unravel(i, box, at);
            long linear = 0;
            for (int axis = 0; axis < Rank; axis++)
            {
                linear = (linear * shape[axis]) + start[axis] + at[axis];
            }

            Check.That(_destination[i] == content[linear], "an element");
        }
    }
}
