namespace Blosc2Direct.Codecs;

/// <summary>A filter of the user's own: it changes blocks before they are compressed, without changing their length. Registered in
/// a <see cref="CodecRegistry"/> and asked for by <see cref="Blosc2Filter.UserDefined"/>; in chunks it is one of Blosc2's
/// user-defined filters, so that C code can be written for the same number.</summary>
/// <remarks>As for <see cref="IChunkCodec"/>.</remarks>
public interface IBlockFilter
{
    /// <summary>Its number in chunks, 160 to 255. Codecs have numbers of their own.</summary>
    int Id { get; }

    /// <summary>Its name, as for <see cref="IChunkCodec.Name"/>.</summary>
    string Name { get; }

    /// <summary>What it promises of decoded values.</summary>
    /// <param name="parameter">The parameter of the options.</param>
    ErrorBound GetErrorBound(byte parameter) => ErrorBound.None;

    /// <summary>Filters a block.</summary>
    /// <param name="source">The block: elements, or what the steps before made of them.</param>
    /// <param name="destination">Receives as many bytes; does not overlap the source.</param>
    /// <param name="context">What the block is.</param>
    void Encode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context);

    /// <summary>Restores a block. The bytes are those of a file: they may be anything.</summary>
    /// <param name="source">The filtered block.</param>
    /// <param name="destination">Receives as many bytes; does not overlap the source.</param>
    /// <param name="context">What the block is.</param>
    void Decode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context);
}
