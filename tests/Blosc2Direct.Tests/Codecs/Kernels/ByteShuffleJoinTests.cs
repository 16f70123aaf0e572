using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Tests.Codecs.Pipelines;
using Blosc2Direct.Tests.Hdf5;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Codecs.Kernels;

public sealed unsafe class ByteShuffleJoinTests
{
    [Fact]
    public void Joining_puts_every_byte_where_a_plain_loop_puts_it()
    {
        var cases =
            from size in Gen.Elements(1, 2, 3, 4, 5, 7, 8, 12, 16, 300)
            from count in Gen.Choose(0, 200)
            from tail in Gen.Choose(0, size - 1)
            select (size, count, tail);
        Properties.Check(cases, c =>
        {
            byte[] planes = Specs.Bytes((c.size * c.count) + c.tail, c.count);
            byte[] expected = (byte[])planes.Clone();
            for (int i = 0; i < c.count; i++)
            {
                for (int plane = 0; plane < c.size; plane++)
                {
                    expected[(i * c.size) + plane] = planes[(plane * c.count) + i];
                }
            }

            using Memory source = new(planes), destination = new(planes.Length);
            ByteShuffle.Join(source.Pointer, destination.Pointer, planes.Length, c.size);
            destination.CheckMargins();
            Assert.Equal(expected, destination.Span.ToArray());
        });
    }
}
