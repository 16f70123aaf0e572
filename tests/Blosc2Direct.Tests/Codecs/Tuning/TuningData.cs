using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Codecs.Tuning;

/// <summary>Elements with something to choose for.</summary>
internal static class TuningData
{
    /// <summary>A random walk of 32-bit integers with a few values repeated: shuffles and matches both help.</summary>
    internal static byte[] Walk(int elements, int seed)
    {
        Random random = new(seed);
        int[] values = new int[elements];
        int value = 1_000_000;
        for (int i = 0; i < elements; i++)
        {
            value += random.Next(4) == 0 ? random.Next(-50, 51) : 0;
            values[i] = value;
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    /// <summary>Bytes that nothing makes smaller.</summary>
    internal static byte[] Noise(int bytes, int seed)
    {
        byte[] values = new byte[bytes];
        new Random(seed).NextBytes(values);
        return values;
    }
}
