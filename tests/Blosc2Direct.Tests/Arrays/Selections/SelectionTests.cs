using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Xunit;

namespace Blosc2Direct.Tests.Arrays.Selections;

public sealed class SelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_selection_of_any_array_reads_and_writes_just_its_elements(int seed)
    {
        Random random = new(seed);
        using BlockCache cache = new(4 << 10);
        for (int round = 0; round < 120; round++)
        {
            using H5File file = H5File.Create(_folder.File($"{seed}-{round}.h5"));
            using NdArray<int> array = Create(random, file, cache, out string context);
            context = $"seed {seed}, round {round}: {context}";
            long[] shape = [.. array.Shape];
            int[] model = new int[array.Length];
            Array.Fill(model, 77);
            if (random.Next(4) != 0)
            {
                Fill(random, model);
                array.Write(model);
            }

            for (int step = 0; step < 12; step++)
            {
                SelectionModel selection = SelectionModel.Random(random, shape);
                if (random.Next(3) == 0)
                {
                    int[] values = new int[selection.Elements.Length];
                    Fill(random, values);
                    if (random.Next(3) == 0)
                    {
                        Array.Fill(values, 5);
                        array.Fill(selection.Selection, 5);
                    }
                    else
                    {
                        array.Write(selection.Selection, values);
                    }

                    for (int i = 0; i < values.Length; i++)
                    {
                        model[selection.Elements[i]] = values[i];
                    }

                    Assert.True(array.Read().AsSpan().SequenceEqual(model), $"{context}, step {step}, written {selection.Text}");
                }

                int[] read = new int[selection.Elements.Length];
                array.Read(selection.Selection, read);
                Assert.True(
                    selection.Elements.Select(e => model[e]).SequenceEqual(read), $"{context}, step {step}, read {selection.Text}");
                Assert.Equal(selection.Shape, array.ResolveShape(selection.Selection));
            }
        }
    }

    [Fact]
    public void A_field_is_read_and_written_without_touching_the_others()
    {
        using H5File file = H5File.Create(_folder.File("fields.h5"));
        using NdArray<Row> array = file.Root.CreateArray<Row>("a", [40, 30], chunks: [16, 16], codec: Blosc2.Lz4());
        Row[] rows = [.. Enumerable.Range(0, 1200).Select(i => new Row { Time = i, Temperature = i / 2f, Flag = (byte)i })];
        array.Write(rows);
        using NdArray<float> temperature = array.Field<float>("Temperature");
        Assert.Equal(rows.Select(r => r.Temperature), temperature.Read());
        temperature.Write([1..3, Slice.Every(-2)], new float[30]);
        Tensor<Row> after = array.Read([1..3]);
        Row[] flat = new Row[60];
        after.FlattenTo(flat);
        for (int i = 0; i < 60; i++)
        {
            Row before = rows[30 + i];
            Assert.Equal((before.Time, before.Flag, i % 2 == 1 ? 0f : before.Temperature), (flat[i].Time, flat[i].Flag, flat[i].Temperature));
        }

        Assert.Contains("no field 'Pressure'", Assert.Throws<ElementTypeException>(() => array.Field<float>("Pressure")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_with_strides_and_arrays_of_several_axes_are_filled_in_place()
    {
        using H5File file = H5File.Create(_folder.File("tensors.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [20, 30], chunks: [8, 8]);
        int[] all = [.. Enumerable.Range(0, 600)];
        array.Write(all);

        int[,] grid = new int[3, 30];
        array.Read([2..5, AxisSelection.All], grid);
        Assert.Equal(3 * 30 + 4, grid[1, 4]);

        int[] room = new int[100];
        TensorSpan<int> strided = new(room, [3, 4], [20, 2]);
        array.Read([new Slice(10, 4, -2), 7..11], strided);
        Assert.Equal((10 * 30) + 7, room[0]);
        Assert.Equal((8 * 30) + 8, room[22]);
        Assert.Equal((6 * 30) + 10, room[46]);
        Assert.Equal(0, room[1]);

        array.Write([0..2, 0..3], new ReadOnlyTensorSpan<int>([-1], [2, 3], [0, 0]));
        Assert.Equal(-1, array[1, 2]);
        Assert.Equal(3, array[0, 3]);
        array[-1, -1] = 42;
        Assert.Equal(42, array.Read([^1, ^1]).FlattenedLength == 1 ? array[19, 29] : 0);
        Assert.Throws<ArgumentException>(() => array.Read([0..2], new int[2, 29]));
    }

    [Fact]
    public async Task Reading_can_be_followed_and_stopped()
    {
        using H5File file = H5File.Create(_folder.File("async.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [64, 64], chunks: [8, 8]);
        int[] all = [.. Enumerable.Range(0, 4096)];
        double last = 0;
        await array.WriteAsync(Selection.All, all, new Told(p => last = Math.Max(last, p)));
        Assert.Equal(1, last);
        int[] read = new int[4096];
        ReadStatistics cost = await array.ReadAsync(Selection.All, read);
        Assert.Equal(64, cost.ChunksRead);
        Assert.Equal(all, read);
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => array.ReadAsync(Selection.All, read, new Told(_ => stop.Cancel()), stop.Token));
    }

    private static NdArray<int> Create(Random random, H5File file, BlockCache cache, out string context)
    {
        int rank = random.Next(1, 5);
        long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(random.Next(12) == 0 ? 0 : 1, rank == 1 ? 300 : 18))];
        int[] chunks = [.. shape.Select(length => random.Next(1, (int)length + 3))];
        int[] blocks = [.. chunks.Select(length => random.Next(1, length + 1))];
        ElementType type = new IntegerType(4, IsSigned: true, random.Next(3) == 0 ? ByteOrder.BigEndian : ByteOrder.LittleEndian);
        byte[] fill = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(fill, 77);
        if (((IntegerType)type).Order == ByteOrder.BigEndian)
        {
            fill.AsSpan().Reverse();
        }

        int kind = random.Next(6);
        ArraySpec spec = new() { Shape = [.. shape], MaxShape = kind == 1 ? default : [.. shape.Select(_ => ArraySpec.Unlimited)], Type = type, ChunkShape = [.. chunks], FillValue = [.. fill] };
        Blosc2Options? codec = null;
        switch (kind)
        {
            case 0:
                break; // chunks without filters
            case 1:
                spec = spec with { Layout = ArrayLayout.Contiguous, ChunkShape = default };
                break;
            case 2:
                spec = spec with { Filters = random.Next(2) == 0 ? [Filters.Deflate(1)] : [new FilterSpec(5, [], "nbit", IsOptional: true)] }; // ours, HDF5's
                break;
            default:
                codec = new Blosc2Options
                {
                    Codec = random.Next(2) == 0 ? Blosc2Codec.Lz4 : Blosc2Codec.Zstd,
                    Shuffle = (ShuffleMode)random.Next(3),
                    BlockShape = rank == 1 ? default : [.. blocks],
                };
                break;
        }

        context = $"shape {string.Join('x', shape)}, chunks {string.Join('x', chunks)}, blocks {string.Join('x', blocks)}, kind {kind}, {type}";
        ArrayOptions options = new()
        {
            Threads = random.Next(1, 4),
            BlockCache = random.Next(2) == 0 ? cache : null,
            SmallestPart = random.Next(2) == 0 ? 1 : ArrayOptions.Default.SmallestPart, // chunks shared out to threads however small
        };
        NdArray array = file.Root.CreateNdArray("a", spec, codec, options);
        return new NdArray<int>(array);
    }

    private static void Fill(Random random, int[] values)
    {
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] &= 0xfff;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public long Time;
        public float Temperature;
        public byte Flag;
    }

    private sealed class Told(Action<double> action) : IProgress<double>
    {
        public void Report(double value) => action(value);
    }
}
