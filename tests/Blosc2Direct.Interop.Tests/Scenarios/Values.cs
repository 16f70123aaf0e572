using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>The contents of scenarios: i * 7 % 251, in C order, as in scenarios.py.</summary>
internal static class Values
{
    public static int[] Of(params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            count *= extent;
        }
        var values = new int[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i * 7 % 251;
        }
        return values;
    }

    /// <summary>Copies a box of <paramref name="source"/> into the same place of another array of rank 2.</summary>
    public static void CopyBox<T>(T[] source, int sourceColumns, T[] target, int targetColumns, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            source.AsSpan(row * sourceColumns, columns).CopyTo(target.AsSpan(row * targetColumns));
        }
    }

    public static byte[] Bytes<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();
}
