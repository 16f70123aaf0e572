using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>Frames with any damage: a typed error or data, within bounds; correct data where the damage is outside of what
/// describes the data.</summary>
public sealed class DamagedFrameTests
{
    /// <summary>More than a head and an error message ever take; far less than a wrong length in a frame could ask for.</summary>
    private const long MaxParsingBytes = 64 * 1024;

    private readonly FrameHead _head = new();
    private readonly CodecLimits _limits = new() { MaxChunkBytes = 64 * 1024 };

    public static TheoryData<string> Names =>
    [
        .. StockFrame.All.Where(f => f.Bytes.Length < 1000).Select(f => f.Name), "repeated", "not-a-number", "zeros-rank-1-as-nan",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_byte_changed_gives_a_typed_error_or_data(string name)
    {
        byte[] frame = Load(name, out int elementSize);
        byte[] expected = DecodeGood(frame, elementSize);
        int chunkAt = MalformedFrameTests.ChunkOf(frame);
        using BlockDecoder decoder = new();
        byte[] damaged = [.. frame];
        for (int at = 0; at < frame.Length; at++)
        {
            // Headers: every other value. Data: every bit, and all bits.
            bool isHeader = at < chunkAt + 40;
            for (int change = 1; change < 256; change++)
            {
                if (!isHeader && !int.IsPow2(change) && change != 255)
                {
                    continue;
                }

                damaged[at] = (byte)(frame[at] ^ change);
                byte[]? data = TryDecode(damaged, decoder, elementSize, byBlock: change % 2 == 0);
                // Which not-a-number it is depends on the type size, and nothing in the frame repeats that.
                bool isNaNSize = _head.Kind == ChunkKind.NotANumber && at is >= FrameLayout.TypeSizeAt and < FrameLayout.TypeSizeAt + 4;
                if (data is not null && at < chunkAt && !isNaNSize)
                {
                    Assert.True(expected.AsSpan().SequenceEqual(data), $"Byte {at} ^ {change:x2} gave other data.");
                }
            }

            damaged[at] = frame[at];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_truncation_is_a_typed_error(string name)
    {
        byte[] frame = Load(name, out int elementSize);
        using BlockDecoder decoder = new();
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.Null(TryDecode(frame[..length], decoder, elementSize, byBlock: false));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_damage_in_several_places_gives_a_typed_error_or_data(string name)
    {
        byte[] frame = Load(name, out int elementSize);
        using BlockDecoder decoder = new();
        Random random = new(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. frame];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(3) switch
                {
                    0 => 0,
                    1 => 0xff,
                    _ => (byte)random.Next(256),
                };
            }

            TryDecode(damaged, decoder, elementSize, byBlock: i % 2 == 0);
        }
    }

    private static byte[] Load(string name, out int elementSize)
    {
        elementSize = name is "zeros-rank-1-as-nan" ? 8 : 4;
        switch (name)
        {
            case "repeated":
                return FrameCoder.Encode(Blosc2.Zstd(), [5, 7], 4, Repeat([1, 2, 3, 4], 35));
            case "not-a-number":
                return FrameCoder.Encode(Blosc2.Zstd(), [5, 7], 4, Repeat([0, 0, 0xc0, 0x7f], 35));
            case "zeros-rank-1-as-nan":
                return MalformedFrameTests.Load(name);
            default:
                elementSize = StockFrameTests.Get(name).ElementSize;
                return StockFrameTests.Get(name).Bytes;
        }
    }

    private static byte[] Repeat(byte[] element, int count) => [.. Enumerable.Repeat(element, count).SelectMany(e => e)];

    private byte[] DecodeGood(byte[] frame, int elementSize)
    {
        using BlockDecoder decoder = new();
        return TryDecode(frame, decoder, elementSize, byBlock: false) ?? throw new InvalidOperationException("The good frame is bad.");
    }

    /// <summary>Decodes; null for a typed error. Everything else fails the test.</summary>
    private byte[]? TryDecode(byte[] frame, BlockDecoder decoder, int elementSize, bool byBlock)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            FrameCoder.Parse(_head, frame, 300, _limits);
        }
        catch (Blosc2DirectException)
        {
            return null;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxParsingBytes);
        }

        // The array judges the shapes: only a chunk of the right size comes this far.
        if (!_head.IsPlain && (long)CodecCase.Volume(_head.ChunkShape) * elementSize > _head.UncompressedBytes)
        {
            return null;
        }

        try
        {
            byte[] data = FrameCoder.Decode(_head, decoder, frame, elementSize, byBlock);
            if (byBlock && _head.Kind == ChunkKind.Blocks)
            {
                PlaceBlocks(decoder, frame, elementSize);
            }

            _head.ValidateTrailer(frame);
            return data;
        }
        catch (Blosc2DirectException)
        {
            return null;
        }
    }

    /// <summary>Decodes each block into its place by the other native path; the result must be the same.</summary>
    private unsafe void PlaceBlocks(BlockDecoder decoder, byte[] frame, int elementSize)
    {
        for (int block = 0; block < _head.BlockCount; block++)
        {
            int bytes = _head.GetBlockUncompressedBytes(block);
            if (bytes % elementSize != 0)
            {
                return;
            }

            _head.GetBlockRange(block, out int start, out int length);
            byte[] buffer = new byte[BlockDecoder.BytesBeforeBlock + length];
            frame.AsSpan(_head.ChunkOffset + start, length).CopyTo(buffer.AsSpan(BlockDecoder.BytesBeforeBlock));
            byte[] straight = new byte[bytes];
            decoder.DecodeBlock(_head, block, buffer, BlockDecoder.BytesBeforeBlock, straight);
            byte[] placed = new byte[bytes];
            fixed (byte* destination = placed)
            {
                BlockPlacement placement = new()
                {
                    ItemSize = elementSize,
                    Shape = [bytes / elementSize],
                    BlockStrides = [elementSize],
                    Destination = destination,
                    Strides = [elementSize],
                };
                decoder.DecodeBlockInto(_head, block, buffer, BlockDecoder.BytesBeforeBlock, placement);
            }

            Assert.True(straight.AsSpan().SequenceEqual(placed), $"Block {block} differs.");
        }
    }
}
