using Blosc2Direct.Codecs.Engine;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>Takes blocks through the filters of a pipeline, step by step between two buffers. One thread at a time.</summary>
/// <remarks>The steps of Blosc2's own filters are those of c-blosc2, blosc2.c (<c>pipeline_forward</c>, <c>pipeline_backward</c>).</remarks>
internal sealed unsafe class FilterRunner
{
    private readonly int[] _shape = new int[B2ndMetalayer.MaxRank];
    private UserStep[] _steps = [];
    private int _stepCount;
    private int _rank;
    private int _typeSize;
    private int _bytes;
    private byte* _destination;
    private byte* _first;
    private PinnedScratch _one, _two;

    /// <summary>Refuses Blosc2's own filters where they do not know the items.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <exception cref="UnsupportedCodecException">One does not.</exception>
    public static void ThrowIfUnfit(ReadOnlySpan<UserStep> steps, int typeSize)
    {
        foreach (UserStep step in steps)
        {
            Blosc2Filter filter = new(step.Id, step.Parameter);
            if (step.User is null && !ForwardFilters.Supports(filter, typeSize))
            {
                throw new UnsupportedCodecException(
                    $"Elements with items of {typeSize} bytes cannot be encoded with the filter {filter} beside those of the user's own.");
            }
        }
    }

    /// <summary>Sets the pipeline for the next block.</summary>
    /// <param name="steps">The steps in order of encoding.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="blockShape">The block's shape; empty if it is a run.</param>
    public void Begin(ReadOnlySpan<UserStep> steps, int typeSize, ReadOnlySpan<int> blockShape)
    {
        if (_steps.Length < steps.Length)
        {
            _steps = new UserStep[CodecIds.FilterSlots];
        }

        steps.CopyTo(_steps);
        _stepCount = steps.Length;
        _typeSize = typeSize;
        blockShape.CopyTo(_shape);
        _rank = blockShape.Length;
    }

    /// <summary>Where the streams of a block are to be decoded to.</summary>
    /// <param name="destination">Where the block is to be.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="first">The decoded first block of the chunk, for the delta filter; null for that block itself.</param>
    public byte* BeginDecode(byte* destination, int bytes, byte* first)
    {
        // What changes nothing when decoding is no step.
        int kept = 0;
        for (int step = 0; step < _stepCount; step++)
        {
            if (_steps[step].Id is not (CodecIds.FilterTruncatePrecision or CodecIds.FilterIntTruncation))
            {
                _steps[kept++] = _steps[step];
            }
        }

        for (int step = 0; step < kept; step++)
        {
            if (_steps[step].User is null && !BackwardFilters.IsSupported(new FilterStep(_steps[step].Id, _steps[step].Parameter)))
            {
                throw new UnsupportedCodecException("filter", _steps[step].Id, -1);
            }
        }

        _stepCount = kept;
        _destination = destination;
        _bytes = bytes;
        _first = first;
        return kept == 0 ? destination : _one.Reserve(bytes);
    }

    /// <summary>Undoes the filters: from where <see cref="BeginDecode"/> said to its destination.</summary>
    public void Decode(byte* streams)
    {
        byte* from = streams;
        for (int step = _stepCount - 1; step >= 0; step--)
        {
            byte* to = step == 0 ? _destination : from == streams ? _two.Reserve(_bytes) : streams;
            Undo(_steps[step], from, to);
            from = to;
        }
    }

    /// <summary>Applies the filters.</summary>
    /// <param name="source">The block.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="first">The chunk's first block before all filters, for the delta filter; null for that block itself.</param>
    /// <returns>The filtered block: the source if there are no filters, else the runner's own memory until the next call.</returns>
    public byte* Encode(byte* source, int bytes, byte* first)
    {
        _bytes = bytes;
        _first = first;
        byte* one = _one.Reserve(bytes), two = _two.Reserve(bytes);
        byte* from = source;
        for (int step = 0; step < _stepCount; step++)
        {
            byte* to = from == one ? two : one;
            Apply(_steps[step], from, to);
            from = to;
        }

        return from;
    }

    private BlockContext Context(in UserStep step) => new(_typeSize, step.Parameter, _shape.AsSpan(0, _rank));

    private void Apply(in UserStep step, byte* from, byte* to)
    {
        if (step.User is { } user)
        {
            UserCalls.Encode(user, new ReadOnlySpan<byte>(from, _bytes), new Span<byte>(to, _bytes), Context(step));
            return;
        }

        ForwardFilters.Apply(new FilterStep(step.Id, step.Parameter), from, to, _bytes, _typeSize, _first);
    }

    private void Undo(in UserStep step, byte* from, byte* to)
    {
        if (step.User is { } user)
        {
            UserCalls.Decode(user, new ReadOnlySpan<byte>(from, _bytes), new Span<byte>(to, _bytes), Context(step));
            return;
        }

        BackwardFilters.Undo(new FilterStep(step.Id, step.Parameter), from, to, _bytes, _typeSize, _first);
    }
}
