using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Tests.Codecs.Plugins;

/// <summary>What lossy codecs and filters promise, on weather that wanders and on areas of islands, from a square metre to a
/// continent (from the coastline database of the demo, where it is at hand).</summary>
public sealed class ErrorBoundTests
{
    private const int Count = 24_000;
    private const int Cell = 4;
    private static readonly int[][] Shapes = [[Count], [160, 150], [20, 40, 30], [10, 10, 12, 20]];

    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> cases = [];
            foreach (string data in (string[])["temperature", "pressure", "areas"])
            {
                for (int rank = 1; rank <= Shapes.Length; rank++)
                {
                    cases.Add(data, rank);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Zfp_keeps_every_value_within_the_tolerance(string data, int rank)
    {
        double[] values = Data(data);
        foreach (double tolerance in (double[])[1E-6, 1E-3, 0.5, 20])
        {
            Blosc2Options options = Blosc2.ZfpAccuracy(tolerance);
            Assert.InRange(options.GetErrorBound(sizeof(double)).Value, 0, tolerance);
            double[] read = RoundTrip(options, values, rank);
            float[] single = RoundTrip(options, Array.ConvertAll(values, value => (float)value), rank);
            for (int i = 0; i < Count; i++)
            {
                Assert.True(Math.Abs(values[i] - read[i]) <= tolerance, $"{i}: {values[i]} became {read[i]}, {tolerance}");
                Assert.True(Math.Abs((float)values[i] - (double)single[i]) <= tolerance, $"{i}: {(float)values[i]} became {single[i]}, {tolerance}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Zfp_keeps_the_precision_relative_to_the_largest_value_of_a_cell(string data, int rank)
    {
        double[] values = Data(data);
        float[] singles = Array.ConvertAll(values, value => (float)value);
        int[] block = rank switch { 1 => [8000], 2 => [80, 100], 3 => [20, 20, 20], _ => [4, 8, 12, 20] };
        foreach (int bits in (int[])[4, 10, 16, 30, 48])
        {
            Blosc2Options options = Blosc2.ZfpPrecision(bits) with { BlockShape = [.. block] };
            CheckCells(values, RoundTrip(options, values, rank), rank, bits);
            if (bits <= 16)
            {
                double[] read = Array.ConvertAll(RoundTrip(options, singles, rank), value => (double)value);
                CheckCells(Array.ConvertAll(singles, value => (double)value), read, rank, bits);
            }
        }
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("areas")]
    public void Truncated_precision_is_relative_to_each_value(string data)
    {
        double[] values = Data(data);
        foreach (int bits in (int[])[1, 8, 23, 52])
        {
            Blosc2Options options = Blosc2.Zstd(3) with { Filters = [Blosc2Filter.TruncatePrecision(bits), Blosc2Filter.Shuffle] };
            double[] read = RoundTrip(options, values, 2);
            double bound = options.GetErrorBound(sizeof(double)).Value;
            Assert.Equal(Math.Pow(2, -bits), bound);
            for (int i = 0; i < Count; i++)
            {
                Assert.InRange(Math.Abs(read[i]), Math.Abs(values[i]) * (1 - bound), Math.Abs(values[i]));
            }
        }
    }

    [Fact]
    public void Truncated_integers_lose_their_last_bits_downwards()
    {
        int[] values = Array.ConvertAll(Data("pressure"), value => (int)(value * 1000) * (value > 101_325 ? -1 : 1));
        foreach (int bits in (int[])[8, 20, 31, 32])
        {
            Blosc2Options options = Blosc2.Lz4() with { Filters = [Blosc2Filter.IntTruncation(bits), Blosc2Filter.Shuffle] };
            int[] read = RoundTrip(options, values, 2);
            double bound = options.GetErrorBound(sizeof(int)).Value;
            for (int i = 0; i < Count; i++)
            {
                Assert.InRange((double)values[i] - read[i], 0, bound);
            }
        }
    }

    private static void CheckCells(double[] values, double[] read, int rank, int bits)
    {
        int[] shape = Shapes[rank - 1];
        double[] largest = new double[Count];
        int[] cells = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            int rest = i, cell = 0, stride = 1;
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                cell += rest % shape[axis] / Cell * stride;
                stride *= (shape[axis] + Cell - 1) / Cell;
                rest /= shape[axis];
            }

            cells[i] = cell;
            largest[cell] = Math.Max(largest[cell], Math.Abs(values[i]));
        }

        for (int i = 0; i < Count; i++)
        {
            double bound = Math.ScaleB(largest[cells[i]], -bits);
            Assert.True(Math.Abs(values[i] - read[i]) <= bound, $"{bits} bits, {i}: {values[i]} became {read[i]}, {bound}");
        }
    }

    private static T[] RoundTrip<T>(Blosc2Options options, T[] values, int rank)
        where T : unmanaged
    {
        int[] shape = Shapes[rank - 1];
        int size = Marshal.SizeOf<T>();
        byte[] frame = FrameCoder.Encode(options, shape, size, MemoryMarshal.AsBytes(values.AsSpan()));
        FrameHead head = new();
        FrameCoder.Parse(head, frame, 100);
        using BlockDecoder decoder = new();
        return MemoryMarshal.Cast<byte, T>(FrameCoder.Decode(head, decoder, frame, size)).ToArray();
    }

    private static double[] Data(string name)
    {
        string coastline = Path.Combine(
            Environment.GetEnvironmentVariable("B2D_CACHE") ??
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "blosc2direct"),
            "demo", "binned_GSHHS_f.nc");
        if (name == "areas" && File.Exists(coastline))
        {
            using H5File file = H5File.Open(coastline);
            using NdArray<double> areas = file.Root.OpenArray<double>("The_km_squared_area_of_polygons");
            return areas.Read()[..Count];
        }

        Random random = new(20261122);
        double phase = 0;
        double[] values = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            phase += (random.NextDouble() - 0.5) * 0.1;
            values[i] = name switch
            {
                "temperature" => Math.Round(15 + (20 * Math.Cos(phase * 0.7)) + (random.NextDouble() * 0.3), 2),
                "pressure" => Math.Round(101_325 + (500 * Math.Sin(phase * 0.3)) + (random.NextDouble() * 5), 1),
                _ => Math.Pow(10, (random.NextDouble() * 14) - 6),
            };
        }

        return values;
    }
}
