using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Writing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <content>Writing.</content>
public sealed unsafe partial class Table<T>
{
    /// <summary>Rows become row images so many at a time.</summary>
    private const int PieceBytes = 1 << 20;

    /// <summary>Appends rows. Structs that lie in memory as the table's rows do are compressed from where they are.</summary>
    /// <param name="rows">The rows.</param>
    /// <remarks>Rows wait in a buffer until whole chunks are full: see <see cref="Table.BufferedRows"/>. Whoever reads the table sees whole rows, in the order in which they were appended; columns that
    /// <typeparamref name="T"/> lacks get their defaults.</remarks>
    /// <exception cref="TableColumnException">A value does not fit its column; rows before it may have been appended.</exception>
    /// <exception cref="DiskFullException">There is no room; rows that were stored before stay, and those that waited still wait.</exception>
    public void Append(params ReadOnlySpan<T> rows) => ForImages(rows, Writer.Append);

    /// <summary>Appends rows as they come.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Ends it between rows.</param>
    /// <returns>Rows that were appended.</returns>
    /// <remarks>Whether it ends well, by cancellation or by an error of the source, every row that was taken from it is appended, and
    /// stored or waiting as after <see cref="Append(ReadOnlySpan{T})"/>.</remarks>
    public Task<long> AppendAsync(IAsyncEnumerable<T> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return RowCollector.RunAsync(rows, Math.Max(1, PieceBytes / Schema.RowSize), batch => Append(batch.Span), cancellation);
    }

    /// <summary>Overwrites rows; columns that <typeparamref name="T"/> lacks get their defaults.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="rows">The rows.</param>
    /// <remarks>Each chunk is changed as a whole; if it fails in between, some chunks have the new rows and others the old.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Modify(long start, params ReadOnlySpan<T> rows)
    {
        long at = start;
        ForImages(rows, (in CellBlock cells) =>
        {
            Writer.WriteRows(at, cells);
            at += cells.Count;
        });
    }

    /// <summary>Overwrites single rows. Each chunk that holds some is rewritten once.</summary>
    /// <param name="numbers">Row numbers, in any order; of a row that is listed several times the last one stays.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void ModifyAt(ReadOnlySpan<long> numbers, ReadOnlySpan<T> rows)
    {
        byte[] images = ArrayPool<byte>.Shared.Rent(checked(rows.Length * Schema.RowSize));
        fixed (byte* first = images)
        {
            Mapper.WriteImages(Schema, rows, first);
        }

        ModifyRowsAt(numbers, images.AsSpan(0, rows.Length * Schema.RowSize));
        ArrayPool<byte>.Shared.Return(images);
    }

    private delegate void CellAction(in CellBlock cells);

    private void ForImages(ReadOnlySpan<T> rows, CellAction action)
    {
        if (Mapper.IsImage)
        {
            fixed (byte* first = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(rows)))
            {
                using RowImages images = new(Schema, first, rows.Length);
                action(images.Cells);
            }

            return;
        }

        using CellMemory memory = new(Schema, TableLayout.Rows, Math.Min(rows.Length, Math.Max(1, PieceBytes / Schema.RowSize)));
        for (int done = 0; done < rows.Length; done += (int)memory.Capacity)
        {
            ReadOnlySpan<T> piece = rows.Slice(done, (int)Math.Min(memory.Capacity, rows.Length - done));
            Mapper.WriteImages(Schema, piece, memory.Memory);
            action(memory.Block(piece.Length));
        }
    }
}
