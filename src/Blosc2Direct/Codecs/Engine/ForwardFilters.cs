using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>The filters of a chunk in order of encoding.</summary>
internal sealed unsafe class ForwardFilters
{
    private readonly FilterStep[] _steps;
    private readonly int _typeSize;

    /// <summary>Makes a pipeline.</summary>
    /// <param name="ids">The filters as chunks hold them.</param>
    /// <param name="parameters">Their parameters.</param>
    /// <param name="typeSize">Bytes of an item, 1 to 255.</param>
    public ForwardFilters(ReadOnlySpan<byte> ids, ReadOnlySpan<byte> parameters, int typeSize)
    {
        List<FilterStep> steps = [];
        for (int slot = 0; slot < ids.Length; slot++)
        {
            // The byte shuffle of single bytes leaves them as they are.
            if (ids[slot] != CodecIds.FilterNone && !(ids[slot] == CodecIds.FilterShuffle && typeSize == 1))
            {
                steps.Add(new FilterStep(ids[slot], parameters[slot]));
            }
        }

        _steps = [.. steps];
        _typeSize = typeSize;
    }

    /// <summary>Whether blocks stay as they are.</summary>
    public bool IsNone => _steps.Length == 0;

    /// <summary>Whether blocks are split into byte planes and nothing else.</summary>
    public bool IsShuffle => _steps is [{ Id: CodecIds.FilterShuffle }];

    /// <summary>Whether blocks need the chunk's first block.</summary>
    public bool HasDelta => _steps is [{ Id: CodecIds.FilterDelta }, ..];

    /// <summary>Whether there is a kernel for a filter.</summary>
    public static bool Supports(Blosc2Filter filter, int typeSize) => filter.Id switch
    {
        CodecIds.FilterShuffle or CodecIds.FilterBitShuffle or CodecIds.FilterDelta or CodecIds.FilterByteDelta => true,
        CodecIds.FilterTruncatePrecision => TruncatePrecision.TryGetClearedBits(typeSize, (sbyte)filter.Parameter, out _),
        CodecIds.FilterIntTruncation => IntTruncation.TryGetClearedBits(typeSize, (sbyte)filter.Parameter, out _),
        _ => false,
    };

    /// <summary>Memory that filtering a block takes.</summary>
    public static int ScratchBytes(int bytes) => checked(2 * ((bytes + 63) & ~63));

    /// <summary>Filters a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="reference">The chunk's first block as it is, for the delta filter; null for that block itself.</param>
    /// <param name="scratch">Memory for what comes out: <see cref="ScratchBytes"/>.</param>
    /// <returns>The filtered block, in <paramref name="scratch"/>.</returns>
    public byte* Apply(byte* block, int bytes, byte* reference, byte* scratch)
    {
        byte* to = scratch;
        byte* other = scratch + (ScratchBytes(bytes) / 2);
        byte* from = block;
        foreach (FilterStep step in _steps)
        {
            Apply(step, from, to, bytes, _typeSize, reference);
            from = to;
            to = other;
            other = from;
        }

        return from;
    }

    /// <summary>Applies one filter: a supported one.</summary>
    /// <param name="step">The filter.</param>
    /// <param name="from">The block.</param>
    /// <param name="to">Receives as many bytes; apart from <paramref name="from"/>.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="reference">The chunk's first block as it is, for the delta filter; null for that block itself.</param>
    internal static void Apply(FilterStep step, byte* from, byte* to, int bytes, int typeSize, byte* reference)
    {
        switch (step.Id)
        {
            case CodecIds.FilterShuffle:
                ByteShuffle.Split(from, to, bytes, typeSize);
                break;
            case CodecIds.FilterBitShuffle:
                BitShuffle.Forward(from, to, bytes, typeSize);
                break;
            case CodecIds.FilterDelta when reference == null:
                DeltaFilter.ForwardReference(from, to, bytes, typeSize);
                break;
            case CodecIds.FilterDelta:
                DeltaFilter.Forward(reference, from, to, bytes, typeSize);
                break;
            case CodecIds.FilterByteDelta:
                ByteDelta.Forward(from, to, bytes, step.Parameter);
                break;
            case CodecIds.FilterTruncatePrecision:
                TruncatePrecision.Forward(from, to, bytes, typeSize, (sbyte)step.Parameter);
                break;
            case CodecIds.FilterIntTruncation:
                IntTruncation.Forward(from, to, bytes, typeSize, (sbyte)step.Parameter);
                break;
            default:
                throw new InvalidOperationException($"No kernel for filter {step.Id}.");
        }
    }
}
