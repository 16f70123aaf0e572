using System.Numerics.Tensors;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Any selection, into and out of tensors of any strides: axes in another order, gaps between elements.</summary>
public sealed class StridedTests : IDisposable
{
    private const int Untouched = -99;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Tensors_of_any_strides_are_filled_in_their_places_and_nowhere_else(int seed)
    {
        Random random = new(seed);
        using H5File file = H5File.Create(_folder.File("read.h5"));
        for (int round = 0; round < 150; round++)
        {
            using NdArray<int> array = Create(random, file, round, out int[] content);
            SelectionModel model = SelectionModel.Random(random, [.. array.Shape]);
            Layout layout = Layout.Random(random, array.ResolveShape(model.Selection));
            int[] memory = new int[layout.Room];
            Array.Fill(memory, Untouched);
            array.Read(model.Selection, new TensorSpan<int>(memory, layout.Lengths, layout.Strides));
            int[] expected = new int[layout.Room];
            Array.Fill(expected, Untouched);
            for (int i = 0; i < model.Elements.Length; i++)
            {
                expected[layout.Place(i)] = content[model.Elements[i]];
            }

            Assert.True(expected.AsSpan().SequenceEqual(memory), $"seed {seed}, round {round}: {model.Text}, {layout}");
        }
    }

    [Theory]
    [InlineData(13)]
    [InlineData(14)]
    public void Tensors_of_any_strides_are_assigned_element_by_element(int seed)
    {
        Random random = new(seed);
        using H5File file = H5File.Create(_folder.File("write.h5"));
        for (int round = 0; round < 150; round++)
        {
            using NdArray<int> array = Create(random, file, round, out int[] content);
            SelectionModel model = SelectionModel.Random(random, [.. array.Shape]);
            Layout layout = Layout.Random(random, array.ResolveShape(model.Selection));
            int[] memory = [.. Enumerable.Range(0, (int)layout.Room).Select(_ => random.Next(1 << 20))];
            array.Write(model.Selection, new ReadOnlyTensorSpan<int>(memory, layout.Lengths, layout.Strides));
            for (int i = 0; i < model.Elements.Length; i++)
            {
                content[model.Elements[i]] = memory[layout.Place(i)];
            }

            Assert.True(content.AsSpan().SequenceEqual(array.Read()), $"seed {seed}, round {round}: {model.Text}, {layout}");
        }
    }

    private static NdArray<int> Create(Random random, H5File file, int round, out int[] content)
    {
        int rank = random.Next(1, 5);
        long[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.NextInt64(1, rank == 1 ? 200 : 14))];
        int[] chunks = [.. shape.Select(extent => random.Next(1, (int)extent + 1))];
        Blosc2Options codec = Blosc2.Lz4() with { BlockShape = [.. chunks.Select(extent => random.Next(1, extent + 1))] };
        ElementType type = new IntegerType(4, IsSigned: true, random.Next(3) == 0 ? ByteOrder.BigEndian : ByteOrder.LittleEndian);
        NdArray<int> array = file.Root.CreateArray<int>($"a{round}", shape, chunks: chunks, codec: codec, type: type);
        content = [.. Enumerable.Range(0, (int)array.Length).Select(_ => random.Next(1 << 20))];
        array.Write(content);
        return array;
    }

    /// <summary>Where a tensor's elements lie.</summary>
    private sealed record Layout(nint[] Lengths, nint[] Strides, long Room)
    {
        public static Layout Random(Random random, long[] shape)
        {
            if (shape.Length == 0)
            {
                return new Layout([1], [0], 1);
            }

            int[] order = [.. Enumerable.Range(0, shape.Length)];
            if (random.Next(2) == 0)
            {
                random.Shuffle(order);
            }

            nint[] strides = new nint[shape.Length];
            long stride = random.Next(1, 3);
            foreach (int axis in order.Reverse())
            {
                strides[axis] = shape[axis] > 1 ? (nint)stride : 0; // as TensorSpan wants it
                stride *= Math.Max(shape[axis], 1) + random.Next(2);
            }

            return new Layout([.. shape.Select(length => (nint)length)], strides, stride + 1);
        }

        /// <summary>The place of an element, by its row-major number.</summary>
        public long Place(long number)
        {
            long place = 0;
            for (int axis = Lengths.Length - 1; axis >= 0; axis--)
            {
                (number, long at) = Math.DivRem(number, Lengths[axis]);
                place += at * Strides[axis];
            }

            return place;
        }

        public override string ToString() => $"lengths {string.Join('x', Lengths)}, strides {string.Join(' ', Strides)}";
    }
}
