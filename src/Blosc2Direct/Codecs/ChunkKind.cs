namespace Blosc2Direct.Codecs;

/// <summary>How the data of an encoded chunk is held.</summary>
public enum ChunkKind
{
    /// <summary>Compressed blocks, each decodable by itself.</summary>
    Blocks,

    /// <summary>Stored as is.</summary>
    Raw,

    /// <summary>All zeros.</summary>
    Zeros,

    /// <summary>All the quiet not-a-number of 4 or 8 bytes.</summary>
    NotANumber,

    /// <summary>One element for all.</summary>
    Repeated,

    /// <summary>Never written: reads as zeros.</summary>
    Uninitialized,

    /// <summary>Compressed blocks that need each other or a dictionary: decoded all together.</summary>
    WholeOnly,
}
