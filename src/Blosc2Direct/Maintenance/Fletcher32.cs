using System.Buffers.Binary;

namespace Blosc2Direct.Maintenance;

/// <summary>The checksum of HDF5's Fletcher32 filter: over big-endian 16-bit words, an odd last byte as a word's high byte
/// (H5_checksum_fletcher32).</summary>
internal static class Fletcher32
{
    /// <summary>Bytes that the filter puts after a chunk.</summary>
    internal const int Size = 4;

    // The most words whose sums cannot pass 32 bits.
    private const int RunWords = 360;

    /// <summary>Computes the checksum.</summary>
    internal static uint Compute(ReadOnlySpan<byte> data)
    {
        uint first = 0, second = 0;
        while (data.Length >= 2)
        {
            int words = Math.Min(data.Length / 2, RunWords);
            for (int i = 0; i < words; i++)
            {
                first += BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
                second += first;
            }

            data = data[(2 * words)..];
            first = (first & 0xffff) + (first >> 16);
            second = (second & 0xffff) + (second >> 16);
        }

        if (data.Length == 1)
        {
            first += (uint)data[0] << 8;
            second += first;
            first = (first & 0xffff) + (first >> 16);
            second = (second & 0xffff) + (second >> 16);
        }

        first = (first & 0xffff) + (first >> 16);
        second = (second & 0xffff) + (second >> 16);
        return (second << 16) | first;
    }

    /// <summary>Whether the checksum stored after the data fits it. Files of HDF5 1.6.2 and before on little-endian
    /// machines hold it with the bytes of both halves swapped; HDF5 accepts that, so does this.</summary>
    internal static bool Matches(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored)
    {
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(stored);
        uint actual = Compute(data);
        return actual == expected || (((actual & 0x00ff00ff) << 8) | ((actual >> 8) & 0x00ff00ff)) == expected;
    }
}
