namespace Blosc2Direct.Computing;

/// <summary>Elements on an N-dimensional grid that are read, or made, box by box.</summary>
internal interface IPieceSource : IDisposable
{
    /// <summary>Elements along each axis.</summary>
    long[] Shape { get; }

    /// <summary>What is decoded as a whole: a block, or a chunk where the store decodes; null where nothing is.</summary>
    long[]? Unit { get; }

    /// <summary>What is stored as a whole: each piece of it that is read costs a look at its head. Null where nothing is.</summary>
    long[]? Chunk { get; }

    /// <summary>Bytes of an element.</summary>
    int ItemBytes { get; }

    /// <summary>Bytes that a reader needs for each element of a piece, besides the piece.</summary>
    int ScratchBytes { get; }

    /// <summary>Makes a reader, for one thread.</summary>
    IPieceReader OpenReader();
}

/// <summary>Numbers of one type.</summary>
internal interface INumberSource : IPieceSource
{
    /// <summary>The type of the numbers.</summary>
    NumericType Type { get; }
}

/// <summary>One thread's way to the pieces.</summary>
internal unsafe interface IPieceReader : IDisposable
{
    /// <summary>Reads a box, packed, in row-major order.</summary>
    void Read(in Box box, byte* destination);
}
