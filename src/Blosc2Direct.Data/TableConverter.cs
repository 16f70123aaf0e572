using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Writing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>Writes tables anew: in the other layout, with another codec, other chunks, into another file.</summary>
public static unsafe class TableConverter
{
    /// <summary>Rows are copied so many bytes at a time, less where the memory limit is small.</summary>
    private const long PieceBytes = 32 << 20;

    /// <summary>Writes a table anew, with its title and the user's attributes. Indexes are not copied, zone maps are made anew.</summary>
    /// <param name="source">The table.</param>
    /// <param name="group">Where the new one goes, in any file that is open for writing.</param>
    /// <param name="path">Its path, which is not taken.</param>
    /// <param name="how">Layout, codec, chunks; the title stays where none is given.</param>
    /// <param name="options">Threads, and the memory that may be used.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends it; what was written is removed.</param>
    /// <returns>Rows that were copied.</returns>
    /// <exception cref="ObjectExistsException">Something has this path.</exception>
    /// <exception cref="TableException">The table has columns that tables do not know.</exception>
    public static long Copy(
        Table source, IGroupNode group, string path, TableCreation? how = null, TableOptions? options = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(group);
        how ??= TableCreation.Default;
        options ??= source.Options;
        TableStore from = source.Store;
        how = how with
        {
            Title = how.Title.Length > 0 ? how.Title : source.Title,
            ExpectedRows = how.ExpectedRows > 0 ? how.ExpectedRows : from.RowCount,
        };
        Table copy = group.CreateTable(path, source.Schema, how, options);
        try
        {
            UserAttributes.Copy(source.Attributes, copy.Attributes);
            long rows = CopyRows(from, copy, options, progress, cancellation);
            copy.Dispose();
            return rows;
        }
        catch
        {
            copy.Abandon();
            group.Delete(path);
            throw;
        }
    }

    private static long CopyRows(TableStore from, Table to, TableOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        long rows = from.RowCount;
        long wanted = Math.Clamp(Math.Min(PieceBytes, options.MemoryLimit / 4) / from.Schema.RowSize, 1, Math.Max(rows, 1));
        long chunk = from.GetChunkRows(0);
        long piece = wanted > chunk ? wanted / chunk * chunk : wanted;
        using CellMemory memory = new(from.Schema, from.Layout, piece);
        for (long done = 0; done < rows;)
        {
            cancellation.ThrowIfCancellationRequested();
            long count = Math.Min(piece, rows - done);
            if (from.Layout == TableLayout.Rows)
            {
                from.ReadRows(done, count, memory.Memory, threads: 0);
            }
            else
            {
                for (int leaf = 0; leaf < from.Schema.Leaves.Length; leaf++)
                {
                    from.ReadWholeColumn(leaf, done, count, memory.Places[leaf]);
                }
            }

            to.Writer.Append(memory.Block(count));
            done += count;
            progress?.Report((double)done / rows);
        }

        return rows;
    }
}
