using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>What a rechunked array is to be.</summary>
public sealed record RechunkOptions : ComputingOptions
{
    /// <summary>Elements of a chunk along each axis, cut to the array's; default to have them chosen.</summary>
    public ImmutableArray<int> ChunkShape { get; init; }

    /// <summary>What the new shapes are chosen for, where they are not given; null: as for new arrays.</summary>
    public Access? Access { get; init; }

    /// <summary>How chunks are compressed, and their block shape; null for the source's own if it is Blosc2, else the usual.</summary>
    public Blosc2Options? Codec { get; init; }

    /// <summary>Settings to be chosen by trying them on the source's elements, instead of <see cref="Codec"/>; null for no choice.</summary>
    public AutoBlosc2? Auto { get; init; }

    /// <summary>How elements are stored; null as they are. Values that do not fit are an error.</summary>
    public ElementType? Type { get; init; }

    /// <summary>A group for a temporary array, which lets large arrays turn from one chunk shape to a very different one in two
    /// passes where one would decode everything several times; null for one pass in any case.</summary>
    public IGroupNode? Scratch { get; init; }
}

/// <summary>What a copy or a rechunking did.</summary>
/// <param name="Passes">1, or 2 by way of a temporary array.</param>
/// <param name="PlannedDecodeFactor">How often a block of the source was to be decoded on average; 1 is best.</param>
/// <param name="Read">What reading the source cost.</param>
/// <param name="Written">What writing the destination cost.</param>
public sealed record CopyReport(int Passes, double PlannedDecodeFactor, ReadStatistics Read, WriteStatistics Written);
