using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Zones;

/// <summary>Zones in the file: group <c>zones</c> of the hidden group, in it an array a leaf, by the leaf's path.</summary>
/// <remarks>The array has a row for each chunk of the table: a seal, the smallest keys of its zones, the largest, and the counts (nulls
/// in the lower half, NaNs in the upper). The seal is the hash of the rest, of what the leaf is, of the chunk's number and rows, and
/// of the chunk's fingerprint: bounds that were made of other bytes, or damaged, do not fit it.</remarks>
internal sealed class ZoneFile(CompanionGroup hidden)
{
    private const string Group = "zones";
    private const string VersionAttribute = "VERSION";
    private const string RowsAttribute = "ROWS";
    private const string ChunkRowsAttribute = "CHUNK_ROWS";
    private const string ZoneRowsAttribute = "ZONE_ROWS";
    private const int Version = 1;
    private const int ChunkBytes = 64 << 10;
    private const long MostBytes = 1L << 28;

    /// <summary>Whether there are zones in the file.</summary>
    public bool Exists => hidden.Contains(Group);

    /// <summary>Whether there are zones of a leaf.</summary>
    public bool Contains(Column column) => hidden.Contains($"{Group}/{column.Path}");

    /// <summary>Reads the zones of a leaf.</summary>
    /// <param name="coder">The leaf.</param>
    /// <param name="fingerprints">Those of its array, from the file.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="zones">The zones; those of chunks that do not fit are not known.</param>
    /// <returns>Why there are none, or null.</returns>
    public string? TryLoad(LeafCoder coder, ChunkFingerprints fingerprints, long rows, out LeafZones? zones)
    {
        zones = null;
        try
        {
            using IGroupNode group = hidden.Root.OpenGroup(hidden[Group]);
            if (group.Attributes.Get<int>(VersionAttribute) != Version)
            {
                return "its zone maps are of another version";
            }

            using NdArray<ulong> array = group.OpenArray<ulong>(coder.Column.Path);
            IAttributes attributes = array.Untyped.Node.Attributes;
            int chunkRows = attributes.Get<int>(ChunkRowsAttribute);
            int zoneRows = attributes.Get<int>(ZoneRowsAttribute);
            long ownRows = attributes.Get<long>(RowsAttribute);
            if (chunkRows != fingerprints.ChunkRows || zoneRows < 1 || zoneRows > chunkRows || ownRows < 0)
            {
                return "its zone map is of chunks of another size";
            }

            ZoneGrid grid = new(chunkRows, zoneRows);
            long chunks = ownRows == 0 ? 0 : ((ownRows - 1) / chunkRows) + 1;
            int width = RecordLength(grid);
            if (array.Rank != 2 || array.Shape[0] != chunks || array.Shape[1] != width || chunks > MostBytes / (8L * width)
                || array.Untyped.Node.StoredChunkCount * array.Untyped.Node.Spec.ChunkShape[0] < chunks)
            {
                return "its zone map has another shape than it should";
            }

            ulong[] records = new ulong[chunks * width];
            array.Read([0, 0], [chunks, width], records);
            zones = Unpack(coder, grid, fingerprints, Math.Min(ownRows, rows), ownRows, records);
            return null;
        }
        catch (Blosc2DirectException e)
        {
            return $"its zone map cannot be read: {e.Message}";
        }
    }

    /// <summary>Writes what changed of a leaf's zones.</summary>
    /// <param name="zones">The leaf.</param>
    public void Save(LeafZones zones)
    {
        using IGroupNode group = hidden.OpenOrCreate(Group);
        group.Attributes.Set(VersionAttribute, Version);
        string path = zones.Coder.Column.Path;
        int width = RecordLength(zones.Grid);
        bool isNew = !group.Contains(path);
        if (!isNew && !Fits(group, path, zones))
        {
            group.Delete(path);
            isNew = true;
        }

        using NdArray<ulong> array = isNew ? Create(group, path, zones, width) : group.OpenArray<ulong>(path);
        if (array.Shape[0] != zones.ChunkCount)
        {
            array.Resize([zones.ChunkCount, width]);
        }

        array.Untyped.Node.Attributes.Set(RowsAttribute, zones.Rows);
        ulong signature = SignatureOf(zones.Coder);
        for (int chunk = 0; chunk < zones.ChunkCount;)
        {
            int end = chunk;
            while (end < zones.ChunkCount && (isNew || zones.IsChanged(end)))
            {
                end++;
            }

            if (end > chunk)
            {
                ulong[] records = new ulong[(long)(end - chunk) * width];
                for (int i = chunk; i < end; i++)
                {
                    Pack(zones, i, signature, records.AsSpan((i - chunk) * width, width));
                    zones.MarkKept(i);
                }

                array.Write([chunk, 0], [end - chunk, width], records);
            }

            chunk = end + 1;
        }
    }

    /// <summary>Removes the zones of a leaf, or of all.</summary>
    public void Remove(string? path)
    {
        string name = path is null ? Group : $"{Group}/{path}";
        if (hidden.Contains(name))
        {
            hidden.Root.Delete(hidden[name]);
        }
    }

    private static int RecordLength(ZoneGrid grid) => checked(1 + (3 * grid.ZonesPerChunk));

    private static bool Fits(IGroupNode group, string path, LeafZones zones)
    {
        try
        {
            using NdArray<ulong> array = group.OpenArray<ulong>(path);
            IAttributes attributes = array.Untyped.Node.Attributes;
            return array.Rank == 2 && array.Shape[1] == RecordLength(zones.Grid)
                && attributes.Get<int>(ChunkRowsAttribute) == zones.Grid.ChunkRows && attributes.Get<int>(ZoneRowsAttribute) == zones.Grid.ZoneRows;
        }
        catch (Blosc2DirectException)
        {
            return false;
        }
    }

    private static NdArray<ulong> Create(IGroupNode group, string path, LeafZones zones, int width)
    {
        int chunk = Math.Max(1, ChunkBytes / (8 * width));
        NdArray<ulong> array = group.CreateArray<ulong>(
            path, [zones.ChunkCount, width], [ArraySpec.Unlimited, width], [chunk, width], new Blosc2Options { Codec = Blosc2Codec.Lz4 });
        array.Untyped.Node.Attributes.Set(ChunkRowsAttribute, zones.Grid.ChunkRows);
        array.Untyped.Node.Attributes.Set(ZoneRowsAttribute, zones.Grid.ZoneRows);
        return array;
    }

    private static void Pack(LeafZones zones, int chunk, ulong signature, Span<ulong> record)
    {
        int width = zones.Grid.ZonesPerChunk;
        int first = chunk * width;
        int count = Math.Min(width, zones.Count - first);
        zones.Min.Slice(first, count).CopyTo(record[1..]);
        zones.Max.Slice(first, count).CopyTo(record[(1 + width)..]);
        for (int i = 0; i < count; i++)
        {
            record[1 + (2 * width) + i] = zones.Nulls[first + i] | ((ulong)zones.Unordered[first + i] << 32);
        }

        record[0] = Seal(record[1..], signature, chunk, RowsIn(zones.Grid, chunk, zones.Rows), zones.FingerprintOf(chunk));
    }

    private static LeafZones Unpack(
        LeafCoder coder, ZoneGrid grid, ChunkFingerprints fingerprints, long rows, long ownRows, ReadOnlySpan<ulong> records)
    {
        LeafZones zones = new(coder, grid);
        zones.SetRows(rows);
        ulong signature = SignatureOf(coder);
        int width = grid.ZonesPerChunk;
        for (int chunk = 0; chunk < zones.ChunkCount; chunk++)
        {
            ReadOnlySpan<ulong> record = records.Slice(chunk * RecordLength(grid), RecordLength(grid));
            long inChunk = RowsIn(grid, chunk, ownRows);
            if (inChunk != RowsIn(grid, chunk, rows) || !fingerprints.TryGetRecorded(chunk, out ulong fingerprint)
                || Seal(record[1..], signature, chunk, inChunk, fingerprint) != record[0])
            {
                continue;
            }

            zones.SetFingerprint(chunk, fingerprint);
            for (int i = 0; i < width && (chunk * width) + i < zones.Count; i++)
            {
                ulong counts = record[1 + (2 * width) + i];
                zones.Set((chunk * width) + i, new ZoneBounds(record[1 + i], record[1 + width + i], (uint)counts, (uint)(counts >> 32)));
            }
        }

        zones.MarkAllKept();
        return zones;
    }

    private static long RowsIn(ZoneGrid grid, int chunk, long rows) => Math.Clamp(rows - ((long)chunk * grid.ChunkRows), 0, grid.ChunkRows);

    private static ulong Seal(ReadOnlySpan<ulong> record, ulong signature, int chunk, long rows, ulong fingerprint)
    {
        ReadOnlySpan<ulong> rest = [signature, (ulong)chunk, (ulong)rows, fingerprint];
        return XxHash64.Hash(MemoryMarshal.AsBytes(record), XxHash64.Hash(MemoryMarshal.AsBytes(rest)));
    }

    private static ulong SignatureOf(LeafCoder coder)
    {
        Column column = coder.Column;
        string text = $"{(int)column.Kind} {column.CellSize} {(int)column.Nullability} {Convert.ToHexString(column.Sentinel.AsSpan())} {column.MaskPath}";
        return XxHash64.Hash(Encoding.UTF8.GetBytes(text));
    }
}
