using System.Diagnostics.Metrics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Xunit;

namespace Blosc2Direct.Tests.Arrays;

[Collection(nameof(Alone))]
public sealed class StatisticsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Calls_arrays_and_files_tell_the_same_numbers()
    {
        using H5File file = H5File.Create(_folder.File("numbers.h5"));
        using NdArray<int> a = Create(file, "a");
        using NdArray<int> b = Create(file, "b");
        ReadStatistics call = a.Read([3..5, 9..20], new int[22]);
        Assert.Equal((2L, 2L), (call.ChunksRead, call.BlocksTouched));
        Assert.Equal(call, a.Untyped.TotalRead);
        ReadStatistics other = b.Read([0, 0], new int[1]);
        Assert.Equal(call + other, file.GetTotalRead());
        WriteStatistics patch = a.Fill([0..2, 0..2], 5);
        Assert.Equal((1L, 1L), (patch.ChunksWritten, patch.ChunksPatched));
        Assert.Equal(9, file.GetTotalWritten().ChunksWritten);
        Assert.True(file.Statistics.BytesWritten >= file.GetTotalWritten().BytesWritten);
    }

    [Fact]
    public void Blocks_that_are_written_whole_are_not_decoded_first()
    {
        using H5File file = H5File.Create(_folder.File("whole.h5"));
        using NdArray<int> array = Create(file, "a");
        Assert.Equal(3, array.Write([0..8, 0..8], new int[64]).BlocksDecoded);
        Assert.Equal(2, array.Write([0..8, 0..16], new int[128]).BlocksDecoded);
        Assert.Equal(4, array.Write([0..8, Slice.Every(2)], new int[128]).BlocksDecoded / 2);
        WriteStatistics chunk = array.Write([0..16, 0..16], new int[256]);
        Assert.Equal((1L, 0L, 0L), (chunk.ChunksWritten, chunk.ChunksPatched, chunk.BytesRead));
    }

    [Fact]
    public void The_meter_sees_what_calls_cost()
    {
        Dictionary<string, double> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Blosc2Direct")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        void Add(Instrument instrument, double value)
        {
            lock (seen)
            {
                seen[instrument.Name] = seen.GetValueOrDefault(instrument.Name) + value;
            }
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        listener.Start();
        using H5File file = H5File.Create(_folder.File("meter.h5"));
        using NdArray<int> array = Create(file, "a");
        ReadStatistics cost = array.Read([3, 3], new int[1]);
        Assert.Equal(cost.BytesRead, seen["blosc2direct.read.bytes"]);
        Assert.Equal(1, seen["blosc2direct.read.blocks_decoded"]);
        Assert.Equal(4, seen["blosc2direct.write.chunks"]);
        Assert.Equal(array.Untyped.TotalWritten.BytesWritten, seen["blosc2direct.write.bytes"]);
        Assert.True(seen.ContainsKey("blosc2direct.lock.wait"));
    }

    [Fact]
    public unsafe void More_elements_than_a_span_can_hold_are_selected_read_and_written()
    {
        const long Length = (1L << 31) + 100_000;
        using H5File file = H5File.Create(_folder.File("large.h5"));
        using NdArray<byte> array = file.Root.CreateArray<byte>("a", [2, Length], chunks: [1, 1 << 20], fillValue: (byte)7);
        array.Write([1, new Slice(Length - 5, null)], [1, 2, 3, 4, 5]);
        Assert.Equal(3, array[1, Length - 3]);
        byte[] few = new byte[3];
        array.Read(Selection.Points([1, 1, 0], [-1, -(1L << 31), -1]), few);
        Assert.Equal([5, 7, 7], few);
        array.Read([1, new long[] { Length - 1, 3, Length - 2 }], few);
        Assert.Equal([5, 7, 4], few);
        array.Read([1, new Slice(null, null, -(1L << 30))], few);
        Assert.Equal([5, 7, 7], few);

        byte* all = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)Length);
        try
        {
            ReadStatistics cost = array.Read([1], all, Length);
            Assert.Equal((1L, 2048L), (cost.ChunksRead, cost.ChunksMissing));
            Assert.Equal((7, 7, 1, 5), (all[0], all[int.MaxValue], all[Length - 5], all[Length - 1]));
        }
        finally
        {
            System.Runtime.InteropServices.NativeMemory.Free(all);
        }
    }

    private static NdArray<int> Create(H5File file, string name)
    {
        NdArray<int> array = file.Root.CreateArray<int>(
            name, [32, 32], chunks: [16, 16], codec: Blosc2.Lz4() with { BlockShape = [8, 8] }, options: new ArrayOptions { Threads = 1 });
        int[] values = [.. Enumerable.Range(0, 1024)];
        array.Write(values);
        return array;
    }
}
