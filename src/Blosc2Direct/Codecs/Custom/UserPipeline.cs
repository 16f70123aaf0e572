namespace Blosc2Direct.Codecs.Custom;

/// <summary>One filter step of a pipeline.</summary>
/// <param name="Id">The filter.</param>
/// <param name="Parameter">Its parameter.</param>
/// <param name="User">What does it, if it is the user's own.</param>
internal readonly record struct UserStep(int Id, byte Parameter, IBlockFilter? User);

/// <summary>A pipeline with a codec or filter of the user's own: what its numbers stand for here.</summary>
internal sealed class UserPipeline
{
    private readonly UserStep[] _steps;

    private UserPipeline(IChunkCodec? codec, byte codecParameter, UserStep[] steps)
    {
        Codec = codec;
        CodecParameter = codecParameter;
        _steps = steps;
    }

    /// <summary>The codec, if it is the user's own.</summary>
    public IChunkCodec? Codec { get; }

    public byte CodecParameter { get; }

    /// <summary>The filters in order of encoding.</summary>
    public ReadOnlySpan<UserStep> Steps => _steps;

    /// <summary>Finds out what does the work.</summary>
    /// <param name="codec">The number of the user-defined codec; -1 for a codec of Blosc2's own.</param>
    /// <param name="codecParameter">Its parameter.</param>
    /// <param name="ids">The filters in their slots.</param>
    /// <param name="parameters">Their parameters.</param>
    /// <param name="limits">The registry, and the names that the dataset has for what is in it.</param>
    /// <exception cref="MissingCodecException">One is not registered, or under another name.</exception>
    public static UserPipeline Resolve(
        int codec, byte codecParameter, ReadOnlySpan<byte> ids, ReadOnlySpan<byte> parameters, CodecLimits limits)
    {
        CodecRegistry registry = limits.Codecs ?? CodecRegistry.Global;
        IChunkCodec? found = null;
        if (codec >= 0)
        {
            registry.TryGetCodec(codec, out found);
            Check("codec", codec, limits.Record?.NameOfCodec(codec), found?.Name);
        }

        List<UserStep> steps = [];
        for (int slot = 0; slot < ids.Length; slot++)
        {
            int id = ids[slot];
            IBlockFilter? filter = null;
            if (CodecIds.IsUserDefined(id))
            {
                registry.TryGetFilter(id, out filter);
                Check("filter", id, limits.Record?.NameOfFilter(id), filter?.Name);
            }

            if (id != CodecIds.FilterNone)
            {
                steps.Add(new UserStep(id, parameters[slot], filter));
            }
        }

        return new UserPipeline(found, codecParameter, [.. steps]);
    }

    private static void Check(string what, int id, string? needed, string? registered)
    {
        if (registered is null || (needed is not null && !string.Equals(needed, registered, StringComparison.Ordinal)))
        {
            throw new MissingCodecException(what, id, needed, registered);
        }
    }
}
