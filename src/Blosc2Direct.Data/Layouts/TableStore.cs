using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <summary>A table's cells in the file, whatever the layout: what queries, zone maps and indexes stand on.</summary>
/// <remarks>Reading is safe for several threads at once and beside one writer; a call works on the caller's thread alone unless
/// it says otherwise, so parallelism is the caller's. All cells in memory are packed and little-endian (<see cref="Column"/>).
/// Rows of the store are those in the file: what an appender still buffers is not among them.</remarks>
internal abstract unsafe class TableStore : IDisposable
{
    /// <summary>The columns now.</summary>
    public abstract TableSchema Schema { get; }

    /// <summary>The layout.</summary>
    public abstract TableLayout Layout { get; }

    /// <summary>Rows that every column has.</summary>
    public abstract long RowCount { get; }

    /// <summary>A number that changes with each change to rows that were there before; appending does not change it.</summary>
    public abstract long EditGeneration { get; }

    /// <summary>What tells the table in the file: its dataset, or its group.</summary>
    public abstract INode Node { get; }

    /// <summary>What all reads cost so far.</summary>
    public abstract ReadStatistics TotalRead { get; }

    /// <summary>Rows of a chunk of a leaf: what is stored and rewritten as one.</summary>
    public abstract int GetChunkRows(int leaf);

    /// <summary>Rows of a block of a leaf: what is decoded as one. Divides the chunk but for its last block.</summary>
    public abstract int GetBlockRows(int leaf);

    /// <summary>Reads the cells of one leaf.</summary>
    /// <param name="leaf">Its number.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives count × <see cref="Column.CellSize"/> bytes.</param>
    public abstract ReadStatistics ReadColumn(int leaf, long start, int count, byte* destination);

    /// <summary>Reads the cells of several leaves over the same rows; decodes each block once where leaves share it.</summary>
    /// <param name="leaves">Their numbers.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destinations">One place a leaf.</param>
    public abstract ReadStatistics ReadColumns(ReadOnlySpan<int> leaves, long start, int count, byte** destinations);

    /// <summary>Reads the cells of one leaf at single rows.</summary>
    /// <param name="leaf">Its number.</param>
    /// <param name="rows">Row numbers, ascending; repeats are allowed.</param>
    /// <param name="destination">Receives rows.Length × <see cref="Column.CellSize"/> bytes, in the order of the rows.</param>
    public abstract ReadStatistics ReadColumnAt(int leaf, ReadOnlySpan<long> rows, byte* destination);

    /// <summary>Reads whole rows as row images.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives count × <see cref="TableSchema.RowSize"/> bytes.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the options.</param>
    public abstract ReadStatistics ReadRows(long start, long count, byte* destination, int threads = 1);

    /// <summary>Reads whole rows at single places as row images.</summary>
    /// <param name="rows">Row numbers, ascending; repeats are allowed.</param>
    /// <param name="destination">Receives rows.Length × <see cref="TableSchema.RowSize"/> bytes.</param>
    public abstract ReadStatistics ReadRowsAt(ReadOnlySpan<long> rows, byte* destination);

    /// <summary>Reads one leaf over a large range with several threads.</summary>
    /// <param name="leaf">Its number.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives count × <see cref="Column.CellSize"/> bytes.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the options.</param>
    public abstract ReadStatistics ReadWholeColumn(int leaf, long start, long count, byte* destination, int threads = 0);

    /// <summary>Appends row images; readers see all of them or none. A last chunk that is not full is rewritten in place of the
    /// old one.</summary>
    /// <param name="rows">Row images.</param>
    /// <param name="count">How many.</param>
    public abstract WriteStatistics AppendRows(byte* rows, long count);

    /// <summary>Appends columns.</summary>
    /// <param name="columns">One place a leaf, all leaves, packed cells.</param>
    /// <param name="count">Rows.</param>
    public abstract WriteStatistics AppendColumns(byte** columns, long count);

    /// <summary>Appends rows that lie in two places; readers see all of them or none.</summary>
    /// <param name="head">The first: packed row images, packed columns, or cells anyhow.</param>
    /// <param name="tail">Those that follow; none for default.</param>
    public virtual WriteStatistics Append(in CellBlock head, in CellBlock tail) =>
        throw new NotSupportedException("The store takes packed rows or columns alone.");

    /// <summary>Overwrites whole rows.</summary>
    public abstract WriteStatistics WriteRows(long start, long count, byte* rows);

    /// <summary>Overwrites cells of one leaf.</summary>
    public abstract WriteStatistics WriteColumn(int leaf, long start, long count, byte* cells);

    /// <summary>Makes the table shorter, or longer by rows of defaults.</summary>
    public abstract void Truncate(long rows);

    /// <summary>Creates a dataset with the record of its codec, where the filter's parameters do not say all.</summary>
    protected static IArrayNode CreateDataset(IGroupNode group, string path, ArraySpec spec, Blosc2Options codec)
    {
        group.CreateNdArray(path, spec, codec).Dispose();
        return group.OpenArray(path);
    }

    /// <summary>Appends rows of defaults.</summary>
    /// <param name="count">How many.</param>
    protected void AppendDefaults(long count)
    {
        const int PieceBytes = 8 << 20;
        if (count == 0)
        {
            return;
        }

        using CellMemory defaults = CellMemory.OfDefaults(Schema, Layout, Math.Min(count, Math.Max(1, PieceBytes / Schema.RowSize)));
        for (long done = 0; done < count; done += defaults.Capacity)
        {
            Append(defaults.Block(Math.Min(defaults.Capacity, count - done)), default);
        }
    }

    /// <summary>Writes attributes that tell the row count and the like, and makes all visible to other processes.</summary>
    public abstract void Flush();

    /// <summary>Closes the datasets.</summary>
    public abstract void Dispose();
}
