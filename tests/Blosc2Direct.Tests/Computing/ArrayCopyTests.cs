using System.Numerics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Computing;

public sealed class ArrayCopyTests : IDisposable
{
    private const int Seed = 20_261_120;
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public ArrayCopyTests() => _file = H5File.Create(_folder.File("copies.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Any_array_becomes_any_other_of_its_shape()
    {
        Random random = new(Seed);
        for (int round = 0; round < 60; round++)
        {
            long[] shape = SampleArrays.Shape(random, 4, 12);
            int[] values = SampleArrays.Random<int>(random, shape.Aggregate(1L, (a, b) => a * b));
            using NdArray<int> source = SampleArrays.Create(
                _file, $"from{round}", values, shape, SampleArrays.Chunks(random, shape), (SampleKind)random.Next(4), isBigEndian: round % 2 == 0);
            using NdArray<short> destination = SampleArrays.Create<short>(
                _file, $"to{round}", [], shape, SampleArrays.Chunks(random, shape), (SampleKind)random.Next(4), isBigEndian: round % 3 == 0);
            CopyReport report = ArrayCopy.Copy(
                source.Untyped, destination.Untyped, new ComputingOptions { MemoryLimit = 1 << 20, Threads = random.Next(1, 4) });
            Assert.Equal(1, report.Passes);
            Assert.True(destination.Read().Select(v => (int)v).SequenceEqual(values), $"seed {Seed}, round {round}");
            Assert.True(ArrayComparer.Compare(source.Untyped, destination.Untyped).AreEqual);
        }
    }

    [Fact]
    public void Rechunking_decodes_each_block_and_encodes_each_chunk_once_within_the_budget()
    {
        const int Images = 128, Side = 256;
        int[] values = SampleArrays.Random<int>(new Random(Seed), (long)Images * Side * Side);
        using NdArray<int> source = _file.Root.CreateArray<int>(
            "images", [Images, Side, Side], chunks: [1, Side, Side], codec: Blosc2.Lz4() with { BlockShape = [1, 32, Side] });
        source.Write(values);
        source.Attributes.Write("units", new AttributeValue(new FixedStringType(1), [], "m"));
        Collect();
        long before = NativeBuffer.ReservedBytes, peak = 0;
        RechunkOptions options = new()
        {
            ChunkShape = [Images, 32, 16], Codec = Blosc2.Lz4(), MemoryLimit = 16 << 20, Threads = 2,
            Progress = new Told(_ => peak = Math.Max(peak, NativeBuffer.ReservedBytes)),
        };
        CopyReport report = ArrayCopy.Rechunk(source.Untyped, _file.Root, "series", options);
        Assert.Equal((1, 1.0), (report.Passes, report.PlannedDecodeFactor));
        Assert.Equal(Images * (Side / 32), report.Read.BlocksDecoded);
        Assert.Equal((Side / 32) * (Side / 16), report.Written.ChunksWritten);
        Assert.Equal(0, report.Written.ChunksPatched);
        Assert.InRange(peak - before, 1, 16 << 20);
        using NdArray<int> series = _file.Root.OpenArray<int>("series");
        Assert.Equal(values, series.Read());
        Assert.Equal("m", series.Attributes.Read("units").Value);
        Assert.Equal<int>([Images, 32, 16], series.Spec.ChunkShape);
    }

    [Fact]
    public void Two_passes_give_the_same_values_and_leave_nothing_behind()
    {
        int[] values = SampleArrays.Random<int>(new Random(Seed), 256 * 64 * 64);
        using NdArray<int> source = SampleArrays.Create(_file, "whole", values, [256, 64, 64], [1, 64, 64], SampleKind.Foreign);
        string scratch = _folder.File("scratch.h5");
        using H5File between = H5File.Create(scratch);
        List<ComputingProgress> told = [];
        RechunkOptions options = new()
        {
            ChunkShape = [256, 4, 4], Codec = Blosc2.Lz4(), MemoryLimit = 1 << 20, Scratch = between.Root, Threads = 2, Progress = new Told(told.Add),
        };
        CopyReport report = ArrayCopy.Rechunk(source.Untyped, _file.Root, "turned", options);
        Assert.Equal(2, report.Passes);
        Assert.Empty(between.Root.List());
        using NdArray<int> turned = _file.Root.OpenArray<int>("turned");
        Assert.Equal(values, turned.Read());
        Assert.Equal(told[^1].BytesTotal, told[^1].BytesDone);
        Assert.True(told.Select(p => p.BytesDone).SequenceEqual(told.Select(p => p.BytesDone).Order()));
        CopyReport direct = ArrayCopy.Rechunk(source.Untyped, _file.Root, "again", options with { Scratch = null });
        Assert.Equal(1, direct.Passes);
        Assert.True(direct.Read.RegionReads > report.Read.RegionReads, $"{direct.Read.RegionReads} and {report.Read.RegionReads}");
    }

    [Fact]
    public void Another_element_type_takes_values_that_fit_and_the_fill_value()
    {
        using NdArray<int> source = _file.Root.CreateArray<int>("ints", [10], maxShape: [ArraySpec.Unlimited], chunks: [4], fillValue: -7);
        source.Write([0], [4], [1, 2, 3, 400]);
        ArrayCopy.Rechunk(source.Untyped, _file.Root, "shorts", new RechunkOptions { Type = new IntegerType(2, true, ByteOrder.BigEndian) });
        using NdArray<short> shorts = _file.Root.OpenArray<short>("shorts");
        shorts.Resize([12]);
        Assert.Equal([1, 2, 3, 400, -7, -7, -7, -7, -7, -7, -7, -7], shorts.Read());
        Assert.Throws<ElementValueException>(() => ArrayCopy.Rechunk(
            source.Untyped, _file.Root, "bytes", new RechunkOptions { Type = new IntegerType(1, true) }));
        Assert.False(_file.Root.Contains("bytes"));
    }

    [Fact]
    public void Elements_that_are_no_numbers_are_copied_as_they_are()
    {
        using NdArray<Complex> source = _file.Root.CreateArray<Complex>("complex", [50], chunks: [7]);
        source.Write([.. Enumerable.Range(0, 50).Select(i => new Complex(i, -i))]);
        ArrayCopy.Rechunk(source.Untyped, _file.Root, "again", new RechunkOptions { ChunkShape = [20] });
        using NdArray<Complex> again = _file.Root.OpenArray<Complex>("again");
        Assert.Equal(source.Read(), again.Read());
        Assert.True(ArrayComparer.Compare(source.Untyped, again.Untyped).AreEqual);
        again.Write([30], [1], [Complex.One]);
        ArrayComparison comparison = ArrayComparer.Compare(source.Untyped, again.Untyped);
        Assert.Equal((1, 30, null), (comparison.Different, comparison.First[0], comparison.FirstValues));
    }

    [Fact]
    public void Shapes_must_be_equal_and_a_chunk_must_fit_the_budget()
    {
        using NdArray<int> a = SampleArrays.Create(_file, "a", new int[6], [6], [2], SampleKind.Direct);
        using NdArray<int> b = SampleArrays.Create(_file, "b", new int[7], [7], [2], SampleKind.Direct);
        using NdArray<byte> large = _file.Root.CreateArray<byte>("large", [8 << 20], chunks: [4 << 20]);
        Assert.Contains("(7)", Assert.Throws<ArgumentException>(() => ArrayCopy.Copy(a.Untyped, b.Untyped)).Message, StringComparison.Ordinal);
        Assert.Contains("(7)", Assert.Throws<ArgumentException>(() => ArrayComparer.Compare(a.Untyped, b.Untyped)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "4194304 bytes",
            Assert.Throws<ArgumentException>(() => ArrayCopy.Copy(large.Untyped, large.Untyped, new ComputingOptions { MemoryLimit = 1 << 20 })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ArrayCopy.Rechunk(a.Untyped, _file.Root, "c", new RechunkOptions { ChunkShape = [2, 2] }));
    }

    [Fact]
    public void Cancelling_removes_the_new_array()
    {
        using NdArray<byte> source = SampleArrays.Create(_file, "long", new byte[1 << 22], [1 << 22], [1 << 16], SampleKind.Direct);
        using CancellationTokenSource stop = new();
        RechunkOptions options = new() { ChunkShape = [1 << 14], MemoryLimit = 1 << 20, Progress = new Told(_ => stop.Cancel()) };
        Assert.Throws<OperationCanceledException>(() => ArrayCopy.Rechunk(source.Untyped, _file.Root, "gone", options, stop.Token));
        Assert.False(_file.Root.Contains("gone"));
    }

    [Fact]
    public void A_comparison_finds_the_first_difference_and_the_largest()
    {
        double[] values = SampleArrays.Random<double>(new Random(Seed), 40 * 50);
        float[] others = [.. values.Select(v => (float)v)];
        values[777] = double.NaN;
        others[777] = float.NaN;
        others[1234] += 5;
        others[1300] += 0.5f;
        using NdArray<double> a = SampleArrays.Create(_file, "a", values, [40, 50], [7, 9], SampleKind.Direct);
        using NdArray<float> b = SampleArrays.Create(_file, "b", others, [40, 50], [40, 50], SampleKind.Contiguous);
        ComparisonOptions options = new() { RelativeTolerance = 1e-6, AbsoluteTolerance = 1e-6, Threads = 3, MemoryLimit = 1 << 20 };
        ArrayComparison found = ArrayComparer.Compare(a.Untyped, b.Untyped, options);
        Assert.Equal((2000, 2, 24, 34), (found.Count, found.Different, found.First[0], found.First[1]));
        Assert.Equal(values[1234], found.FirstValues!.Value.A.ToDouble());
        Assert.Equal(Math.Abs(values[1234] - others[1234]), found.LargestDifference);
        Assert.Equal(3, ArrayComparer.Compare(a.Untyped, b.Untyped, options with { EqualNaN = false }).Different);
        Assert.Equal(1, ArrayComparer.Compare(a.Untyped, b.Untyped, options with { AbsoluteTolerance = 1 }).Different);
    }

    [Fact]
    public void Longs_are_compared_exactly()
    {
        using NdArray<long> a = SampleArrays.Create<long>(_file, "a", [long.MaxValue, 1, -1L], [3], [2], SampleKind.Direct);
        using NdArray<ulong> b = SampleArrays.Create<ulong>(_file, "b", [(ulong)long.MaxValue - 1, 1, ulong.MaxValue], [3], [2], SampleKind.Direct);
        ArrayComparison found = ArrayComparer.Compare(a.Untyped, b.Untyped);
        Assert.Equal((2, 0, 18446744073709551616.0), (found.Different, found.First[0], found.LargestDifference));
        Assert.Equal(0, ArrayComparer.Compare(a.Untyped, a.Untyped).LargestDifference);
    }

    [Fact]
    public void Infinities_differ_unless_they_are_equal()
    {
        using NdArray<double> a = SampleArrays.Create(_file, "a", [double.PositiveInfinity, double.PositiveInfinity, 1], [3], [2], SampleKind.Direct);
        using NdArray<double> b = SampleArrays.Create(_file, "b", [double.PositiveInfinity, 1, double.NegativeInfinity], [3], [2], SampleKind.Direct);
        Assert.Equal(2, ArrayComparer.Compare(a.Untyped, b.Untyped, new ComparisonOptions { RelativeTolerance = 0.5, AbsoluteTolerance = 1e300 }).Different);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class Told(Action<ComputingProgress> tell) : IProgress<ComputingProgress>
    {
        public void Report(ComputingProgress value) => tell(value);
    }
}
