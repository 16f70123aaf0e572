using System.Buffers.Binary;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Tuning;

namespace Blosc2Direct.Tests.Codecs.Tuning;

/// <summary>Boxes of samples, and what is counted of their frames.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Boxes_lie_inside_the_data_and_are_those_of_the_seed()
    {
        Random random = new(11);
        for (int i = 0; i < 200; i++)
        {
            int rank = random.Next(1, 5), elementSize = random.Next(1, 40);
            long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 300))];
            int[] chunk = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 400))];
            List<string> first = Draw(chunk, shape, elementSize, 3), second = Draw(chunk, shape, elementSize, 3);
            Assert.Equal(first, second);
            Assert.NotEmpty(first);
        }
    }

    [Fact]
    public void Boxes_of_one_value_are_passed_over_but_counted()
    {
        int read = 0;
        SampleSet samples = new SampleDraw([1 << 16], [1 << 22], 4, 4, 0).Draw(
            TimeSpan.FromSeconds(0.2), [], int.MaxValue, (_, _, destination) =>
            {
                destination.Clear();
                destination[0] = (byte)(read++ % 2);
            });

        Assert.Equal(read, samples.Drawn);
        Assert.Equal(read / 2, samples.Count);
    }

    [Fact]
    public void Where_only_some_chunks_are_stored_boxes_are_of_these()
    {
        SampleDraw draw = new([100, 100], [1000, 1000], 4, 4, 0);
        draw.Draw(TimeSpan.FromSeconds(0.2), [[300, 700]], int.MaxValue, (start, box, _) =>
        {
            Assert.InRange(start[0], 300, 400 - box[0]);
            Assert.InRange(start[1], 700, 800 - box[1]);
        });
    }

    [Theory]
    [InlineData(Blosc2Codec.Lz4)]
    [InlineData(Blosc2Codec.Zstd)]
    public void Counts_follow_what_the_data_is_like(Blosc2Codec codec)
    {
        StreamCounts noise = Count(codec, TuningData.Noise(1 << 18, 1)), walk = Count(codec, TuningData.Walk(1 << 16, 1));
        byte[] periodic = new byte[1 << 18];
        for (int i = 0; i < periodic.Length; i++)
        {
            periodic[i] = (byte)(i % 251);
        }

        StreamCounts repeated = Count(codec, periodic);

        Assert.Equal((noise.Bytes, 0), (noise.RawBytes, noise.Sequences));
        Assert.Equal(1 << 18, walk.Bytes);
        Assert.InRange(walk.Sequences, 1000, walk.CodedBytes / 3);
        Assert.InRange(walk.Literals, 0, walk.CodedBytes);
        Assert.InRange(repeated.Sequences, repeated.Streams, 8 * repeated.Streams);
        Assert.InRange(repeated.Literals, 0, 256 * repeated.Streams);
    }

    [Fact]
    public void Numbers_of_sequences_are_read_in_all_their_forms()
    {
        // A frame of one block: 2 literals as they are, then the number of sequences in one, two or three bytes.
        Assert.Equal((0, 5), ZstdCounter.Count(Frame([2 << 3, 1, 2, 5, 0])));
        Assert.Equal((0, 0x0534), ZstdCounter.Count(Frame([2 << 3, 1, 2, 0x80 + 5, 0x34])));
        Assert.Equal((0, 0x7f00 + 0x0201), ZstdCounter.Count(Frame([2 << 3, 1, 2, 255, 1, 2])));
        Assert.Equal((0, 0), ZstdCounter.Count([]));
    }

    private static byte[] Frame(byte[] block)
    {
        // Magic number, a descriptor of a single segment, one byte of content size, the header of the last block, compressed.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, (byte)(1 | (2 << 1) | (block.Length << 3)), 0, 0, .. block];
        return frame;
    }

    private static List<string> Draw(int[] chunk, long[] shape, int elementSize, int seed)
    {
        List<string> starts = [];
        SampleSet samples = new SampleDraw(chunk, shape, elementSize, elementSize, seed).Draw(
            TimeSpan.FromSeconds(0.1), [], int.MaxValue, (start, box, destination) =>
            {
                long bytes = elementSize;
                for (int axis = 0; axis < box.Length; axis++)
                {
                    Assert.InRange(start[axis], 0, shape[axis] - box[axis]);
                    Assert.InRange(box[axis], 1, chunk[axis]);
                    bytes *= box[axis];
                }

                Assert.Equal(bytes, destination.Length);
                starts.Add(string.Join(',', start.ToArray()));
                destination.Clear();
                if (destination.Length >= sizeof(int))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(destination, starts.Count);
                }
            });
        Assert.Equal(starts.Count, samples.Drawn);
        return starts;
    }

    private static unsafe StreamCounts Count(Blosc2Codec codec, byte[] data)
    {
        Blosc2Options options = new() { Codec = codec, Level = 5, Filters = [] };
        ChunkGeometry geometry = ChunkGeometry.ForWriting(options, [data.Length], 1, 1);
        using ChunkEncoder encoder = new(options, geometry);
        byte[] frame = new byte[encoder.MaxFrameBytes];
        int length;
        fixed (byte* source = data)
        {
            length = encoder.Encode(source, [1], [data.Length], default, frame);
        }

        FrameHead head = new();
        Assert.Equal(0, head.Parse(frame.AsSpan(0, length), length, CodecLimits.Default));
        return StreamCounts.Of(head, frame);
    }
}
