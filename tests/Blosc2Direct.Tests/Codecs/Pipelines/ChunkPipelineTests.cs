using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Pipelines;

namespace Blosc2Direct.Tests.Codecs.Pipelines;

/// <summary>Whole chunks through HDF5 filters.</summary>
public sealed class ChunkPipelineTests
{
    private const int Seed = 20261120;

    public static TheoryData<string> StepNames => [.. PipelineCase.Names];

    [Theory]
    [MemberData(nameof(StepNames))]
    public void What_a_step_encodes_it_decodes(string name)
    {
        Random random = new(Seed);
        for (int round = 0; round < 60; round++)
        {
            int size = new[] { 1, 2, 3, 4, 8, 12, 16, 36, 300 }[random.Next(9)];
            int elements = random.Next(4) == 0 ? random.Next(1, 20) : random.Next(1, random.Next(5) == 0 ? 60_000 : 3000);
            byte[] plain = PipelineCase.Content(random, size * elements);
            ImmutableArray<PipelineStep> steps = [PipelineCase.Step(name, size)];
            byte[] encoded = PipelineCase.Encode(steps, plain);
            byte[] decoded = PipelineCase.Decode(steps, encoded, 0, plain.Length);
            Assert.True(plain.AsSpan().SequenceEqual(decoded), $"seed {Seed}, round {round}: {elements} elements of {size}");
        }
    }

    [Fact]
    public void Any_steps_in_any_order_undo_themselves_and_skipped_ones_are_left_out()
    {
        Random random = new(Seed);
        for (int round = 0; round < 400; round++)
        {
            int size = new[] { 1, 2, 4, 8 }[random.Next(4)];
            byte[] plain = PipelineCase.Content(random, size * random.Next(1, 4000));
            string[] names = [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => PipelineCase.Names[random.Next(PipelineCase.Names.Length)])];

            // Bitshuffle takes whole elements only, which a checksum or a codec before it does not leave.
            names = [.. names.Where((step, i) => !step.StartsWith("bitshuffle", StringComparison.Ordinal) || names[..i].All(n => n == "shuffle"))];
            uint mask = (uint)random.Next(1 << names.Length) | (random.Next(2) == 0 ? 0u : 1u << names.Length);
            ImmutableArray<PipelineStep> all = [.. names.Select(n => PipelineCase.Step(n, size))];
            ImmutableArray<PipelineStep> active = [.. all.Where((_, i) => (mask & (1u << i)) == 0)];
            string text = $"seed {Seed}, round {round}: {string.Join(", ", names)}, mask {mask:x}, {plain.Length} bytes";
            byte[] decoded = PipelineCase.Decode(all, PipelineCase.Encode(active, plain), mask, plain.Length);
            Assert.True(plain.AsSpan().SequenceEqual(decoded), text);
        }
    }

    [Fact]
    public unsafe void A_pipeline_is_used_again_and_again()
    {
        Random random = new(Seed);
        ImmutableArray<PipelineStep> steps = [PipelineCase.Step("shuffle", 4), PipelineCase.Step("deflate", 4), PipelineCase.Step("fletcher32", 4)];
        using ChunkPipeline pipeline = new(steps, 4000);
        using Memory encoded = new(pipeline.MaxEncodedBytes), decoded = new(4000);
        for (int round = 0; round < 50; round++)
        {
            byte[] plain = PipelineCase.Content(random, 4000);
            fixed (byte* source = plain)
            {
                int bytes = pipeline.Encode(source, 4000, encoded.Pointer, encoded.Length);
                Assert.Equal(4000, pipeline.Decode(encoded.Pointer, bytes, 0, decoded.Pointer, 4000));
                Assert.True(decoded.Span.SequenceEqual(plain));
            }
        }
    }

    [Theory]
    [MemberData(nameof(StepNames))]
    public void Damaged_bytes_are_errors_or_other_values_and_never_leave_their_memory(string name)
    {
        Random random = new(Seed);
        ImmutableArray<PipelineStep> steps = [PipelineCase.Step(name, 4)];
        for (int round = 0; round < 1500; round++)
        {
            byte[] plain = PipelineCase.Content(random, 4 * random.Next(1, 600));
            byte[] encoded = Damage(random, PipelineCase.Encode(steps, plain));
            try
            {
                Assert.InRange(PipelineCase.Decode(steps, encoded, 0, plain.Length).Length, 0, plain.Length);
            }
            catch (Exception error) when (error is CorruptChunkException or UnsupportedCodecException)
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(StepNames))]
    public void What_decodes_to_more_than_there_is_room_for_is_refused(string name)
    {
        ImmutableArray<PipelineStep> steps = [PipelineCase.Step(name, 4)];
        byte[] encoded = PipelineCase.Encode(steps, new byte[4000]);
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(steps, encoded, 0, 3996));
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(steps, encoded, 0, 4));
    }

    [Theory]
    [MemberData(nameof(StepNames))]
    public void Truncated_bytes_are_refused(string name)
    {
        if (name is "shuffle" or "bitshuffle" or "lzf")
        {
            return; // no length of their own: fewer bytes are a shorter chunk, which the array refuses
        }

        ImmutableArray<PipelineStep> steps = [PipelineCase.Step(name, 4)];
        byte[] encoded = PipelineCase.Encode(steps, PipelineCase.Content(new Random(Seed), 800));
        foreach (int length in (int[])[0, 1, 3, 8, 12, 15, 20, encoded.Length / 2, encoded.Length - 1])
        {
            Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(steps, encoded[..length], 0, 800));
        }
    }

    [Fact]
    public void A_bomb_is_stopped_at_the_size_of_the_chunk()
    {
        ImmutableArray<PipelineStep> twice = [PipelineCase.Step("deflate", 1), PipelineCase.Step("deflate", 1)];
        byte[] bomb = PipelineCase.Encode([PipelineCase.Step("deflate", 1)], PipelineCase.Encode([PipelineCase.Step("deflate", 1)], new byte[50_000_000]));
        Assert.InRange(bomb.Length, 1, 2000);
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(twice, bomb, 0, 1000));
        byte[] lz4 = new byte[40];
        BinaryPrimitives.WriteUInt64BigEndian(lz4, ulong.MaxValue);
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode([PipelineCase.Step("lz4", 1)], lz4, 0, 1000));
        BinaryPrimitives.WriteUInt64BigEndian(lz4, 1000); // blocks of no bytes would never end
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode([PipelineCase.Step("lz4", 1)], lz4, 0, 1000));
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode([PipelineCase.Step("bitshuffle lz4", 1)], lz4, 0, 1000));
    }

    [Fact]
    public void Streams_of_the_runtime_are_inflated_and_theirs_are_read_by_it()
    {
        byte[] plain = PipelineCase.Content(new Random(Seed), 5000);
        using MemoryStream stream = new();
        using (ZLibStream zlib = new(stream, CompressionLevel.SmallestSize))
        {
            zlib.Write(plain);
        }

        ImmutableArray<PipelineStep> deflate = [PipelineCase.Step("deflate", 1)];
        Assert.Equal(plain, PipelineCase.Decode(deflate, stream.ToArray(), 0, plain.Length));
        using ZLibStream inflater = new(new MemoryStream(PipelineCase.Encode(deflate, plain)), CompressionMode.Decompress);
        byte[] actual = new byte[plain.Length];
        inflater.ReadExactly(actual);
        Assert.Equal(-1, inflater.ReadByte());
        Assert.Equal(plain, actual);
    }

    [Fact]
    public void Lzf_streams_made_by_hand_decode()
    {
        ImmutableArray<PipelineStep> lzf = [PipelineCase.Step("lzf", 1)];

        // three literals, three repeated from three before; a run of one byte; a long match; two literals
        byte[] stream = [2, (byte)'a', (byte)'b', (byte)'c', 1 << 5, 2, (7 << 5) | 0, 4, 0, (byte)1, (byte)'x', (byte)'y'];
        string expected = "abcabc" + new string('c', 13) + "xy";
        Assert.Equal(expected, Encoding.ASCII.GetString(PipelineCase.Decode(lzf, stream, 0, expected.Length)));
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(lzf, [1 << 5, 0], 0, 100)); // from before the start
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(lzf, [0, 1, 7 << 5], 0, 100)); // cut in a match
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(lzf, [31, 1], 0, 100)); // cut in literals
    }

    [Fact]
    public void Lz4_chunks_have_the_documented_layout()
    {
        byte[] noise = new byte[700];
        new Random(Seed).NextBytes(noise);
        byte[] encoded = PipelineCase.Encode([PipelineCase.Step("lz4 blocks", 1)], noise);
        Assert.Equal(700ul, BinaryPrimitives.ReadUInt64BigEndian(encoded));
        Assert.Equal(300u, BinaryPrimitives.ReadUInt32BigEndian(encoded.AsSpan(8)));
        Assert.Equal(300u, BinaryPrimitives.ReadUInt32BigEndian(encoded.AsSpan(12)));
        Assert.Equal(noise[..300], encoded[16..316]);
        Assert.Equal(100u, BinaryPrimitives.ReadUInt32BigEndian(encoded.AsSpan(620)));
        Assert.Equal(12 + 700 + (3 * 4), encoded.Length);
    }

    [Fact]
    public void Snappy_in_a_Blosc_chunk_is_refused_by_name()
    {
        ImmutableArray<PipelineStep> blosc = [PipelineCase.Step("blosc lz4", 4)];
        byte[] encoded = PipelineCase.Encode(blosc, new byte[4000]);
        encoded[2] = (byte)((encoded[2] & 0x1f) | (2 << 5));
        UnsupportedCodecException error = Assert.Throws<UnsupportedCodecException>(() => PipelineCase.Decode(blosc, encoded, 0, 4000));
        Assert.Contains("Snappy", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3)] // version
    [InlineData(1, 9)] // the codec's
    [InlineData(2, 0x39)] // a flag from the future
    [InlineData(3, 0)] // type size
    [InlineData(7, 0x80)] // uncompressed bytes
    [InlineData(11, 0x80)] // block bytes
    [InlineData(12, 1)] // compressed bytes
    [InlineData(15, 0x7f)]
    [InlineData(16, 0)] // the first block's start
    [InlineData(19, 0x7f)]
    public void Each_field_of_a_Blosc_chunk_is_checked(int at, byte value)
    {
        ImmutableArray<PipelineStep> blosc = [PipelineCase.Step("blosc lz4", 4)];
        byte[] encoded = PipelineCase.Encode(blosc, new byte[4000]);
        encoded[at] = value;
        Assert.Throws<CorruptChunkException>(() => PipelineCase.Decode(blosc, encoded, 0, 4000));
    }

    [Fact]
    public void Filters_that_are_not_known_or_have_impossible_parameters_are_left_to_the_store()
    {
        foreach (string name in PipelineCase.Names)
        {
            Assert.True(ChunkPipeline.Supports([PipelineCase.Step(name, 4)]), name);
        }

        Assert.False(ChunkPipeline.Supports([new PipelineStep(4, [])])); // SZIP
        Assert.False(ChunkPipeline.Supports([new PipelineStep(32026, [1, 0, 4, 100])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Shuffle, [])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Shuffle, [0])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Bitshuffle, [0, 4, 0])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Bitshuffle, [0, 4, 4, 12, 2])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Bitshuffle, [0, 4, 4, 0, 7])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Bitshuffle, [0, 4, 1 << 20, 1 << 20, 2])]));
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Blosc, [2, 2, 4, 0, 5, 1, 3])])); // Snappy
        Assert.False(ChunkPipeline.Supports([new PipelineStep(PipelineStep.Blosc, [])]));
    }

    private static byte[] Damage(Random random, byte[] encoded)
    {
        if (random.Next(4) == 0)
        {
            encoded = encoded[..random.Next(encoded.Length + 1)];
        }

        for (int flips = random.Next(1, 4); flips > 0 && encoded.Length > 0; flips--)
        {
            // The first bytes are lengths more often than not.
            int at = random.Next(random.Next(2) == 0 ? Math.Min(encoded.Length, 24) : encoded.Length);
            encoded[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xff, _ => (byte)(encoded[at] ^ (1 << random.Next(8))) };
        }

        return encoded;
    }
}
