using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Which elements Blosc2's lossy codecs and filters are for: of any others they would destroy more than precision.</summary>
internal static class PipelineRules
{
    /// <summary>What is wrong with a pipeline for elements of a type; null if nothing is.</summary>
    public static string? FindMisfit(ElementType type, Blosc2Options codec)
    {
        // The codec sees what the filters left: after other steps, bytes in another order.
        if (codec.Codec is Blosc2Codec.ZfpAccuracy or Blosc2Codec.ZfpPrecision or Blosc2Codec.ZfpRate)
        {
            return !IsFloat(type) ? Say("ZFP", "little-endian floats and doubles", type)
                : codec.Filters.IsEmpty ? null : "ZFP takes no filters before it.";
        }

        for (int step = 0; step < codec.Filters.Length; step++)
        {
            Blosc2Filter filter = codec.Filters[step];
            string? misfit = filter.Id switch
            {
                CodecIds.FilterTruncatePrecision => !IsFloat(type) ? Say("trunc_prec", "little-endian floats and doubles", type)
                    : filter.Parameter > (ItemSize(type) == sizeof(float) ? 23 : Blosc2Filter.MaxMantissaBits)
                        ? $"The mantissa of {ElementTypeText.Describe(type)} has no {filter.Parameter} bits." : null,
                CodecIds.FilterIntTruncation => Item(type) is not IntegerType { Order: ByteOrder.LittleEndian } integer
                    ? Say("int_trunc", "little-endian integers", type)
                    : filter.Parameter > 8 * integer.Size ? $"{ElementTypeText.Describe(type)} has no {filter.Parameter} bits." : null,
                CodecIds.FilterNdMean => IsFloat(type) ? null : Say("ndmean", "little-endian floats and doubles", type),
                _ => null,
            };
            if (misfit is null && filter.IsLossy && step > 0)
            {
                misfit = $"{filter} must come before all filters that move bytes.";
            }

            if (misfit is not null)
            {
                return misfit;
            }
        }

        return null;
    }

    /// <summary>Refuses what does not fit.</summary>
    /// <exception cref="ArgumentException">The pipeline is not for such elements.</exception>
    public static void Check(ElementType type, Blosc2Options codec)
    {
        if (FindMisfit(type, codec) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(codec));
        }
    }

    private static ElementType Item(ElementType type) => type is ArrayElementType array ? Item(array.Base) : type;

    private static int ItemSize(ElementType type) => Item(type).Size;

    private static bool IsFloat(ElementType type) => Item(type) is FloatType { Order: ByteOrder.LittleEndian, Size: 4 or 8 };

    private static string Say(string what, string wanted, ElementType type) =>
        $"{what} is for {wanted}, not for {ElementTypeText.Describe(type)}.";
}
