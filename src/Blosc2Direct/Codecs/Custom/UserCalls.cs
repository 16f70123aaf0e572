namespace Blosc2Direct.Codecs.Custom;

/// <summary>Calls of the user's code: what it throws or returns in error becomes a typed error.</summary>
internal static class UserCalls
{
    /// <summary>Compresses a stream.</summary>
    /// <returns>Its bytes; 0 if it does not fit.</returns>
    public static int Encode(
        IChunkCodec codec, ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context)
    {
        int written;
        try
        {
            written = codec.Encode(source, destination, level, context);
        }
        catch (Exception error)
        {
            throw Failed("codec", codec.Id, codec.Name, "encoding", error);
        }

        return (uint)written <= (uint)destination.Length
            ? written
            : throw new CodecFailedException(
                "codec", codec.Id, codec.Name, $"says that it wrote {written} bytes where there is room for {destination.Length}.");
    }

    /// <summary>Restores a stream.</summary>
    /// <returns>Whether it is one of the codec's.</returns>
    public static bool TryDecode(IChunkCodec codec, ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        try
        {
            return codec.TryDecode(source, destination, context);
        }
        catch (Exception error)
        {
            throw Failed("codec", codec.Id, codec.Name, "decoding", error);
        }
    }

    /// <summary>Filters a block.</summary>
    public static void Encode(IBlockFilter filter, ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        try
        {
            filter.Encode(source, destination, context);
        }
        catch (Exception error)
        {
            throw Failed("filter", filter.Id, filter.Name, "encoding", error);
        }
    }

    /// <summary>Restores a block.</summary>
    public static void Decode(IBlockFilter filter, ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        try
        {
            filter.Decode(source, destination, context);
        }
        catch (Exception error)
        {
            throw Failed("filter", filter.Id, filter.Name, "decoding", error);
        }
    }

    private static CodecFailedException Failed(string what, int id, string name, string doing, Exception error) =>
        new(what, id, name, $"failed while {doing}: {error.Message}", error);
}
