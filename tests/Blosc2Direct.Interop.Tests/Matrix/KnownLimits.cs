using Blosc2Direct.Interop.Tests.Cases;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>What the peers themselves do wrong, found by letting them read their own files.</summary>
internal static class KnownLimits
{
    /// <summary>
    /// c-blosc2 before 3 writes a type size of 1 into the header of a frame whose elements are longer than 255 bytes, and
    /// then takes the shape of a b2nd chunk for bytes: the stock filter fails on such chunks of its own.
    /// </summary>
    public static bool StockCannotReadItsOwn(InteropCase test) =>
        test.Type.Size > 255 && test.Type.Kind != "array" && test.Rank is >= 2 and <= 8;
}
