using System.Buffers.Binary;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>Writes chunks of Blosc 1, with block sizes and splitting as c-blosc chooses them. One thread at a time.</summary>
internal sealed unsafe class BloscEncoder(int typeSize, int level, ShuffleMode shuffle, Blosc2Codec codec, EntropyCoder coder) : IDisposable
{
    private const int LengthBytes = 4;
    private const int FirstLevelCacheBytes = 32 << 10;
    private const int MinBytes = 128;
    private NativeScratch _block;

    /// <summary>Encodes a chunk: as it is, with a header, where it does not shrink.</summary>
    /// <returns>Bytes written, at most 16 more than there were.</returns>
    public int Encode(byte* source, int bytes, byte* destination)
    {
        int blockBytes = BlockBytes(bytes);
        bool isSplit = codec is Blosc2Codec.BloscLz && BloscHeader.CanSplit(typeSize, blockBytes);
        int flags = (FormatOf(codec) << 5) | (isSplit ? 0 : BloscHeader.NotSplitFlag) | shuffle switch
        {
            ShuffleMode.Byte => BloscHeader.ShuffleFlag,
            ShuffleMode.Bit => BloscHeader.BitShuffleFlag,
            _ => 0,
        };
        BloscHeader header = new() { Flags = (byte)flags, TypeSize = typeSize, PlainBytes = bytes, BlockBytes = blockBytes };
        int stored = level == 0 || bytes < MinBytes ? 0 : EncodeBlocks(header, source, destination);
        if (stored == 0)
        {
            header = header with { Flags = (byte)(flags | BloscHeader.StoredFlag) };
            Buffer.MemoryCopy(source, destination + BloscHeader.Bytes, bytes, bytes);
            stored = BloscHeader.Bytes + bytes;
        }

        (header with { StoredBytes = stored }).Write(new Span<byte>(destination, BloscHeader.Bytes));
        return stored;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block.Free();
    }

    private static int FormatOf(Blosc2Codec codec) => codec switch
    {
        Blosc2Codec.BloscLz => CodecIds.FormatBloscLz,
        Blosc2Codec.Zlib => CodecIds.FormatZlib,
        Blosc2Codec.Zstd => CodecIds.FormatZstd,
        _ => CodecIds.FormatLz4,
    };

    // The libraries' own levels, as c-blosc derives them.
    private int LibraryLevel() => codec switch
    {
        Blosc2Codec.Lz4 => 10 - level,
        Blosc2Codec.Zstd => level switch { 9 => 22, 8 => 20, _ => (2 * level) - 1 },
        _ => level,
    };

    private int BlockBytes(int bytes)
    {
        if (bytes < typeSize)
        {
            return 1;
        }

        bool isSlow = codec is Blosc2Codec.Lz4Hc or Blosc2Codec.Zlib or Blosc2Codec.Zstd;
        int block = bytes;
        if (bytes >= FirstLevelCacheBytes)
        {
            block = FirstLevelCacheBytes * (isSlow ? 2 : 1);
            block = level switch
            {
                0 => block / 4,
                1 => block / 2,
                2 => block,
                3 => block * 2,
                4 or 5 => block * 4,
                9 when isSlow => block * 16,
                _ => block * 8,
            };
        }

        if (codec == Blosc2Codec.BloscLz && level > 0 && BloscHeader.CanSplit(typeSize, block))
        {
            block = (int)Math.Clamp(Math.Min(block, 256L << 10) * typeSize, 64 << 10, 1 << 20);
        }

        block = Math.Min(block, bytes);
        return block > typeSize ? block / typeSize * typeSize : block;
    }

    // 0 where the blocks take no less than the plain bytes.
    private int EncodeBlocks(in BloscHeader header, byte* source, byte* destination)
    {
        long end = header.FirstStart;
        for (int block = 0, done = 0; block < header.BlockCount; block++)
        {
            if (end >= BloscHeader.Bytes + (long)header.PlainBytes)
            {
                return 0;
            }

            BinaryPrimitives.WriteInt32LittleEndian(
                new Span<byte>(destination + BloscHeader.Bytes + (sizeof(int) * (long)block), sizeof(int)), (int)end);
            int plain = Math.Min(header.BlockBytes, header.PlainBytes - done);
            end = EncodeBlock(header, Filter(source + done, plain), plain, destination, (int)end);
            if (end == 0)
            {
                return 0;
            }

            done += plain;
        }

        return (int)end;
    }

    private byte* Filter(byte* source, int bytes)
    {
        if (shuffle == ShuffleMode.Byte && typeSize > 1)
        {
            byte* planes = _block.Reserve(bytes);
            ByteShuffle.Split(source, planes, bytes, typeSize);
            return planes;
        }

        if (shuffle == ShuffleMode.Bit && bytes >= typeSize && BloscStep.IsBitShuffled(bytes, typeSize))
        {
            byte* planes = _block.Reserve(bytes);
            BitShuffle.Forward(source, planes, bytes, typeSize);
            return planes;
        }

        return source;
    }

    private int EncodeBlock(in BloscHeader header, byte* planes, int plain, byte* destination, int at)
    {
        int streams = header.Streams(plain);
        int streamBytes = plain / streams;
        int end = BloscHeader.Bytes + header.PlainBytes;
        for (int i = 0; i < streams; i++)
        {
            int room = Math.Min(end - at - LengthBytes, streamBytes - 1);
            byte* stream = planes + (i * streamBytes);
            int stored = room < 1 ? 0 : coder.Encode(codec, LibraryLevel(), stream, streamBytes, destination + at + LengthBytes, room);
            if (stored == 0)
            {
                if (end - at - LengthBytes < streamBytes)
                {
                    return 0;
                }

                Buffer.MemoryCopy(stream, destination + at + LengthBytes, streamBytes, streamBytes);
                stored = streamBytes;
            }

            BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(destination + at, LengthBytes), stored);
            at += LengthBytes + stored;
        }

        return at;
    }
}
