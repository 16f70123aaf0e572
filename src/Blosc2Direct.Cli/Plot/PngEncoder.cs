using System.Buffers.Binary;
using System.IO.Compression;

namespace Blosc2Direct.Cli.Plot;

/// <summary>Pixels as PNG: 8 bits for red, green and blue, no interlace (ISO/IEC 15948).</summary>
internal static class PngEncoder
{
    private static readonly uint[] CrcTable = MakeTable();

    /// <summary>Encodes pixels.</summary>
    internal static byte[] Encode(Pixels pixels)
    {
        const byte BitDepth = 8, TrueColor = 2;
        using MemoryStream output = new();
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, pixels.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Height);
        header[8] = BitDepth;
        header[9] = TrueColor;
        WriteChunk(output, "IHDR"u8, header);
        WriteChunk(output, "IDAT"u8, Deflate(pixels));
        WriteChunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    // Each row begins with its filter; 1 is the difference to the pixel on the left.
    private static byte[] Deflate(Pixels pixels)
    {
        const byte Left = 1;
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int stride = 3 * pixels.Width;
            byte[] row = new byte[1 + stride];
            row[0] = Left;
            for (int y = 0; y < pixels.Height; y++)
            {
                ReadOnlySpan<byte> source = pixels.Bytes.AsSpan(y * stride, stride);
                for (int x = 0; x < stride; x++)
                {
                    row[1 + x] = (byte)(source[x] - (x >= 3 ? source[x - 3] : 0));
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        output.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            crc = CrcTable[(crc ^ b) & 0xff] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int k = 0; k < 8; k++)
            {
                c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
            }

            table[n] = c;
        }

        return table;
    }
}
