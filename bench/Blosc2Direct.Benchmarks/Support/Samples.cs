namespace Blosc2Direct.Benchmarks.Support;

/// <summary>What elements hold.</summary>
public enum Content
{
    /// <summary>0, 1, 2, ...</summary>
    Ramp,

    /// <summary>Integers from 0 to 9999, all as likely.</summary>
    Uniform,

    /// <summary>Random bytes: cannot be compressed.</summary>
    Noise,
}

/// <summary>Makes elements, the same in every run.</summary>
internal static class Samples
{
    /// <summary>Little-endian integers; those too narrow for a value hold its low bytes.</summary>
    public static byte[] Make(Content content, int elements, int elementSize)
    {
        byte[] bytes = new byte[(long)elements * elementSize];
        Random random = new(20261120);
        if (content == Content.Noise)
        {
            random.NextBytes(bytes);
            return bytes;
        }

        for (int i = 0; i < elements; i++)
        {
            ulong value = content == Content.Ramp ? (ulong)i : (ulong)random.Next(10_000);
            for (int at = 0; at < Math.Min(elementSize, sizeof(ulong)); at++)
            {
                bytes[(i * elementSize) + at] = (byte)(value >> (8 * at));
            }
        }

        return bytes;
    }
}
