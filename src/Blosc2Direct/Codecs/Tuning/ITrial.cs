namespace Blosc2Direct.Codecs.Tuning;

/// <summary>What is known of a candidate after it was tried.</summary>
internal interface ITrial
{
    /// <summary>Whether elements are stored as they are.</summary>
    bool IsStored { get; }

    /// <summary>Encoded over uncompressed bytes of the whole sample, what surrounds a chunk counted once a chunk, not once a box.</summary>
    double EncodedShare { get; }

    /// <summary>Nanoseconds for an uncompressed byte: each box at its best.</summary>
    double EncodeTime { get; }

    /// <summary>The same for decoding.</summary>
    double DecodeTime { get; }

    /// <summary>Predicted nanoseconds, always the same.</summary>
    double ModelEncodeTime { get; }

    /// <summary>The same for decoding.</summary>
    double ModelDecodeTime { get; }
}
