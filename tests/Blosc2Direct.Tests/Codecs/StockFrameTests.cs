using System.Buffers.Binary;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

public sealed class StockFrameTests
{
    public static TheoryData<string> Names => [.. StockFrame.All.Select(f => f.Name)];

    public static TheoryData<string> NamesOfFilter => [.. StockFrame.All.Where(f => f.IsOfFilter).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_of_the_stock_filter_decodes_to_what_was_encoded(string name)
    {
        StockFrame frame = Get(name);
        FrameHead head = new();
        using BlockDecoder decoder = new();

        FrameCoder.Parse(head, frame.Bytes, 100);
        head.ValidateTrailer(frame.Bytes);

        Assert.Equal(frame.MakeChunk(), FrameCoder.Decode(head, decoder, frame.Bytes, frame.ElementSize));
        Assert.Equal(frame.MakeChunk(), FrameCoder.Decode(head, decoder, frame.Bytes, frame.ElementSize, byBlock: true));
    }

    [Theory]
    [MemberData(nameof(NamesOfFilter))]
    public void Our_frame_is_that_of_the_stock_filter_byte_for_byte_but_for_compressed_data(string name)
    {
        StockFrame stock = Get(name);
        Assert.True(Blosc2FilterParameters.TryParse(stock.Parameters(), out Blosc2Options options, out int typeSize));
        Assert.Equal(stock.TypeSize, typeSize);

        byte[] ours = FrameCoder.Encode(options, stock.Shape, stock.ElementSize, stock.MakeChunk(), stock.TypeSize);
        byte[] theirs = stock.Bytes;

        // Another version of a codec may compress to another length.
        FrameHead head = new();
        FrameCoder.Parse(head, ours, ours.Length);
        int headEnd = head.ChunkOffset + (head.ChunkBytes == 0 ? 0 : FrameLayout.ChunkHeaderBytes);
        ClearLengths(ours, head, stock);
        FrameCoder.Parse(head, theirs, theirs.Length);
        ClearLengths(theirs, head, stock);
        Assert.Equal(theirs[..headEnd], ours[..headEnd]);
        Assert.Equal(theirs[^75..], ours[^75..]);
    }

    [Fact]
    public void Blocks_that_several_threads_have_left_in_any_order_are_found()
    {
        StockFrame stock = Get("four-threads-short-last-block");
        byte[] frame = stock.Bytes;
        FrameHead head = new();
        FrameCoder.Parse(head, frame, frame.Length);
        Assert.True(head.BlockCount >= 3);

        // The last block comes first, and so on.
        byte[] reordered = [.. frame];
        Span<byte> chunk = reordered.AsSpan(head.ChunkOffset);
        int at = FrameLayout.ChunkHeaderBytes + (sizeof(int) * head.BlockCount);
        for (int block = head.BlockCount - 1; block >= 0; block--)
        {
            head.GetBlockRange(block, out int start, out int length);
            frame.AsSpan(head.ChunkOffset + start, length).CopyTo(chunk[at..]);
            BinaryPrimitives.WriteInt32LittleEndian(chunk[(FrameLayout.ChunkHeaderBytes + (sizeof(int) * block))..], at);
            at += length;
        }

        using BlockDecoder decoder = new();
        FrameCoder.Parse(head, reordered, 100);
        Assert.Equal(stock.MakeChunk(), FrameCoder.Decode(head, decoder, reordered, 4, byBlock: true));
        Assert.Equal(stock.MakeChunk(), FrameCoder.Decode(head, decoder, reordered, 4));
    }

    [Theory]
    [InlineData("delta")]
    [InlineData("delta-before-bit-shuffle")]
    [InlineData("dictionary")]
    public void Blocks_that_need_others_or_a_dictionary_are_decoded_together_only(string name)
    {
        StockFrame stock = Get(name);
        byte[] frame = stock.Bytes;
        FrameHead head = new();
        using BlockDecoder decoder = new();

        FrameCoder.Parse(head, frame, 100);

        Assert.Equal(ChunkKind.WholeOnly, head.Kind);
        Assert.Throws<InvalidOperationException>(
            () => decoder.DecodeBlock(head, 0, new byte[frame.Length], 36, new byte[head.GetBlockUncompressedBytes(0)]));
    }

    [Fact]
    public void A_decoder_that_has_seen_a_dictionary_decodes_other_chunks_as_before()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new();
        foreach (string name in new[] { "dictionary", "rank-1-zstd-byte-shuffle", "dictionary", "delta", "rank-2-zstd-byte-shuffle" })
        {
            StockFrame stock = Get(name);
            FrameCoder.Parse(head, stock.Bytes, 100);
            Assert.Equal(stock.MakeChunk(), FrameCoder.Decode(head, decoder, stock.Bytes, stock.ElementSize));
        }
    }

    internal static StockFrame Get(string name) => StockFrame.All.Single(f => f.Name == name);

    private static void ClearLengths(byte[] frame, FrameHead head, StockFrame stock)
    {
        frame.AsSpan(FrameLayout.FrameBytesAt, 8).Clear();
        frame.AsSpan(FrameLayout.CompressedAt, 8).Clear();
        if (head.ChunkBytes > 0)
        {
            frame.AsSpan(head.ChunkOffset + FrameLayout.ChunkCompressedAt, 4).Clear();
        }

        // The stock filter puts 1 there for items above 255 bytes.
        if (stock.TypeSize > byte.MaxValue)
        {
            frame.AsSpan(FrameLayout.TypeSizeAt, 4).Clear();
        }
    }
}
