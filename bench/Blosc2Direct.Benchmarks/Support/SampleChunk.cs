using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks.Support;

/// <summary>A chunk of 1 MiB, 1024 rows of 1 KiB, in 16 blocks of 128 rows of 512 bytes: its elements, its frame, and ways
/// to encode and decode it.</summary>
internal sealed unsafe class SampleChunk : IDisposable
{
    public const int Bytes = 1 << 20;
    private const int Rows = 1024;
    private const int RowBytes = 1024;
    private const int BlockRows = 128;
    private const int BlockRowBytes = 512;

    private readonly int _typeSize;
    private readonly ChunkEncoder _encoder;
    private readonly BlockDecoder _decoder;
    private readonly FrameHead _head = new();
    private readonly byte[] _elements;
    private readonly byte[] _frame;
    private readonly byte[] _block = new byte[BlockRows * BlockRowBytes];
    private readonly byte[] _decoded = new byte[Bytes];
    private int _frameBytes;

    public SampleChunk(CodecCase codec, CodecEngine engine)
    {
        _decoder = new BlockDecoder(engine);
        _typeSize = codec.TypeSize;
        _elements = Samples.Make(codec.Content, Bytes / codec.TypeSize, codec.TypeSize);
        Blosc2Options options = new()
        {
            Codec = codec.Codec,
            Shuffle = codec.Shuffle,
            BlockShape = [BlockRows, BlockRowBytes / codec.TypeSize],
        };
        _encoder = new ChunkEncoder(
            options, ChunkGeometry.ForWriting(options, [Rows, RowBytes / codec.TypeSize], codec.TypeSize, codec.TypeSize),
            engine);
        _frame = new byte[_encoder.MaxFrameBytes];
        Encode();
        int missing = _head.Parse(_frame.AsSpan(0, _frameBytes), _frameBytes, CodecLimits.Default);
        Check.That(missing == 0 && _head.BlockCount == 16 && _head.Kind is ChunkKind.Blocks or ChunkKind.Raw, "the head");
        DecodeInto();
        Check.Same(_elements, _decoded, "blocks decoded into their places");
        _decoded.AsSpan().Clear();
        DecodeAndCopy();
        Check.Same(_elements, _decoded, "blocks decoded, then copied");
    }

    /// <summary>Encodes the chunk.</summary>
    public int Encode()
    {
        int typeSize = _typeSize;
        fixed (byte* source = _elements)
        {
            return _frameBytes = _encoder.Encode(source, [RowBytes, typeSize], [Rows, RowBytes / typeSize], default, _frame);
        }
    }

    /// <summary>Decodes all blocks, each over the one before.</summary>
    public byte Decode()
    {
        for (int block = 0; block < _head.BlockCount; block++)
        {
            DecodeBlock(block);
        }

        return _block[0];
    }

    /// <summary>Decodes all blocks into their places in the chunk.</summary>
    public byte DecodeInto()
    {
        fixed (byte* destination = _decoded)
        {
            for (int block = 0; block < _head.BlockCount; block++)
            {
                if (_head.Kind == ChunkKind.Raw)
                {
                    // As the reader does: bytes that are stored raw are copied from where they are.
                    _head.GetBlockRange(block, out int at, out _);
                    fixed (byte* raw = &_frame[_head.ChunkOffset + at])
                    {
                        CopyBlock(block, raw, destination);
                    }

                    continue;
                }

                _head.GetBlockRange(block, out int offset, out _);
                BlockPlacement placement = new()
                {
                    ItemSize = _typeSize,
                    Shape = [BlockRows, BlockRowBytes / _typeSize],
                    BlockStrides = [BlockRowBytes, _typeSize],
                    Destination = destination + Place(block),
                    Strides = [RowBytes, _typeSize],
                };
                _decoder.DecodeBlockInto(_head, block, _frame.AsSpan(0, _frameBytes), _head.ChunkOffset + offset, placement);
            }
        }

        return _decoded[0];
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }

    private void DecodeAndCopy()
    {
        fixed (byte* destination = _decoded, source = _block)
        {
            for (int block = 0; block < _head.BlockCount; block++)
            {
                DecodeBlock(block);
                CopyBlock(block, source, destination);
            }
        }
    }

    private void DecodeBlock(int block)
    {
        _head.GetBlockRange(block, out int offset, out _);
        _decoder.DecodeBlock(_head, block, _frame.AsSpan(0, _frameBytes), _head.ChunkOffset + offset, _block);
    }

    private void CopyBlock(int block, byte* source, byte* chunk) => BoxCopy.Copy(
        [BlockRows, BlockRowBytes / _typeSize], _typeSize, source, [BlockRowBytes, _typeSize], chunk + Place(block), [RowBytes, _typeSize]);

    private static int Place(int block)
    {
        const int BlocksPerRow = RowBytes / BlockRowBytes;
        return (block / BlocksPerRow * BlockRows * RowBytes) + (block % BlocksPerRow * BlockRowBytes);
    }
}
