using Blosc2Direct.Arrays;
using Xunit;

namespace Blosc2Direct.Tests.Arrays;

public sealed unsafe class BoxCopyTests
{
    [Fact]
    public void A_copied_box_holds_the_same_elements_and_touches_nothing_else()
    {
        const int Seed = 4711;
        Random random = new(Seed);
        for (int round = 0; round < 500; round++)
        {
            int rank = random.Next(1, 6);
            int item = new[] { 1, 2, 3, 4, 8, 12, 16, 36 }[random.Next(8)];
            long[] from = Extents(random, rank, 7);
            long[] box = [.. from.Select(e => (long)random.Next(0, (int)e + 1))];
            long[] to = [.. box.Select(e => e + random.Next(0, 3))];
            long[] fromStart = [.. from.Zip(box, (a, b) => (long)random.Next(0, (int)(a - b) + 1))];
            long[] toStart = [.. to.Zip(box, (a, b) => (long)random.Next(0, (int)(a - b) + 1))];
            BoxModel source = new(from, item);
            random.NextBytes(source.Bytes);
            BoxModel expected = new(to, item);
            random.NextBytes(expected.Bytes);
            byte[] actual = [.. expected.Bytes];
            expected.Write(toStart, box, source.Read(fromStart, box));

            long[] fromStrides = new long[rank];
            long[] toStrides = new long[rank];
            GridMath.PackedStrides<long>(from, item, fromStrides);
            GridMath.PackedStrides<long>(to, item, toStrides);
            fixed (byte* s = source.Bytes)
            fixed (byte* d = actual)
            {
                BoxCopy.Copy(box, item, s + Offset(fromStart, fromStrides), fromStrides, d + Offset(toStart, toStrides), toStrides);
            }

            Assert.True(expected.Bytes.AsSpan().SequenceEqual(actual), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void A_filled_box_holds_the_element_and_touches_nothing_else()
    {
        const int Seed = 815;
        Random random = new(Seed);
        for (int round = 0; round < 300; round++)
        {
            int rank = random.Next(1, 5);
            int item = new[] { 1, 2, 3, 4, 8, 36 }[random.Next(6)];
            long[] shape = Extents(random, rank, 6);
            long[] box = [.. shape.Select(e => (long)random.Next(0, (int)e + 1))];
            long[] start = [.. shape.Zip(box, (a, b) => (long)random.Next(0, (int)(a - b) + 1))];
            byte[] element = new byte[item];
            if (round % 3 != 0)
            {
                random.NextBytes(element);
            }

            BoxModel model = new(shape, item);
            random.NextBytes(model.Bytes);
            byte[] actual = [.. model.Bytes];
            byte[] fill = [.. Enumerable.Repeat(element, (int)BoxModel.Volume(box)).SelectMany(e => e)];
            model.Write(start, box, fill);
            long[] strides = new long[rank];
            GridMath.PackedStrides<long>(shape, item, strides);
            fixed (byte* d = actual)
            {
                BoxCopy.Fill(box, round % 3 == 0 ? default : element, item, d + Offset(start, strides), strides);
            }

            Assert.True(model.Bytes.AsSpan().SequenceEqual(actual), $"seed {Seed}, round {round}");
        }
    }

    private static long[] Extents(Random random, int rank, int largest) =>
        [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, largest))];

    private static long Offset(long[] start, long[] strides) => start.Zip(strides, (a, b) => a * b).Sum();
}
