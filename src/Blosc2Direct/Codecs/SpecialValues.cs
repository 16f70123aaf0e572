using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

/// <summary>Values that stand for whole chunks.</summary>
internal static class SpecialValues
{
    /// <summary>The bits that c-blosc2 restores for a chunk of not-a-number: quiet, positive, no payload.</summary>
    public const uint NaN32 = 0x7fc00000;
    public const ulong NaN64 = 0x7ff8000000000000;

    /// <summary>Whether an item is the one not-a-number that survives as a special value, bit for bit.</summary>
    public static bool IsNaN(ReadOnlySpan<byte> item) => item.Length switch
    {
        4 => BinaryPrimitives.ReadUInt32LittleEndian(item) == NaN32,
        8 => BinaryPrimitives.ReadUInt64LittleEndian(item) == NaN64,
        _ => false,
    };

    /// <summary>Fills memory with a value.</summary>
    /// <param name="destination">A whole number of values.</param>
    /// <param name="value">The value; empty for zeros.</param>
    public static void Fill(Span<byte> destination, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !value.ContainsAnyExcept((byte)0))
        {
            destination.Clear();
            return;
        }

        if (value.Length == 1)
        {
            destination.Fill(value[0]);
            return;
        }

        if (destination.IsEmpty)
        {
            return;
        }

        // Each copy doubles what is done, up to a size that stays in cache.
        const int MaxCopy = 64 * 1024;
        value.CopyTo(destination);
        int done = value.Length;
        int unit = value.Length;
        while (done < destination.Length)
        {
            int count = Math.Min(unit, destination.Length - done);
            destination[..count].CopyTo(destination[done..]);
            done += count;
            if (unit < MaxCopy)
            {
                unit = done;
            }
        }
    }
}
