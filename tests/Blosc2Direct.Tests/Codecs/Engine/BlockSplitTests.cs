using System.Text;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>When blocks become one stream for each byte of an item.</summary>
public sealed class BlockSplitTests
{
    private const int Rows = 16_384;

    public static TheoryData<CodecEngine> Engines => [CodecEngine.Managed, CodecEngine.Native];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Rows_of_numbers_are_split(CodecEngine engine)
    {
        byte[] rows = Measurements();
        foreach (Blosc2Options options in (Blosc2Options[])[Blosc2.Lz4(), Blosc2.Zstd(1), Blosc2.Zstd(7), Blosc2.Lz4Hc(3)])
        {
            Assert.True(IsSplit(options, rows, 36, engine), options.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Rows_are_left_in_one_stream_where_the_bytes_of_an_item_tell_of_each_other(CodecEngine engine) =>
        Assert.False(IsSplit(Blosc2.Lz4() with { Blocks = BlockChoice.OfBytes(65_536) }, Words(), 32, engine));

    [Theory]
    [MemberData(nameof(Engines))]
    public void Rows_that_are_split_grow_by_no_more_than_the_rule_allows(CodecEngine engine)
    {
        foreach (byte[] rows in (byte[][])[Measurements(), Words()])
        {
            int size = rows.Length / Rows;
            foreach (Blosc2Options options in (Blosc2Options[])[Blosc2.Lz4(), Blosc2.Zstd(1), Blosc2.Zlib(3)])
            {
                int joined = Encode(options with { SplitBlocks = BlockSplit.Never }, rows, size, engine).Length;
                Assert.InRange(Encode(options, rows, size, engine).Length, 0, joined * 1.05);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Blocks_are_split_always_or_never_where_the_options_say_so(CodecEngine engine)
    {
        byte[] rows = Measurements();
        foreach (ShuffleMode shuffle in Enum.GetValues<ShuffleMode>())
        {
            foreach (Blosc2Codec codec in (Blosc2Codec[])[Blosc2Codec.BloscLz, Blosc2Codec.Lz4, Blosc2Codec.Zlib, Blosc2Codec.Zstd])
            {
                foreach (int size in (int[])[2, 4, 9, 36])
                {
                    Blosc2Options options = new() { Codec = codec, Level = 4, Shuffle = shuffle };
                    Assert.True(IsSplit(options with { SplitBlocks = BlockSplit.Always }, rows, size, engine));
                    Assert.False(IsSplit(options with { SplitBlocks = BlockSplit.Never }, rows, size, engine));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Stock_blocks_are_split_as_c_blosc2_splits_them(CodecEngine engine)
    {
        byte[] rows = Measurements();
        Assert.False(IsSplit(Blosc2.Zstd(1) with { Blocks = BlockChoice.Stock }, rows, 36, engine));
        Assert.True(IsSplit(Blosc2.Zstd(1) with { Blocks = BlockChoice.Stock }, rows, 12, engine));
        Assert.False(IsSplit(Blosc2.Zstd(6), rows, 12, engine));
        Assert.False(IsSplit(Blosc2.Lz4(5, ShuffleMode.Bit), rows, 12, engine));
    }

    private static bool IsSplit(Blosc2Options options, byte[] rows, int size, CodecEngine engine)
    {
        byte[] frame = Encode(options, rows, size, engine);
        FrameHead head = new();
        FrameCoder.Parse(head, frame, frame.Length);
        using BlockDecoder decoder = new();
        Assert.Equal(rows[..(rows.Length / size * size)], FrameCoder.Decode(head, decoder, frame, size));
        return (frame[head.ChunkOffset + FrameLayout.ChunkFlagsAt] & FrameLayout.FlagNotSplit) == 0;
    }

    private static byte[] Encode(Blosc2Options options, byte[] rows, int size, CodecEngine engine)
    {
        int[] shape = [rows.Length / size];
        using ChunkEncoder encoder = new(options, ChunkGeometry.ForWriting(options, shape, size, size), engine);
        return FrameCoder.Encode(encoder, shape, shape, size, rows, default);
    }

    /// <summary>Rows of 36 bytes: a time, seven rounded readings of slowly changing quantities.</summary>
    private static byte[] Measurements()
    {
        byte[] rows = new byte[Rows * 36];
        Random random = new(1);
        for (int i = 0; i < Rows; i++)
        {
            Span<byte> row = rows.AsSpan(i * 36, 36);
            BitConverter.TryWriteBytes(row, 1_700_000_000L + (i / 40));
            for (int field = 0; field < 7; field++)
            {
                double value = (100 * field) + (10 * Math.Sin(i * 0.001 * (field + 1))) + random.NextDouble();
                BitConverter.TryWriteBytes(row[(8 + (4 * field))..], (float)Math.Round(value, 2));
            }
        }

        return rows;
    }

    /// <summary>Texts of 32 bytes out of a few words: a byte follows from those before it.</summary>
    private static byte[] Words()
    {
        string[] words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"];
        byte[] rows = new byte[Rows * 32];
        Random random = new(7);
        for (int i = 0; i < Rows; i++)
        {
            string text = $"{words[random.Next(10)]}-{words[random.Next(10)]}-{random.Next(1000)}";
            Encoding.ASCII.GetBytes(text, rows.AsSpan(i * 32, 32));
        }

        return rows;
    }
}
