using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Undoes single filters on whole blocks.</summary>
internal static unsafe class BackwardFilters
{
    /// <summary>Whether there is a kernel for it.</summary>
    public static bool IsSupported(FilterStep step) =>
        step.Id is CodecIds.FilterShuffle or CodecIds.FilterBitShuffle or CodecIds.FilterDelta or CodecIds.FilterByteDelta;

    /// <summary>Undoes a filter.</summary>
    /// <param name="step">The filter: a supported one.</param>
    /// <param name="source">The filtered block.</param>
    /// <param name="destination">Receives as many bytes; apart from <paramref name="source"/>.</param>
    /// <param name="bytes">Bytes of the block.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="reference">The chunk's first block, decoded, for the delta filter; null for that block itself.</param>
    public static void Undo(FilterStep step, byte* source, byte* destination, int bytes, int typeSize, byte* reference)
    {
        switch (step.Id)
        {
            case CodecIds.FilterShuffle:
                ByteShuffle.Join(source, destination, bytes, typeSize);
                break;
            case CodecIds.FilterBitShuffle:
                BitShuffle.Backward(source, destination, bytes, typeSize);
                break;
            case CodecIds.FilterDelta when reference == null:
                DeltaFilter.BackwardReference(source, destination, bytes, typeSize);
                break;
            case CodecIds.FilterDelta:
                DeltaFilter.Backward(reference, source, destination, bytes, typeSize);
                break;
            case CodecIds.FilterByteDelta:
                ByteDelta.Backward(source, destination, bytes, step.Parameter != 0 ? step.Parameter : typeSize);
                break;
            default:
                throw new NotSupportedException($"No kernel undoes filter {step.Id}.");
        }
    }
}
