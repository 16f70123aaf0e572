using System.Collections.Immutable;

namespace Blosc2Direct.Codecs;

/// <summary>Options by codec name.</summary>
public static partial class Blosc2
{
    /// <summary>BloscLZ.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options BloscLz(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.BloscLz, level, shuffle);

    /// <summary>LZ4.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Lz4(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Lz4, level, shuffle);

    /// <summary>LZ4 HC.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Lz4Hc(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Lz4Hc, level, shuffle);

    /// <summary>Zlib.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Zlib(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Zlib, level, shuffle);

    /// <summary>Zstandard.</summary>
    /// <param name="level">0 to 9.</param>
    /// <param name="shuffle">The filter before compression.</param>
    public static Blosc2Options Zstd(int level = 5, ShuffleMode shuffle = ShuffleMode.Byte) =>
        Make(Blosc2Codec.Zstd, level, shuffle);

    /// <summary>NDLZ, lossless. It takes two-dimensional blocks of bytes: longer items need a byte shuffle.</summary>
    /// <param name="cell">Bytes along each side of a cell: 4 or 8.</param>
    /// <param name="level">0 to 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cell is neither 4 nor 8, or the level not in 0..9.</exception>
    public static Blosc2Options Ndlz(int cell = 4, int level = 5) => cell is 4 or 8
        ? Plugin(Blosc2Codec.Ndlz, (byte)cell, level)
        : throw new ArgumentOutOfRangeException(nameof(cell), cell, "Cells have 4 or 8 bytes along each side.");

    /// <summary>ZFP within an absolute error, of floats and doubles. Lossy: no finite value changes by more than
    /// <paramref name="tolerance"/>. Blocks with other values, or that cannot be held within it, are stored raw.</summary>
    /// <param name="tolerance">The largest error, in the units of the data. Chunks keep a power of ten: the largest one that is
    /// not above it, 1E-128 to 1E127.</param>
    /// <param name="level">0 (stored) to 9; ZFP has no levels besides.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is not positive, not finite or below 1E-128.</exception>
    public static Blosc2Options ZfpAccuracy(double tolerance, int level = 5)
    {
        // Not a NaN either.
        if (!(tolerance >= 1E-128 && double.IsFinite(tolerance)))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "Must be from 1E-128 on.");
        }

        // The logarithm of a power of ten may come out a little below it.
        int exponent = (int)Math.Min(Math.Floor(Math.Log10(tolerance) + 1E-9), sbyte.MaxValue);
        return Plugin(Blosc2Codec.ZfpAccuracy, unchecked((byte)(sbyte)exponent), level);
    }

    /// <summary>ZFP with a precision relative to the values near by, of floats and doubles. Lossy: no finite value changes by more
    /// than 2^-<paramref name="bits"/> of the largest magnitude in its cell of 4 elements along each axis, for up to 16 bits of
    /// floats and 48 of doubles; from there on rounding adds to it.</summary>
    /// <param name="bits">Bits of precision, 1 to 64.</param>
    /// <param name="level">0 (stored) to 9; ZFP has no levels besides.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    public static Blosc2Options ZfpPrecision(int bits, int level = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 64);
        return Plugin(Blosc2Codec.ZfpPrecision, (byte)bits, level);
    }

    /// <summary>ZFP with a given size, of floats and doubles. Lossy, without a bound on the error.</summary>
    /// <param name="percent">The size of the compressed data in percent of the data's, 1 to 100.</param>
    /// <param name="level">0 (stored) to 9; ZFP has no levels besides.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..100.</exception>
    public static Blosc2Options ZfpRate(int percent, int level = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return Plugin(Blosc2Codec.ZfpRate, (byte)percent, level);
    }

    /// <summary>A codec of the user's own.</summary>
    /// <param name="id">Its number, 160 to 255.</param>
    /// <param name="parameter">Its parameter.</param>
    /// <param name="level">0 (stored) to 9; what else it means is the codec's matter.</param>
    /// <param name="filters">The steps before it; default for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not one for the user's own, or the level not in 0..9.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Blosc2Options.Filters"/>.</exception>
    public static Blosc2Options UserDefined(
        int id, byte parameter = 0, int level = 5, ImmutableArray<Blosc2Filter> filters = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(id, Blosc2Filter.FirstUserId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, Blosc2Filter.LastUserId);
        return new() { Codec = (Blosc2Codec)id, CodecParameter = parameter, Level = level, Filters = filters };
    }

    private static Blosc2Options Plugin(Blosc2Codec codec, byte parameter, int level) =>
        new() { Codec = codec, CodecParameter = parameter, Level = level, Filters = [] };

    private static Blosc2Options Make(Blosc2Codec codec, int level, ShuffleMode shuffle) =>
        new() { Codec = codec, Level = level, Shuffle = shuffle };
}
