namespace Blosc2Direct.Codecs;

/// <summary>How much a chunk from a file may ask for. What exceeds it is refused before anything is allocated.</summary>
public sealed record CodecLimits
{
    /// <summary>The default limits.</summary>
    public static CodecLimits Default { get; } = new();

    /// <summary>Bytes of a decoded chunk, the padding of its blocks included. A frame may be as long, and the little more
    /// that headers and metalayers take.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxChunkBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(MaxChunkBytes));
            field = value;
        }
    }

    = 256 * 1024 * 1024;

    /// <summary>Bytes of the longest frame: an incompressible chunk, and a mebibyte for headers, metalayers and trailer.</summary>
    internal long MaxFrameBytes => Math.Min(MaxChunkBytes + (1024L * 1024), Array.MaxLength);
}
