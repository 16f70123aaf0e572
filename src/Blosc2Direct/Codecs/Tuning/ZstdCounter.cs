using System.Buffers.Binary;

namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Reads the numbers of literals and sequences from the headers of a Zstandard frame's blocks.</summary>
/// <remarks>Source: RFC 8878, sections 3.1.1.1 (frame header), 3.1.1.2 (blocks), 3.1.1.3 (literals and sequences sections).</remarks>
internal static class ZstdCounter
{
    private const int BlockHeaderBytes = 3;
    private const int Compressed = 2;

    /// <summary>Counts a frame that was written here; where it is not as it should be, what was counted until there.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>Bytes of entropy-coded literals, and sequences.</returns>
    public static (long Literals, long Sequences) Count(ReadOnlySpan<byte> frame)
    {
        long literals = 0, sequences = 0;
        int at = HeaderBytes(frame);
        while (at + BlockHeaderBytes <= frame.Length)
        {
            int header = frame[at] | (frame[at + 1] << 8) | (frame[at + 2] << 16);
            int type = (header >> 1) & 3;
            int size = header >> 3;
            at += BlockHeaderBytes;
            if (type == Compressed)
            {
                CountBlock(frame.Slice(at, Math.Min(size, frame.Length - at)), ref literals, ref sequences);
            }

            at += type == 1 ? 1 : size; // a run-length block has one byte
            if ((header & 1) != 0)
            {
                break;
            }
        }

        return (literals, sequences);
    }

    private static int HeaderBytes(ReadOnlySpan<byte> frame)
    {
        const int MagicBytes = 4;
        if (frame.Length <= MagicBytes)
        {
            return frame.Length;
        }

        int descriptor = frame[MagicBytes];
        bool isSingle = (descriptor & 0x20) != 0;
        ReadOnlySpan<byte> dictionaryBytes = [0, 1, 2, 4];
        ReadOnlySpan<byte> sizeBytes = [0, 2, 4, 8];
        int size = sizeBytes[descriptor >> 6];
        return MagicBytes + 1 + (isSingle ? Math.Max(size, 1) : 1 + size) + dictionaryBytes[descriptor & 3];
    }

    private static void CountBlock(ReadOnlySpan<byte> block, ref long literals, ref long sequences)
    {
        if (block.Length < 5)
        {
            return;
        }

        // Literals: type 0 as they are, 1 a run, 2 and 3 Huffman codes.
        int type = block[0] & 3, format = (block[0] >> 2) & 3;
        long head = BinaryPrimitives.ReadUInt32LittleEndian(block) | ((long)block[4] << 32);
        int headerBytes, bytes, stored;
        if (type < 2)
        {
            headerBytes = format switch { 1 => 2, 3 => 3, _ => 1 };
            bytes = (int)(format switch { 1 => (head >> 4) & 0xfff, 3 => (head >> 4) & 0xfffff, _ => (head >> 3) & 0x1f });
            stored = type == 0 ? bytes : 1;
        }
        else
        {
            int bits = format switch { 2 => 14, 3 => 18, _ => 10 };
            headerBytes = format switch { 2 => 4, 3 => 5, _ => 3 };
            bytes = (int)((head >> 4) & ((1L << bits) - 1));
            stored = (int)((head >> (4 + bits)) & ((1L << bits) - 1));
            literals += bytes;
        }

        int at = headerBytes + stored;
        if (at >= block.Length)
        {
            return;
        }

        int first = block[at];
        sequences += first < 128 ? first
            : first < 255 && at + 1 < block.Length ? ((first - 128) << 8) + block[at + 1]
            : at + 2 < block.Length ? block[at + 1] + (block[at + 2] << 8) + 0x7f00 : 0;
    }
}
