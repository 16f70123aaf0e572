using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Bench;

/// <summary>The measures of one file: each access is compared with the input before it is timed, and read into memory that was
/// touched before and is used again.</summary>
internal sealed unsafe class SliceMeasures(BenchInput input, byte* output, string path, SlicesOptions options)
{
    private const int Hyperplanes = 6;
    private const int SmallReads = 50;
    private const int BoxEdge = 8;
    private const long CacheBytes = 256 << 20;

    // A call is compiled for good after a second of quiet; small reads are measured after that.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2.5);

    private readonly Dictionary<string, Measure> _measures = [];
    private readonly long[] _shape = [.. input.Spec.Shape];
    private readonly int _elementSize = input.Spec.Type.Size;

    /// <summary>Takes all of them.</summary>
    /// <param name="write">Writes the file.</param>
    internal Dictionary<string, Measure> Run(Action<string> write)
    {
        write(path);
        using (H5File file = H5File.Open(path))
        {
            using NdArray array = Open(file, options.Threads);
            using NdArray alone = Open(file, threads: 1);
            MeasureRead(array, "");
            MeasureHyperplanes(array, "");
            MeasureSmall(array, "point", 1, seed: 2);
            MeasureSmall(array, "box8", BoxEdge, seed: 3);
            MeasureCached(file);
            MeasureStrided(array);
            MeasureRead(alone, "threads1_");
            MeasureHyperplanes(alone, "threads1_");
            AddScaling();
            MeasureCosts(array);
            Put("codec_limit", MeasureLimit(array), "MB/s");
        }

        Put("write", MeasureWrite(write), "MB/s");
        return _measures;
    }

    private NdArray Open(H5File file, int threads, BlockCache? cache = null) =>
        file.Root.OpenNdArray("a", new ArrayOptions { Threads = threads, BlockCache = cache });

    private void MeasureRead(NdArray array, string prefix)
    {
        StridedBox all = new(new long[_shape.Length], _shape, [.. _shape.Select(_ => 1L)]);
        Read(array, all);
        Verify(all, "read");
        Put(prefix + "read", input.Bytes / 1e6 / Median(() => Read(array, all)), "MB/s");
    }

    private void MeasureHyperplanes(NdArray array, string prefix)
    {
        for (int axis = 0; axis < _shape.Length; axis++)
        {
            Random random = new(1);
            StridedBox[] planes = new StridedBox[Hyperplanes];
            for (int i = 0; i < planes.Length; i++)
            {
                planes[i] = StridedBox.Hyperplane(_shape, axis, random.NextInt64(_shape[axis]));
            }

            string name = $"{prefix}slice_axis{axis}";
            VerifyEach(array, planes, name);
            Put(name, Median(() => ReadEach(array, planes)) / planes.Length * 1e3, "ms");
        }
    }

    private void MeasureSmall(NdArray array, string name, int edge, int seed)
    {
        StridedBox[] boxes = SmallBoxes(edge, seed);
        VerifyEach(array, boxes, name);
        Put(name, MedianOfMany(() => ReadEach(array, boxes)) / boxes.Length * 1e6, "us");
    }

    private void MeasureCached(H5File file)
    {
        using BlockCache cache = new(CacheBytes);
        using NdArray array = Open(file, options.Threads, cache);
        MeasureSmall(array, "point_cached", 1, seed: 2);
    }

    private void MeasureStrided(NdArray array)
    {
        for (int axis = 0; axis < _shape.Length; axis++)
        {
            StridedBox box = StridedBox.EverySecond(_shape, axis);
            long bytes = box.Count * _elementSize;
            if (bytes > int.MaxValue)
            {
                continue; // more than a span holds
            }

            AxisSelection[] axes = [.. box.Step.Select(step => (AxisSelection)Slice.Every(step))];
            Selection selection = Selection.Create(axes);
            string name = $"strided_axis{axis}";
            Touch(bytes);
            array.Read(selection, new Span<byte>(output, (int)bytes));
            Verify(box, name);
            Put(name, bytes / 1e6 / Median(() => array.Read(selection, new Span<byte>(output, (int)bytes))), "MB/s");
        }
    }

    private void AddScaling()
    {
        if (options.Threads < 2)
        {
            return;
        }

        Put("scaling_read", _measures["read"].Value / _measures["threads1_read"].Value, "x");
        for (int axis = 0; axis < _shape.Length; axis++)
        {
            Put($"scaling_slice_axis{axis}", _measures[$"threads1_slice_axis{axis}"].Value / _measures[$"slice_axis{axis}"].Value, "x");
        }
    }

    /// <summary>What reads cost, counted rather than timed.</summary>
    private void MeasureCosts(NdArray array)
    {
        long most = 0;
        foreach (StridedBox point in SmallBoxes(1, seed: 2))
        {
            most = Math.Max(most, Read(array, point).BytesRead);
        }

        Put("bytes_per_point", most, "B");
        long stored = 0, chunks = 0;
        foreach (ChunkInfo chunk in array.Chunks)
        {
            stored += chunk.Ref.StoredBytes;
            chunks++;
        }

        ChunkGeometry geometry = Geometry();
        Put("block_bytes", geometry.BlockBytes, "B");
        Put("block_stored_bytes", (double)stored / Math.Max(chunks, 1) / geometry.BlockCount, "B");
        Put("stored_bytes", stored, "B");

        StridedBox plane = StridedBox.Hyperplane(_shape, 0, 0);
        Read(array, plane);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Read(array, plane);
        Put("allocated_per_read", GC.GetTotalAllocatedBytes(precise: true) - before, "B");
    }

    private double MeasureLimit(NdArray array)
    {
        using CodecLimit limit = new(array, options.Codec(input.Codec), options.Threads);
        return input.Bytes / 1e6 / Median(limit.Decompress);
    }

    private double MeasureWrite(Action<string> write)
    {
        string scratch = path + ".scratch";
        int warmUps = options.IsQuick ? 1 : EngineBenchmark.WriteWarmUps(new FileInfo(path).Length);
        double[] seconds = new double[options.Repeats];
        for (int i = -warmUps; i < seconds.Length; i++)
        {
            File.Delete(scratch);
            double taken = Time(() => write(scratch));
            if (i >= 0)
            {
                seconds[i] = taken;
            }
        }

        File.Delete(scratch);
        return input.Bytes / 1e6 / Median(seconds);
    }

    /// <summary>The blocks of the file.</summary>
    internal ChunkGeometry Geometry()
    {
        int typeSize = input.Spec.Type is ArrayElementType array ? array.Base.Size : _elementSize;
        return ChunkGeometry.ForWriting(options.Codec(input.Codec), input.Spec.ChunkShape.AsSpan(), _elementSize, typeSize);
    }

    private StridedBox[] SmallBoxes(int edge, int seed)
    {
        Random random = new(seed);
        StridedBox[] boxes = new StridedBox[SmallReads];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = StridedBox.Random(_shape, edge, random);
        }

        return boxes;
    }

    private ReadStatistics Read(NdArray array, StridedBox box) => array.Read(box.Start, box.Shape, output, input.Bytes);

    private void ReadEach(NdArray array, StridedBox[] boxes)
    {
        foreach (StridedBox box in boxes)
        {
            Read(array, box);
        }
    }

    private void VerifyEach(NdArray array, StridedBox[] boxes, string name)
    {
        foreach (StridedBox box in boxes)
        {
            Touch(box.Count * _elementSize);
            Read(array, box);
            Verify(box, name);
        }
    }

    private void Touch(long bytes) => System.Runtime.InteropServices.NativeMemory.Fill(output, (nuint)bytes, 0xA5);

    private void Verify(StridedBox box, string name)
    {
        if (!box.IsIn(input.Data, _shape, _elementSize, output))
        {
            throw new InvalidOperationException($"{name}: the values read are not those written");
        }
    }

    private void Put(string name, double value, string unit) => _measures[name] = new Measure(value, unit);

    private double Median(Action action)
    {
        double[] seconds = new double[options.Repeats];
        for (int i = 0; i < seconds.Length; i++)
        {
            seconds[i] = Time(action);
        }

        return Median(seconds);
    }

    /// <summary>For what takes microseconds: after a while of warming up, many times.</summary>
    private double MedianOfMany(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        while (!options.IsQuick && Stopwatch.GetElapsedTime(start) < WarmUp)
        {
            action();
        }

        double[] seconds = new double[10 * options.Repeats];
        for (int i = 0; i < seconds.Length; i++)
        {
            seconds[i] = Time(action);
        }

        return Median(seconds);
    }

    private double Time(Action action)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
