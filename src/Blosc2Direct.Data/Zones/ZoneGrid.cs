namespace Blosc2Direct.Data.Zones;

/// <summary>How a leaf's rows are cut into zones: each chunk by itself, so that a zone belongs to one chunk.</summary>
/// <param name="ChunkRows">Rows of a chunk.</param>
/// <param name="ZoneRows">Rows of a zone; the last one of a chunk may have fewer.</param>
internal readonly record struct ZoneGrid(int ChunkRows, int ZoneRows)
{
    // Less is not worth the room that its bounds take.
    private const int FewestRows = 512;

    /// <summary>Zones of a chunk.</summary>
    public int ZonesPerChunk => (int)(((long)ChunkRows + ZoneRows - 1) / ZoneRows);

    /// <summary>The grid of a leaf: a zone is a block, or several where blocks have few rows.</summary>
    public static ZoneGrid Create(int chunkRows, int blockRows)
    {
        chunkRows = Math.Max(chunkRows, 1);
        blockRows = Math.Clamp(blockRows, 1, chunkRows);
        long zone = (long)blockRows * ((FewestRows + blockRows - 1) / blockRows);
        return new ZoneGrid(chunkRows, (int)Math.Min(zone, chunkRows));
    }

    /// <summary>The zone of a row.</summary>
    public int ZoneOf(long row)
    {
        long chunk = row / ChunkRows;
        return checked((int)((chunk * ZonesPerChunk) + ((row - (chunk * ChunkRows)) / ZoneRows)));
    }

    /// <summary>The first row of a zone.</summary>
    public long StartOf(int zone)
    {
        int chunk = zone / ZonesPerChunk;
        return ((long)chunk * ChunkRows) + ((long)(zone - (chunk * ZonesPerChunk)) * ZoneRows);
    }

    /// <summary>The first row behind a zone, whether the table has so many or not.</summary>
    public long EndOf(int zone) => Math.Min(StartOf(zone) + ZoneRows, ((long)ChunkOf(zone) + 1) * ChunkRows);

    /// <summary>The chunk of a zone.</summary>
    public int ChunkOf(int zone) => zone / ZonesPerChunk;

    /// <summary>Zones that so many rows touch.</summary>
    public int CountOf(long rows) => rows <= 0 ? 0 : ZoneOf(rows - 1) + 1;
}
