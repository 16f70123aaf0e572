using Blosc2Direct.Codecs;

namespace Blosc2Direct.Data;

/// <summary>What a new table is besides its columns.</summary>
public sealed record TableCreation
{
    /// <summary>What is used where nothing is said.</summary>
    public static TableCreation Default { get; } = new();

    /// <summary>How it lies in the file.</summary>
    public TableLayout Layout { get; init; }

    /// <summary>How chunks are compressed; null for LZ4, level 5, byte shuffle.</summary>
    public Blosc2Options? Codec { get; init; }

    /// <summary>What PyTables shows as its title.</summary>
    public string Title { get; init; } = "";

    /// <summary>About how many rows it will have, where that is known: chunks of small tables are smaller. 0 if it is not.</summary>
    public long ExpectedRows { get; init; }

    /// <summary>Rows of a chunk; 0 to choose.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int ChunkRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(ChunkRows));
            field = value;
        }
    }

    /// <summary>Rows of a block; 0 to choose.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int BlockRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(BlockRows));
            field = value;
        }
    }

    /// <summary>Whether zone maps are kept while the table is written.</summary>
    public bool ZoneMaps { get; init; } = true;

    /// <summary>The codec that is meant. Rows are split into byte planes, so that a column of them can be decoded alone.</summary>
    internal Blosc2Options EffectiveCodec => Codec ?? new Blosc2Options
    {
        Codec = Blosc2Codec.Lz4,
        SplitBlocks = Layout == TableLayout.Rows ? BlockSplit.Always : BlockSplit.Automatic,
    };
}
