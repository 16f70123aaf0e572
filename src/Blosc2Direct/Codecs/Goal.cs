namespace Blosc2Direct.Codecs;

/// <summary>What settings are chosen for; docs/codecs.md has the exact objectives.</summary>
public enum Goal
{
    /// <summary>The fastest to write and to read of what makes the data smaller at all.</summary>
    Speed,

    /// <summary>The least time to compress, to move over a gigabit link, to move back, and to decompress.</summary>
    Balanced,

    /// <summary>The smallest.</summary>
    Size,
}
