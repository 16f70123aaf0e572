using Blosc2Direct.Codecs.Pipelines;
using Blosc2Direct.Tests.Hdf5;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Codecs.Pipelines;

public sealed class UnshuffleTests
{
    [Fact]
    public void Unshuffling_puts_every_byte_where_a_plain_loop_puts_it()
    {
        var cases =
            from size in Gen.Elements(1, 2, 3, 4, 5, 7, 8, 12, 16, 300)
            from count in Gen.Choose(0, 200)
            from tail in Gen.Choose(0, size - 1)
            select (size, count, tail);
        Properties.Check(cases, c =>
        {
            byte[] source = Specs.Bytes((c.size * c.count) + c.tail, c.count);
            byte[] expected = (byte[])source.Clone(), actual = new byte[source.Length];
            for (int i = 0; i < c.count; i++)
            {
                for (int plane = 0; plane < c.size; plane++)
                {
                    expected[(i * c.size) + plane] = source[(plane * c.count) + i];
                }
            }

            Unshuffle.Run(source, actual, c.size);
            Assert.Equal(expected, actual);
        });
    }
}
