using Blosc2Direct.Codecs.Custom;

namespace Blosc2Direct.Codecs;

/// <summary>What to make of a chunk whose block shape c-blosc2 2.15.0 to 2.21.1 store in row-major order, as a whole, and all
/// other versions block by block. The bytes do not tell which version wrote it; this library never writes such a shape.</summary>
public enum AmbiguousBlockOrder
{
    /// <summary>As those versions store it: they are the ones that distributions and packages carried when this was
    /// written.</summary>
    RowMajor,

    /// <summary>As all other versions store it.</summary>
    Blocks,

    /// <summary>Refuse it with an <see cref="UnsupportedCodecException"/>, where the order makes a difference.</summary>
    Refuse,
}

/// <summary>How a chunk from a file is met: how much it may ask for (what exceeds it is refused before anything is
/// allocated), what is made of it where its bytes leave a doubt, and which codecs of the user's own may decode it.</summary>
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

    /// <summary>How chunks of a doubtful block order are read: see <see cref="FrameHead.HasAmbiguousOrder"/>.</summary>
    public AmbiguousBlockOrder AmbiguousBlockOrder { get; init; }

    /// <summary>The user's own codecs and filters; null for those of <see cref="CodecRegistry.Global"/> alone.</summary>
    public CodecRegistry? Codecs { get; init; }

    /// <summary>What the dataset says of its pipeline, if it does.</summary>
    internal PipelineRecord? Record { get; init; }

    /// <summary>Bytes of the longest frame: an incompressible chunk, and a mebibyte for headers, metalayers and trailer.</summary>
    internal long MaxFrameBytes => Math.Min(MaxChunkBytes + (1024L * 1024), Array.MaxLength);
}
