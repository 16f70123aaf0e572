using System.Globalization;

namespace Blosc2Direct.Codecs;

/// <summary>One step of the pipeline that a block goes through before it is compressed.</summary>
/// <param name="Id">The filter's number in chunks: 1 to 4, 32, 33, 35 and 36 are Blosc2's own, 160 to 255 the user's.</param>
/// <param name="Parameter">What the filter makes of it is the filter's matter; it is kept in every chunk.</param>
/// <remarks>Checked when it becomes part of <see cref="Blosc2Options.Filters"/>. Sources: c-blosc2, README_CHUNK_FORMAT.rst,
/// blosc2.h and filters-registry.h.</remarks>
public readonly record struct Blosc2Filter(int Id, byte Parameter = 0)
{
    /// <summary>The first of the numbers for filters and codecs of the user's own.</summary>
    public const int FirstUserId = 160;

    /// <summary>The last of the numbers for filters and codecs of the user's own.</summary>
    public const int LastUserId = byte.MaxValue;

    /// <summary>Mantissa bits of a double: the most that <see cref="TruncatePrecision"/> can keep.</summary>
    public const int MaxMantissaBits = 52;

    /// <summary>Byte shuffle: the first bytes of all items, then the second bytes, and so on.</summary>
    public static Blosc2Filter Shuffle => new(CodecIds.FilterShuffle);

    /// <summary>Bit shuffle: the first bits of all items, then the second bits, and so on.</summary>
    public static Blosc2Filter BitShuffle => new(CodecIds.FilterBitShuffle);

    /// <summary>Exclusive-or of each block with the chunk's first one. Only as the first step; a slice then decodes whole
    /// chunks, since every block needs the first.</summary>
    public static Blosc2Filter Delta => new(CodecIds.FilterDelta);

    /// <summary>Differences between neighbouring bytes within each byte plane: useful after <see cref="Shuffle"/>.</summary>
    public static Blosc2Filter ByteDelta => new(CodecIds.FilterByteDelta);

    /// <summary>Whether the number is one of the user's own.</summary>
    public bool IsUserDefined => CodecIds.IsUserDefined(Id);

    /// <summary>Whether decoding gives other values than were encoded. Of the user's own filters only they know.</summary>
    internal bool IsLossy => Id is CodecIds.FilterTruncatePrecision or CodecIds.FilterIntTruncation or CodecIds.FilterNdMean;

    /// <summary>Sets the last bits of the mantissa of each float or double to zero. Lossy: a value x changes by less than
    /// |x| · 2^-<paramref name="mantissaBits"/>, towards zero; infinities, and NaNs whose payload remains, stay.</summary>
    /// <param name="mantissaBits">Bits of the mantissa that are kept: 1 to 23 for floats, 1 to 52 for doubles.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..52.</exception>
    public static Blosc2Filter TruncatePrecision(int mantissaBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mantissaBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mantissaBits, MaxMantissaBits);
        return new Blosc2Filter(CodecIds.FilterTruncatePrecision, (byte)mantissaBits);
    }

    /// <summary>Sets the last bits of each integer to zero. Lossy: a value of w bits changes by at most
    /// 2^(w - <paramref name="bits"/>) - 1, downwards.</summary>
    /// <param name="bits">Bits that are kept, the sign's included: 1 to the integer's size in bits, at most 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    public static Blosc2Filter IntTruncation(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 64);
        return new Blosc2Filter(CodecIds.FilterIntTruncation, (byte)bits);
    }

    /// <summary>Elements in the order of N-dimensional cells, so that neighbours along all axes come together. Chunks of 2 to 8
    /// axes.</summary>
    /// <param name="cell">Elements of a cell along each axis, 1 to 127; no more than a block has.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..127.</exception>
    public static Blosc2Filter NdCell(int cell) => new(CodecIds.FilterNdCell, CheckCell(cell));

    /// <summary>The mean of each N-dimensional cell in place of its floats or doubles. Lossy: what is kept is a coarser array. Chunks of
    /// 2 to 8 axes.</summary>
    /// <param name="cell">Elements of a cell along each axis, 1 to 127; no more than a block has.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..127.</exception>
    public static Blosc2Filter NdMean(int cell) => new(CodecIds.FilterNdMean, CheckCell(cell));

    /// <summary>A filter of the user's own.</summary>
    /// <param name="id">Its number, 160 to 255.</param>
    /// <param name="parameter">Its parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not one for the user's own.</exception>
    public static Blosc2Filter UserDefined(int id, byte parameter = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(id, FirstUserId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, LastUserId);
        return new Blosc2Filter(id, parameter);
    }

    /// <inheritdoc/>
    public override string ToString() => Parameter == 0
        ? Name
        : $"{Name}({Parameter.ToString(CultureInfo.InvariantCulture)})";

    /// <summary>The name of the number.</summary>
    internal string Name => Id switch
    {
        CodecIds.FilterShuffle => "shuffle",
        CodecIds.FilterBitShuffle => "bitshuffle",
        CodecIds.FilterDelta => "delta",
        CodecIds.FilterTruncatePrecision => "trunc_prec",
        CodecIds.FilterNdCell => "ndcell",
        CodecIds.FilterNdMean => "ndmean",
        CodecIds.FilterByteDelta => "bytedelta",
        CodecIds.FilterIntTruncation => "int_trunc",
        _ => $"filter {Id.ToString(CultureInfo.InvariantCulture)}",
    };

    /// <summary>What is wrong with a pipeline; null if nothing is.</summary>
    internal static string? FindFault(ReadOnlySpan<Blosc2Filter> filters)
    {
        if (filters.Length > CodecIds.FilterSlots)
        {
            return $"A chunk has room for {CodecIds.FilterSlots} filters, not for {filters.Length}.";
        }

        for (int step = 0; step < filters.Length; step++)
        {
            string? fault = filters[step].FindFault(step);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static byte CheckCell(int cell)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cell, sbyte.MaxValue);
        return (byte)cell;
    }

    private string? FindFault(int step) => Id switch
    {
        CodecIds.FilterShuffle or CodecIds.FilterBitShuffle => Parameter == 0 ? null : $"The filter {Name} has no parameter.",

        // c-blosc2 restores it only there, and takes the first block as it came for what the others differ from.
        CodecIds.FilterDelta => Parameter != 0 ? "The filter delta has no parameter."
            : step == 0 ? null : "The filter delta must be the first step.",
        CodecIds.FilterTruncatePrecision => Parameter is >= 1 and <= MaxMantissaBits
            ? null : $"The filter trunc_prec keeps 1 to {MaxMantissaBits} bits, not {Parameter}.",
        CodecIds.FilterNdCell or CodecIds.FilterNdMean => Parameter is >= 1 and <= (byte)sbyte.MaxValue
            ? null : $"The cells of filter {Name} have 1 to {sbyte.MaxValue} elements along each axis, not {Parameter}.",
        CodecIds.FilterByteDelta => null,
        CodecIds.FilterIntTruncation => Parameter is >= 1 and <= 64 ? null : $"The filter int_trunc keeps 1 to 64 bits, not {Parameter}.",
        _ => IsUserDefined ? null : $"{Id} is no filter of Blosc2's own, nor from {FirstUserId} to {LastUserId}.",
    };
}
