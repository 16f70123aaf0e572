namespace Blosc2Direct.Computing;

/// <summary>Compares packed elements by their bytes.</summary>
internal static class ElementComparer
{
    /// <summary>Counts elements that differ.</summary>
    /// <param name="itemBytes">Bytes of an element.</param>
    /// <param name="one">Elements.</param>
    /// <param name="two">As many.</param>
    /// <param name="first">The first that differs; -1 if none does.</param>
    public static long Compare(int itemBytes, ReadOnlySpan<byte> one, ReadOnlySpan<byte> two, out long first)
    {
        long different = 0;
        first = -1;
        int at = 0;
        while (true)
        {
            int common = one[at..].CommonPrefixLength(two[at..]);
            if (at + common == one.Length)
            {
                return different;
            }

            int element = (at + common) / itemBytes;
            first = first < 0 ? element : first;
            different++;
            at = (element + 1) * itemBytes;
        }
    }
}
