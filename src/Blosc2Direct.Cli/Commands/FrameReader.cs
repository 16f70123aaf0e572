using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Reads the heads of Blosc2 frames for <c>b2d chunks --blocks</c>.</summary>
internal sealed class FrameReader(IArrayNode array)
{
    private readonly FrameHead _head = new();

    /// <summary>Adds what a chunk's frame says of itself, or what is wrong with it.</summary>
    internal ChunkRow Describe(ChunkRow row, in ChunkRef chunk)
    {
        if ((chunk.FilterMask & 1) != 0)
        {
            return row;
        }

        try
        {
            int length = (int)Math.Min(chunk.StoredBytes, FrameHead.SuggestedPrefixBytes(8, 64));
            byte[] prefix;
            do
            {
                prefix = new byte[length];
                array.Read(chunk, 0, prefix);
                length = _head.Parse(prefix, chunk.StoredBytes, CodecLimits.Default);
            }
            while (length > 0);

            return row with { Frame = Describe(prefix) };
        }
        catch (Blosc2DirectException error)
        {
            return row with { Error = error.Message };
        }
    }

    private FrameRow Describe(byte[] frame)
    {
        // Offsets in the chunk's 32-byte header and the frame's fixed header: docs/formats.md.
        const int FlagsAt = 2, FiltersAt = 16, UserCodecAt = 22, FilterMetasAt = 24, FilterCount = 6, FrameCodecAt = 27;
        ReadOnlySpan<byte> header = _head.ChunkHeader;
        int codec = _head.ChunkBytes > 0 ? header[FlagsAt] >> 5 : frame[FrameCodecAt] & 0x0f;
        List<string> filters = [];
        for (int i = 0; i < FilterCount && _head.ChunkBytes > 0; i++)
        {
            string? name = header[FiltersAt + i] switch
            {
                0 => null,
                1 => "shuffle",
                2 => "bitshuffle",
                3 => "delta",
                4 => "truncate",
                byte id => new Blosc2Filter(id, header[FilterMetasAt + i]).ToString(),
            };
            if (name is not null)
            {
                filters.Add(name);
            }
        }

        List<int>? sizes = null;
        if (_head.Kind is ChunkKind.Blocks or ChunkKind.Raw)
        {
            sizes = new List<int>(_head.BlockCount);
            for (int block = 0; block < _head.BlockCount; block++)
            {
                _head.GetBlockRange(block, out _, out int length);
                sizes.Add(length);
            }
        }

        return new FrameRow(
            _head.Kind switch
            {
                ChunkKind.Blocks => "blocks",
                ChunkKind.Raw => "raw",
                ChunkKind.Zeros => "zeros",
                ChunkKind.NotANumber => "nan",
                ChunkKind.Repeated => "constant",
                ChunkKind.Uninitialized => "uninitialized",
                _ => "whole",
            },
            codec switch
            {
                0 => "blosclz",
                1 => "lz4",
                3 => "zlib",
                4 => "zstd",
                6 when header[UserCodecAt] != 0 => FilterText.Describe((Blosc2Codec)header[UserCodecAt]),
                _ => $"codec {codec}",
            },
            frame[FrameCodecAt] >> 4, filters.Count == 0 ? "none" : string.Join("+", filters), !_head.IsPlain,
            _head.IsPlain ? null : _head.BlockShape.ToArray(), _head.BlockBytes, _head.BlockCount, _head.TypeSize, _head.UncompressedBytes,
            sizes);
    }
}
