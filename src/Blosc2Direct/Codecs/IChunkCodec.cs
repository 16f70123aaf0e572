namespace Blosc2Direct.Codecs;

/// <summary>A codec of the user's own: it compresses the streams of blocks. Registered in a <see cref="CodecRegistry"/> and asked
/// for by <see cref="Blosc2.UserDefined"/>; in chunks it is one of Blosc2's user-defined codecs, so that C code can be written
/// for the same number.</summary>
/// <remarks>One object serves all threads at once: it keeps what it needs during a call to itself. What it throws becomes a
/// <see cref="CodecFailedException"/> with the chunk's place.</remarks>
public interface IChunkCodec
{
    /// <summary>Its number in chunks, 160 to 255.</summary>
    int Id { get; }

    /// <summary>Its name: 1 to 64 printable ASCII characters. A dataset that uses the codec carries it, and is refused where
    /// the same number has another name.</summary>
    string Name { get; }

    /// <summary>What it promises of decoded values.</summary>
    /// <param name="parameter">The parameter of the options.</param>
    ErrorBound GetErrorBound(byte parameter) => ErrorBound.None;

    /// <summary>Compresses a stream.</summary>
    /// <param name="source">A block after all filters, or one byte plane of it; at least 1 byte.</param>
    /// <param name="destination">Room for the stream: shorter than the source by at least a byte.</param>
    /// <param name="level">The level of the options, 1 to 9.</param>
    /// <param name="context">What the block is.</param>
    /// <returns>Bytes of the stream; 0 if it does not fit: the source is then stored as it is.</returns>
    int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context);

    /// <summary>Restores a stream. The bytes are those of a file: they may be anything.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="destination">Receives what was compressed; exactly as long as that was.</param>
    /// <param name="context">What the block is.</param>
    /// <returns>Whether the stream is one of this codec's that fills the destination; if not, the chunk is reported as corrupt.</returns>
    bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context);
}
