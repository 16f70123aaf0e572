using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>A frame that the stock HDF5 filter, or c-blosc2 2.17.1 by itself, has made; a file of the folder StockFrames.</summary>
/// <param name="Name">What is special in it, and the file's name.</param>
/// <param name="Codec">cd_values[6].</param>
/// <param name="Level">cd_values[4].</param>
/// <param name="Shuffle">cd_values[5].</param>
/// <param name="ElementSize">Bytes of an element.</param>
/// <param name="TypeSize">cd_values[2].</param>
/// <param name="Shape">The chunk's shape.</param>
/// <param name="Content">ramp, noise or zeros: see <see cref="MakeChunk"/>.</param>
/// <param name="BlockBytes">cd_values[1].</param>
internal sealed record StockFrame(
    string Name, int Codec, int Level, int Shuffle, int ElementSize, int TypeSize, int[] Shape, string Content, int BlockBytes)
{
    public static readonly StockFrame[] All =
    [
        new("rank-1-zstd-byte-shuffle", 5, 5, 1, 4, 4, [300], "ramp", 0),
        new("rank-2-zstd-byte-shuffle", 5, 5, 1, 4, 4, [20, 30], "ramp", 0),
        new("rank-2-lz4-split-padded", 1, 5, 1, 4, 4, [50, 46], "ramp", 2048),
        new("rank-3-blosclz-bit-shuffle", 0, 9, 2, 2, 2, [9, 8, 7], "ramp", 0),
        new("rank-4-lz4hc-no-shuffle", 2, 3, 0, 8, 8, [3, 4, 5, 2], "ramp", 0),
        new("rank-8-zlib-byte-shuffle", 4, 6, 1, 1, 1, [2, 2, 2, 2, 2, 2, 2, 3], "ramp", 0),
        new("rank-9-plain", 5, 1, 1, 2, 2, [2, 1, 2, 1, 2, 1, 2, 1, 25], "ramp", 0),
        new("level-0-raw", 5, 0, 1, 4, 4, [6, 7], "ramp", 0),
        new("incompressible-raw", 1, 5, 1, 4, 4, [12, 5], "noise", 0),
        new("zeros-rank-2", 5, 5, 1, 4, 4, [20, 30], "zeros", 0),
        new("zeros-rank-1", 5, 5, 1, 8, 8, [100], "zeros", 0),
        new("element-of-300-bytes-rank-1", 5, 5, 1, 300, 300, [3], "ramp", 0),
        new("array-type-rank-2-plain", 5, 5, 1, 12, 4, [4, 6], "ramp", 0),
        new("tiny", 5, 5, 1, 4, 4, [2, 2], "ramp", 0),
        new("delta", 5, 5, 3, 4, 4, [400], "ramp", 0),
        new("dictionary", 5, 5, 1, 4, 4, [4000], "ramp", 0),
        new("four-threads-short-last-block", 5, 5, 1, 4, 4, [3000], "ramp", 0),
        new("delta-before-bit-shuffle", 5, 5, 1, 4, 4, [500], "ramp", 0),
    ];

    public byte[] Bytes => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Codecs", "StockFrames", Name + ".b2frame"));

    /// <summary>Whether the filter made it, with options that can be written here.</summary>
    public bool IsOfFilter => Shuffle <= (int)ShuffleMode.Bit && Name is not ("dictionary" or "four-threads-short-last-block" or "delta-before-bit-shuffle");

    public Blosc2Options Options => new() { Codec = (Blosc2Codec)Codec, Level = Level, Shuffle = (ShuffleMode)Shuffle };

    /// <summary>The parameters of the filter as HDF5 stores them.</summary>
    public uint[] Parameters()
    {
        uint[] values =
        [
            1, (uint)BlockBytes, (uint)TypeSize, (uint)(CodecCase.Volume(Shape) * ElementSize), (uint)Level, (uint)Shuffle, (uint)Codec,
        ];
        return Shape.Length is >= 2 and <= 8 ? [.. values, (uint)Shape.Length, .. Shape.Select(length => (uint)length)] : values;
    }

    /// <summary>The elements that were encoded. Element i is a 32-bit number, little-endian: i * i / 7 + i for a ramp, a hash of
    /// i for noise; longer elements have zeros after it, or for noise its bytes again.</summary>
    public byte[] MakeChunk()
    {
        byte[] chunk = new byte[CodecCase.Volume(Shape) * ElementSize];
        for (int at = 0; at < chunk.Length; at++)
        {
            ulong i = (ulong)(at / ElementSize);
            int byteOfElement = at % ElementSize;
            ulong value = Content switch
            {
                "ramp" when byteOfElement < 4 => (i * i / 7) + i,
                "noise" => ((i + 1) * 2654435761) ^ (((i + 1) * 2654435761 >> 13) * 1597334677),
                _ => 0,
            };
            chunk[at] = (byte)(value >> (8 * (byteOfElement % 4)));
        }

        return chunk;
    }
}
