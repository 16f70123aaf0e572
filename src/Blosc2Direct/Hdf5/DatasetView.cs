using System.Collections.Immutable;

namespace Blosc2Direct.Hdf5;

/// <summary>A dataset at one moment: shape, chunk grid and chunk index that belong together. A reader takes one and stays with
/// it; whoever changes the dataset publishes another. Only the entries of the index change in place.</summary>
internal sealed record DatasetView
{
    /// <summary>Elements along each axis, as readers see them.</summary>
    internal required ImmutableArray<long> Shape { get; init; }

    /// <summary>The chunk grid of that shape; null unless chunked.</summary>
    internal required ChunkGrid? Grid { get; init; }

    /// <summary>Which numbering of chunks the grid and the index have. Another number, another numbering.</summary>
    internal int Numbering { get; init; }

    /// <summary>The chunk index, null until it is needed.</summary>
    internal ChunkIndex? Index { get; init; }

    /// <summary>A growth that is not published yet.</summary>
    internal PendingGrowth? Growth { get; init; }

    /// <summary>The shape that the file has.</summary>
    internal ImmutableArray<long> FileShape => Growth?.Shape ?? Shape;

    /// <summary>The place of a chunk in this view's own grid or in that of its growth.</summary>
    /// <returns>False if it lies outside of both.</returns>
    internal bool TryPlace(ReadOnlySpan<long> coordinates, out ChunkPlace place)
    {
        long key = Grid!.IndexOf(coordinates);
        if (key >= 0)
        {
            place = new ChunkPlace(key, Numbering, IsPublished: true);
            return true;
        }

        key = Growth is null ? -1 : Growth.Grid!.IndexOf(coordinates);
        place = new ChunkPlace(key, Growth?.Numbering ?? 0, IsPublished: false);
        return key >= 0;
    }

    /// <summary>The index that holds a place, null if it is not known.</summary>
    internal ChunkIndex? IndexOf(in ChunkPlace place) => place.IsPublished ? Index : Growth!.Index;

    /// <summary>The grid of a numbering, the largest there is; null if chunks are numbered otherwise now.</summary>
    internal ChunkGrid? GridOf(int numbering) =>
        Growth is { } growth && growth.Numbering == numbering ? growth.Grid : Numbering == numbering ? Grid : null;
}

/// <summary>The part of a <see cref="DatasetView"/> that readers do not see yet.</summary>
internal sealed record PendingGrowth
{
    internal required ImmutableArray<long> Shape { get; init; }

    internal required ChunkGrid? Grid { get; init; }

    internal required int Numbering { get; init; }

    /// <summary>The chunks outside of the published grid, by their place in the new one; null if not known.</summary>
    internal ChunkIndex? Index { get; init; }

    /// <summary>Whether the index holds the chunks of the published grid too.</summary>
    internal bool IsComplete { get; init; }
}

/// <summary>Where a chunk is numbered.</summary>
/// <param name="Key">Its place in the row-major grid.</param>
/// <param name="Numbering">The numbering of that grid.</param>
/// <param name="IsPublished">Whether readers see it.</param>
internal readonly record struct ChunkPlace(long Key, int Numbering, bool IsPublished);
