using System.Numerics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Computing;

public sealed class ReductionTests : IDisposable
{
    private const int Seed = 20_261_120;
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public ReductionTests() => _file = H5File.Create(_folder.File("reductions.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Bytes_reduce_as_by_brute_force() => Check<byte>(0);

    [Fact]
    public void Signed_bytes_reduce_as_by_brute_force() => Check<sbyte>(0);

    [Fact]
    public void Shorts_reduce_as_by_brute_force() => Check<short>(0);

    [Fact]
    public void Unsigned_shorts_reduce_as_by_brute_force() => Check<ushort>(0);

    [Fact]
    public void Ints_reduce_as_by_brute_force() => Check<int>(0);

    [Fact]
    public void Unsigned_ints_reduce_as_by_brute_force() => Check<uint>(0);

    [Fact]
    public void Longs_reduce_as_by_brute_force() => Check<long>(0);

    [Fact]
    public void Unsigned_longs_reduce_as_by_brute_force() => Check<ulong>(0);

    [Fact]
    public void Halves_reduce_as_by_brute_force() => Check<Half>(0.02);

    [Fact]
    public void Floats_reduce_as_by_brute_force() => Check<float>(0.02);

    [Fact]
    public void Doubles_reduce_as_by_brute_force() => Check<double>(0.02);

    [Fact]
    public void Truth_values_are_counted()
    {
        bool[] values = [.. Enumerable.Range(0, 999).Select(i => i % 3 == 0)];
        using NdArray<bool> array = SampleArrays.Create(_file, "bool", values, [999], [100], SampleKind.Direct);
        Assert.Equal((NumericType.Int64, 333), (array.Sum().Type, array.Sum().As<int>()));
        Assert.Equal("True", array.Max().ToString());
        Assert.Equal(1 / 3.0, array.Mean().ToDouble(), 15);
    }

    [Fact]
    public void A_sum_of_longs_is_exact_even_where_parts_of_it_overflow()
    {
        long[] values = [.. Enumerable.Range(0, 5000).Select(i => i % 2 == 0 ? long.MaxValue : -long.MaxValue + 1)];
        using NdArray<long> array = SampleArrays.Create(_file, "wide", values, [5000], [700], SampleKind.Direct);
        Assert.Equal(2500, array.Sum().As<long>());
        Assert.Equal(long.MaxValue, array.Max().As<long>());
    }

    [Fact]
    public void A_sum_beyond_64_bits_is_a_typed_error()
    {
        using NdArray<long> array = SampleArrays.Create(_file, "over", [long.MaxValue, 1L], [2], [2], SampleKind.Direct);
        ElementValueException error = Assert.Throws<ElementValueException>(() => array.Sum());
        Assert.Contains("9223372036854775808", error.Message, StringComparison.Ordinal);
        Assert.Equal("/over", error.ObjectPath);
        Assert.Equal(4.611686018427388e18, array.Mean().ToDouble());
    }

    [Fact]
    public void Sums_of_floats_do_not_lose_small_addends()
    {
        // In 32 bits, and in 64 without compensation, the ones would vanish.
        double[] values = [1e16, .. Enumerable.Repeat(1.0, 10_000), -1e16];
        using NdArray<double> array = SampleArrays.Create(_file, "small", values, [values.Length], [1000], SampleKind.Direct);
        Assert.InRange(array.Sum().ToDouble(), 9_500, 10_500);
        float[] many = [.. Enumerable.Repeat(0.1f, 1_000_000)];
        using NdArray<float> floats = SampleArrays.Create(_file, "floats", many, [many.Length], [100_000], SampleKind.Direct);
        Assert.Equal((float)(1_000_000 * (double)0.1f), floats.Sum().As<float>());
    }

    [Fact]
    public void Variance_is_right_far_from_zero()
    {
        double[] values = [.. Enumerable.Range(0, 30_000).Select(i => 1e9 + (i % 3))];
        using NdArray<double> array = SampleArrays.Create(_file, "far", values, [300, 100], [37, 41], SampleKind.Direct);
        Assert.Equal(2 / 3.0, array.Variance().ToDouble(), 9);
        Assert.Equal(2 / 3.0, array.Statistics().Variance, 9);
        Assert.Equal(20_000 / 29_999.0, array.Variance(new ReductionOptions { DeltaDegreesOfFreedom = 1 }).ToDouble(), 9);
    }

    [Fact]
    public void Infinities_stay_what_they_are()
    {
        using NdArray<double> array = SampleArrays.Create(
            _file, "inf", [1.0, double.PositiveInfinity, 2], [3], [2], SampleKind.Direct);
        Assert.Equal(double.PositiveInfinity, array.Sum().ToDouble());
        Assert.Equal(double.PositiveInfinity, array.Mean().ToDouble());
        Assert.Equal(double.NaN, array.Variance().ToDouble());
        Assert.Equal(1, array.Min().ToDouble());
    }

    [Fact]
    public void Nothing_has_a_sum_but_no_smallest()
    {
        using NdArray<float> array = SampleArrays.Create<float>(_file, "empty", [], [0, 5], [1, 5], SampleKind.Direct);
        Assert.Equal(0, array.Sum().ToDouble());
        Assert.Equal(double.NaN, array.Mean().ToDouble());
        Assert.Throws<ArgumentException>(() => array.Min());
        Assert.Throws<ArgumentException>(() => array.Min([0]));
        Assert.Equal([0L], [.. array.Min([1]).Shape]);
        Assert.Equal(5, array.Sum([0]).Length);
        Assert.Equal(0, array.Statistics().Count);
        Assert.Null(array.Statistics().Min);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads_in_any_bit()
    {
        double[] values = SampleArrays.Random<double>(new Random(Seed), 3_000_000);
        using NdArray<double> array = SampleArrays.Create(_file, "bits", values, [300, 100, 100], [16, 50, 100], SampleKind.Direct);
        foreach (ReductionKind kind in Enum.GetValues<ReductionKind>())
        {
            foreach (int[]? axes in new int[]?[] { null, [0], [1, 2], [2] })
            {
                ComputedArray one = array.Reduce(kind, axes, new ReductionOptions { Threads = 1, MemoryLimit = 16 << 20 });
                ComputedArray many = array.Reduce(kind, axes, new ReductionOptions { Threads = 7, MemoryLimit = 16 << 20 });
                for (long i = 0; i < one.Length; i++)
                {
                    Assert.Equal(BitConverter.DoubleToInt64Bits(one.At(i).ToDouble()), BitConverter.DoubleToInt64Bits(many.At(i).ToDouble()));
                }
            }
        }
    }

    [Fact]
    public void Every_block_is_decoded_once()
    {
        using NdArray<int> array = _file.Root.CreateArray<int>(
            "once", [64, 256, 256], chunks: [1, 256, 256], codec: Blosc2.Lz4() with { BlockShape = [1, 32, 256] });
        array.Write([.. Enumerable.Range(0, 64 * 256 * 256)]);
        foreach (int[]? axes in new int[]?[] { null, [0], [1, 2] })
        {
            using ElementSource source = new(array.Untyped);
            _ = Reducer.Run(source, ReductionKind.Sum, axes, new ReductionOptions { Threads = 2 }, CancellationToken.None);
            Assert.Equal(64 * 8, source.Statistics.BlocksDecoded);
        }
    }

    [Fact]
    public void Axes_must_exist_once()
    {
        using NdArray<int> array = SampleArrays.Create(_file, "axes", [1, 2, 3, 4], [2, 2], [2, 2], SampleKind.Direct);
        Assert.Contains("2 axes", Assert.Throws<ArgumentOutOfRangeException>(() => array.Sum([2])).Message, StringComparison.Ordinal);
        Assert.Contains("Axis 1", Assert.Throws<ArgumentException>(() => array.Sum([1, -1])).Message, StringComparison.Ordinal);
        Assert.Equal([1L, 2], [.. array.Sum([0], new ReductionOptions { KeepAxes = true }).Shape]);
        Assert.Equal(6, array.Sum([0])[1].As<int>());
    }

    [Fact]
    public void Elements_that_are_no_numbers_are_a_typed_error()
    {
        using NdArray<Complex> array = _file.Root.CreateArray<Complex>("complex", [4]);
        ElementTypeException error = Assert.Throws<ElementTypeException>(() => array.Sum());
        Assert.Equal("/complex", error.ObjectPath);
    }

    [Fact]
    public void Cancelling_stops_between_pieces()
    {
        using NdArray<byte> array = SampleArrays.Create(_file, "cancel", new byte[1 << 20], [1 << 20], [1 << 10], SampleKind.Direct);
        using CancellationTokenSource source = new();
        int reports = 0;
        ReductionOptions options = new()
        {
            MemoryLimit = 1 << 20, Progress = new Told(_ =>
            {
                reports++;
                source.Cancel();
            }),
        };
        Assert.Throws<OperationCanceledException>(() => array.Sum(options, source.Token));
        Assert.InRange(reports, 1, 8);
    }

    [Fact]
    public void Progress_ends_with_all_bytes()
    {
        using NdArray<short> array = SampleArrays.Create(_file, "progress", new short[100_000], [1000, 100], [10, 100], SampleKind.Plain);
        ComputingProgress last = default;
        _ = array.Max(new ReductionOptions { Progress = new Told(p => last = p) });
        Assert.Equal(new ComputingProgress(200_000, 200_000), last);
    }

    private void Check<T>(double nanShare)
        where T : unmanaged, INumber<T>
    {
        Random random = new(Seed);
        for (int round = 0; round < 60; round++)
        {
            long[] shape = SampleArrays.Shape(random, 4, 14);
            SampleKind kind = (SampleKind)random.Next(4);
            T[] values = SampleArrays.Random<T>(random, BoxLength(shape), round % 2 == 0 ? 0 : nanShare);
            using NdArray<T> array = SampleArrays.Create(
                _file, $"a{round}", values, shape, SampleArrays.Chunks(random, shape), kind, isBigEndian: round % 3 == 0);
            int[]? axes = random.Next(4) == 0 ? null : [.. Enumerable.Range(0, shape.Length).Where(_ => random.Next(2) == 0)];
            ReductionOptions options = new()
            {
                Nan = (NanPolicy)random.Next(2), DeltaDegreesOfFreedom = random.Next(2), Threads = random.Next(1, 4),
                MemoryLimit = random.Next(2) == 0 ? 1 << 20 : 256 << 20,
            };
            foreach (ReductionKind reduction in Enum.GetValues<ReductionKind>())
            {
                ComputedArray actual = array.Reduce(reduction, axes, options);
                BruteForce<T> expected = new(values, shape, axes, options);
                string place = $"seed {Seed}, round {round}, {kind}, [{string.Join(",", shape)}] over [{string.Join(",", axes ?? [])}], {reduction}, {options.Nan}";
                Assert.Equal(expected.Count, actual.Length);
                for (int i = 0; i < expected.Count; i++)
                {
                    expected.Verify(reduction, i, actual.At(i), place);
                }
            }
        }
    }

    private static long BoxLength(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    private sealed class Told(Action<ComputingProgress> tell) : IProgress<ComputingProgress>
    {
        public void Report(ComputingProgress value) => tell(value);
    }

    /// <summary>Groups of elements, one a result, and their reductions by the book.</summary>
    private sealed class BruteForce<T>
        where T : unmanaged, INumber<T>
    {
        private readonly SortedDictionary<long, List<T>> _groups = [];
        private readonly ReductionOptions _options;

        public BruteForce(T[] values, long[] shape, int[]? axes, ReductionOptions options)
        {
            _options = options;
            long[] index = new long[shape.Length];
            foreach (T value in values)
            {
                long group = 0;
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    group = axes is null || axes.Contains(axis) ? group : (group * shape[axis]) + index[axis];
                }

                if (!_groups.TryGetValue(group, out List<T>? list))
                {
                    _groups[group] = list = [];
                }

                list.Add(value);
                for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                {
                    index[axis] = 0;
                }
            }
        }

        public int Count => _groups.Count;

        public void Verify(ReductionKind kind, int group, Scalar actual, string place)
        {
            List<T> all = _groups[group];
            List<T> numbers = [.. all.Where(v => !T.IsNaN(v))];
            bool isNaN = kind != ReductionKind.CountNaN && _options.Nan == NanPolicy.Propagate && numbers.Count < all.Count;
            double expected = isNaN ? double.NaN : kind switch
            {
                ReductionKind.Min => numbers.Count == 0 ? double.NaN : double.CreateChecked(numbers.Min()),
                ReductionKind.Max => numbers.Count == 0 ? double.NaN : double.CreateChecked(numbers.Max()),
                ReductionKind.Sum => numbers.Sum(double.CreateChecked),
                ReductionKind.Mean => numbers.Count == 0 ? double.NaN : numbers.Average(double.CreateChecked),
                ReductionKind.Variance => Variance(numbers),
                ReductionKind.StandardDeviation => Math.Sqrt(Variance(numbers)),
                _ => all.Count - numbers.Count,
            };
            double tolerance = actual.Type switch { NumericType.Float16 => 1e-3, NumericType.Float32 => 1e-6, _ => 1e-11 };
            bool isClose = double.IsNaN(expected) ? double.IsNaN(actual.ToDouble())
                : Math.Abs(actual.ToDouble() - expected) <= tolerance * Math.Max(1, Math.Abs(expected));
            Assert.True(isClose, $"{place}, result {group}: {expected:R} expected, {actual} found");
        }

        private double Variance(List<T> numbers)
        {
            if (numbers.Count <= _options.DeltaDegreesOfFreedom)
            {
                return double.NaN;
            }

            double mean = numbers.Average(double.CreateChecked);
            return numbers.Sum(v => (double.CreateChecked(v) - mean) * (double.CreateChecked(v) - mean)) /
                (numbers.Count - _options.DeltaDegreesOfFreedom);
        }
    }
}
