namespace Blosc2Direct.Codecs.Engine;

/// <summary>One filter of a pipeline.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parameter">Its parameter, the filter's meta byte.</param>
internal readonly record struct FilterStep(int Id, byte Parameter);

/// <summary>The filters of a chunk that change bytes when they are undone, in the order of encoding. Read from a chunk's header;
/// kept and read again only where another header comes.</summary>
internal sealed class BlockPipeline
{
    private readonly byte[] _header = new byte[FrameLayout.ChunkHeaderBytes];
    private readonly FilterStep[] _steps = new FilterStep[CodecIds.FilterSlots];

    /// <summary>Bytes of an item as the filters see it.</summary>
    public int TypeSize { get; private set; }

    /// <summary>How many steps.</summary>
    public int Count { get; private set; }

    /// <summary>The steps.</summary>
    public ReadOnlySpan<FilterStep> Steps => _steps.AsSpan(0, Count);

    /// <summary>Whether the filter that is undone last is the byte shuffle, so that undoing it can put elements in their
    /// places.</summary>
    public bool EndsInShuffle => Count > 0 && _steps[0].Id == CodecIds.FilterShuffle;

    /// <summary>Whether it is the bit shuffle, which can be undone up to byte planes.</summary>
    public bool EndsInBitShuffle => Count > 0 && _steps[0].Id == CodecIds.FilterBitShuffle;

    /// <summary>Whether the managed engine can undo all of them.</summary>
    public bool IsSupported { get; private set; }

    /// <summary>Reads the pipeline of a chunk whose header was validated.</summary>
    public void Read(ReadOnlySpan<byte> header)
    {
        // What differs from chunk to chunk of an array, its compressed size, says nothing of filters.
        if (header[FrameLayout.ChunkTypeSizeAt] == TypeSize &&
            header[FrameLayout.ChunkFiltersAt..].SequenceEqual(_header.AsSpan(FrameLayout.ChunkFiltersAt)))
        {
            return;
        }

        header.CopyTo(_header);
        TypeSize = header[FrameLayout.ChunkTypeSizeAt];
        Count = 0;
        IsSupported = true;
        for (int slot = 0; slot < CodecIds.FilterSlots; slot++)
        {
            FilterStep step = new(header[FrameLayout.ChunkFiltersAt + slot], header[FrameLayout.ChunkFilterMetasAt + slot]);
            if (ChangesBytes(step))
            {
                _steps[Count++] = step;
                IsSupported &= BackwardFilters.IsSupported(step);
            }
        }
    }

    private bool ChangesBytes(FilterStep step) => step.Id switch
    {
        CodecIds.FilterNone or CodecIds.FilterTruncatePrecision or CodecIds.FilterIntTruncation => false,
        CodecIds.FilterShuffle => TypeSize > 1,
        _ => true,
    };
}
