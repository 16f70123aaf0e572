using System.Buffers.Binary;
using System.Collections.Immutable;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Pipelines;

namespace Blosc2Direct.Tests.Codecs.Pipelines;

public sealed class Fletcher32Tests
{
    private const int Seed = 20261120;

    [Theory]
    [InlineData(new byte[] { }, 0u)]
    [InlineData(new byte[] { 1 }, 0x01000100u)]
    [InlineData(new byte[] { 0x01, 0x02, 0x03, 0x04 }, 0x05080406u)]
    [InlineData(new byte[] { 0xff, 0xff }, 0xffffffffu)]
    [InlineData(new byte[] { 0, 0, 0, 0 }, 0u)]
    public void Checksums_are_those_of_the_definition(byte[] data, uint expected) => Assert.Equal(expected, Fletcher32.Compute(data));

    [Fact]
    public void Checksums_of_any_length_are_those_of_the_plain_loop()
    {
        Random random = new(Seed);
        for (int round = 0; round < 400; round++)
        {
            byte[] data = new byte[round < 200 ? round : random.Next(100_000)];
            switch (random.Next(3))
            {
                case 0:
                    random.NextBytes(data);
                    break;
                case 1:
                    data.AsSpan().Fill(0xff); // the most that the sums can become, and multiples of the modulus
                    break;
            }

            Assert.True(Plain(data) == Fletcher32.Compute(data), $"seed {Seed}, round {round}, {data.Length} bytes");
        }
    }

    [Fact]
    public void A_wrong_checksum_says_what_it_should_be()
    {
        ImmutableArray<PipelineStep> sum = [PipelineCase.Step("fletcher32", 1)];
        byte[] stored = PipelineCase.Encode(sum, [1, 2, 3, 4]);
        Assert.Equal(0x05080406u, BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(4)));
        stored[5] ^= 1;
        CorruptChunkException error = Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(sum, stored, 0, 4));
        Assert.Equal(("0x05080406", "0x05080506"), (error.Expected, error.Actual));
    }

    [Fact]
    public void The_swapped_checksums_of_old_files_are_accepted() =>
        Assert.Equal([1, 2, 3, 4], PipelineCase.Decode([PipelineCase.Step("fletcher32", 1)], [1, 2, 3, 4, 4, 6, 5, 8], 0, 4));

    // H5_checksum_fletcher32, word by word.
    private static uint Plain(ReadOnlySpan<byte> data)
    {
        uint first = 0, second = 0;
        for (; data.Length > 0; data = data[Math.Min(2, data.Length)..])
        {
            first += data.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(data) : (uint)data[0] << 8;
            first = (first & 0xffff) + (first >> 16);
            second += first;
            second = (second & 0xffff) + (second >> 16);
        }

        return (second << 16) | first;
    }
}
