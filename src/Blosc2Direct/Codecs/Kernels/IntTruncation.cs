namespace Blosc2Direct.Codecs.Kernels;

/// <summary>c-blosc2's filter int_trunc (id 36, <c>plugins/filters/int_trunc</c>): clears the low bits of integers. Nothing is undone on
/// decoding.</summary>
internal static unsafe class IntTruncation
{
    /// <summary>Bits that a parameter clears.</summary>
    /// <param name="typeSize">Bytes of an element: 1, 2, 4 or 8; others have no such filter.</param>
    /// <param name="bits">Bits of the integer that stay, or with a minus those that go.</param>
    /// <param name="clearedBits">Bits to clear, fewer than the integer has.</param>
    /// <returns>False if the filter does not take the parameter.</returns>
    public static bool TryGetClearedBits(int typeSize, sbyte bits, out int clearedBits)
    {
        int all = typeSize is 1 or 2 or 4 or 8 ? 8 * typeSize : 0;
        clearedBits = bits >= 0 ? all - bits : -bits;
        return clearedBits >= 0 && clearedBits < all;
    }

    /// <summary>Filters a block.</summary>
    /// <param name="source">The block.</param>
    /// <param name="destination">Receives it: the source itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="typeSize">Bytes of an element: 1, 2, 4 or 8.</param>
    /// <param name="bits">As for <see cref="TryGetClearedBits"/>, which must accept it.</param>
    public static void Forward(byte* source, byte* destination, int bytes, int typeSize, sbyte bits)
    {
        if (!TryGetClearedBits(typeSize, bits, out int clearedBits))
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits, $"Elements of {typeSize} bytes cannot be truncated so.");
        }

        BitMask.ClearLow(source, destination, bytes, typeSize, clearedBits);
    }
}
