using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Bench;

/// <summary>Single elements of a dataset with a million chunks.</summary>
internal static class MillionChunks
{
    private const int Edge = 1000;
    private const int ChunkLength = 8;
    private const int Points = 1000;

    /// <summary>Seconds for a thousand elements at random places, each in a read of its own, after the index is built.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="options">How it is measured.</param>
    internal static double Measure(string path, SlicesOptions options)
    {
        Write(path, options);
        using H5File file = H5File.Open(path);
        using NdArray<int> array = file.Root.OpenArray<int>("a", new ArrayOptions { Threads = options.Threads });
        Random random = new(4);
        long[][] points = new long[Points][];
        for (int i = 0; i < Points; i++)
        {
            points[i] = [random.Next(Edge), random.Next(Edge), random.Next(ChunkLength)];
        }

        double[] seconds = new double[options.Repeats];
        ReadAll(array, points);
        for (int i = 0; i < seconds.Length; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            ReadAll(array, points);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }

    private static void Write(string path, SlicesOptions options)
    {
        using H5File file = H5File.Create(path);
        using NdArray<int> array = file.Root.CreateArray<int>(
            "a", [Edge, Edge, ChunkLength], chunks: [1, 1, ChunkLength], codec: Blosc2.Lz4(),
            options: new ArrayOptions { Threads = options.Threads });
        int[] plane = new int[Edge * ChunkLength];
        for (int i = 0; i < Edge; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            for (int at = 0; at < plane.Length; at++)
            {
                plane[at] = Value(i, at / ChunkLength, at % ChunkLength);
            }

            array.Write([i, 0, 0], [1, Edge, ChunkLength], plane);
        }
    }

    private static void ReadAll(NdArray<int> array, long[][] points)
    {
        Span<int> value = stackalloc int[1];
        ReadOnlySpan<long> one = [1, 1, 1];
        foreach (long[] point in points)
        {
            array.Read(point, one, value);
            if (value[0] != Value(point[0], point[1], point[2]))
            {
                throw new InvalidOperationException("million_points: the values read are not those written");
            }
        }
    }

    private static int Value(long i, long j, long k) => (int)((i * 7919) + (j * 31) + (k * k));
}
