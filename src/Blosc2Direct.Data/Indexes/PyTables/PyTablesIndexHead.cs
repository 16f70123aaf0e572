using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>The numbers of an index of PyTables. Source: PyTables, tables/index.py, format version 2.1.</summary>
/// <remarks>The table's rows are cut into *slices*, each sorted by itself; what remains is the *last row*. Slices make blocks, blocks
/// superblocks: how far row numbers were moved when the index was optimised. Coarse indexes keep numbers of *buckets* of rows.</remarks>
internal sealed record PyTablesIndexHead
{
    /// <summary>Rows of a block.</summary>
    public required long BlockSize { get; init; }

    /// <summary>Rows of a slice.</summary>
    public required int SliceSize { get; init; }

    /// <summary>Rows of a chunk of a slice.</summary>
    public required int ChunkSize { get; init; }

    /// <summary>Sorted values are a sample: one in so many.</summary>
    public required int Reduction { get; init; }

    /// <summary>Slices without the last row.</summary>
    public required int Slices { get; init; }

    /// <summary>Sorted values of the last row.</summary>
    public required int LastValues { get; init; }

    /// <summary>Rows of the last row.</summary>
    public required int LastRows { get; init; }

    /// <summary>Bytes of a bucket or row number: 8 for full indexes, 4 medium, 2 light, 1 ultralight.</summary>
    public required int NumberSize { get; init; }

    /// <summary>Rows that the index covers.</summary>
    public long Rows => ((long)Slices * SliceSize) + LastRows;

    /// <summary>Sorted values of a slice.</summary>
    public int SliceValues => SliceSize / Reduction;

    /// <summary>Sorted values of a chunk of a slice.</summary>
    public int ChunkValues => ChunkSize / Reduction;

    /// <summary>What kind of index it is.</summary>
    public TableIndexKind Kind => KindOf(NumberSize);

    /// <summary>What kind of index has numbers of so many bytes.</summary>
    public static TableIndexKind KindOf(int numberSize) => numberSize switch
    {
        8 => TableIndexKind.PyTablesFull,
        4 => TableIndexKind.PyTablesMedium,
        2 => TableIndexKind.PyTablesLight,
        _ => TableIndexKind.PyTablesUltraLight,
    };

    /// <summary>Rows of a bucket.</summary>
    /// <param name="tableChunkRows">Rows of a chunk of the table.</param>
    public long BucketRows(int tableChunkRows)
    {
        long bucket = Math.Min(tableChunkRows, ChunkSize);
        return NumberSize switch
        {
            1 when SliceSize > 256 * bucket => (SliceSize + 255L) / 256,
            2 when BlockSize > 65536 * bucket => (BlockSize + 65535) / 65536,
            _ => bucket,
        };
    }

    /// <summary>Reads and checks them.</summary>
    /// <param name="group">The index's group.</param>
    /// <param name="column">The indexed column.</param>
    /// <param name="rows">Rows that the table has.</param>
    /// <exception cref="IndexDamagedException">They do not fit each other or the table.</exception>
    public static PyTablesIndexHead Read(IGroupNode group, Column column, long rows)
    {
        IAttributes attributes = group.Attributes;
        string version = attributes.GetString("VERSION");
        if (version != "2.1")
        {
            throw new IndexDamagedException(column.Path, $"it is of version '{version}' of PyTables' indexes, expected '2.1'");
        }

        if (attributes.Contains("DIRTY") && ReadNumber(attributes, "DIRTY") != 0)
        {
            throw new IndexDamagedException(column.Path, "PyTables marks it as out of date");
        }

        using IArrayNode sorted = group.OpenArray("sorted"), numbers = group.OpenArray("indices");
        using IArrayNode sortedLast = group.OpenArray("sortedLR"), numbersLast = group.OpenArray("indicesLR");
        PyTablesIndexHead head = new()
        {
            BlockSize = ReadNumber(attributes, "blocksize"),
            SliceSize = checked((int)ReadNumber(attributes, "slicesize")),
            ChunkSize = checked((int)ReadNumber(attributes, "chunksize")),
            Reduction = checked((int)ReadNumber(attributes, "reduction")),
            Slices = sorted.Spec.Shape is [long slices, _] ? checked((int)slices) : -1,
            LastValues = checked((int)ReadNumber(sortedLast.Attributes, "nelements")),
            LastRows = checked((int)ReadNumber(numbersLast.Attributes, "nelements")),
            NumberSize = numbers.Spec.Type.Size,
        };
        head.Check(sorted.Spec, numbers.Spec, sortedLast.Spec, numbersLast.Spec, column, rows);
        return head;
    }

    private void Check(ArraySpec sorted, ArraySpec numbers, ArraySpec sortedLast, ArraySpec numbersLast, Column column, long rows)
    {
        bool fits = Slices >= 0 && SliceSize > 0 && ChunkSize > 0 && Reduction is > 0 and <= 64 && ChunkSize % Reduction == 0
            && SliceSize % ChunkSize == 0 && BlockSize > 0 && BlockSize % SliceSize == 0 && NumberSize is 1 or 2 or 4 or 8
            && LastRows >= 0 && LastRows <= SliceSize && LastValues == (LastRows + Reduction - 1) / Reduction;
        fits = fits && sorted.Shape is [_, long values] && values == SliceValues
            && numbers.Shape is [long slices, long size] && slices == Slices && size == SliceSize
            && sortedLast.Shape is [long room] && room >= LastValues + CountLastBlocks() && numbersLast.Shape is [long last] && last >= LastRows
            && sorted.Type.Size == column.CellSize && sortedLast.Type.Size == column.CellSize && numbersLast.Type.Size == NumberSize
            && sorted.Type.IsFlat && numbers.Type is IntegerType && numbersLast.Type is IntegerType && sortedLast.Type.IsFlat;
        if (!fits)
        {
            throw new IndexDamagedException(column.Path, "its sizes do not fit each other");
        }

        if (Rows > rows)
        {
            throw new IndexDamagedException(column.Path, $"it was made of {Rows} rows, the table has {rows}");
        }
    }

    /// <summary>Chunks of the last row's sorted values.</summary>
    public int CountLastBlocks() => (LastValues + ChunkValues - 1) / ChunkValues;

    private static long ReadNumber(IAttributes attributes, string name)
    {
        object? value = attributes.Read(name).Value;
        return value is Array { Length: 1 } array ? Convert.ToInt64(array.GetValue(0)) : Convert.ToInt64(value);
    }
}
