using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <content>Reading rows as values of .NET types.</content>
public partial class Table
{
    /// <summary>Reads rows as values of a .NET type.</summary>
    /// <typeparam name="T">The row: see <see cref="TableSchema.Of{T}"/>; it may have fewer columns than the table.</typeparam>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many; −1 for all behind.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    /// <exception cref="TableColumnException">A column is not there, or is something else.</exception>
    public T[] ReadAs<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T>(long start = 0, long count = -1)
    {
        T[] rows = new T[CheckCount(start, count)];
        Read(start, rows, RowType.Of(typeof(T)).Map<T>(Schema));
        return rows;
    }

    /// <summary>Reads single rows as values of a .NET type.</summary>
    /// <typeparam name="T">The row: see <see cref="TableSchema.Of{T}"/>; it may have fewer columns than the table.</typeparam>
    /// <param name="rows">Their numbers; ascending ones are found fastest, repeats are allowed.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    /// <exception cref="TableColumnException">A column is not there, or is something else.</exception>
    public T[] ReadAtAs<[DynamicallyAccessedMembers(TableSchema.RequiredMembers)] T>(ReadOnlySpan<long> rows) =>
        ReadAt(rows, RowType.Of(typeof(T)).Map<T>(Schema));

    internal unsafe ReadStatistics Read<T>(long start, Span<T> rows, RowMapper<T> mapper)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (mapper.IsImage)
        {
            fixed (byte* place = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(rows)))
            {
                return Store.ReadRows(start, rows.Length, place, threads: 0);
            }
        }

        ReadStatistics taken = default;
        int rowBytes = 0;
        string[] paths = new string[mapper.Leaves.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            paths[i] = mapper.Leaves[i].Path;
            rowBytes += mapper.Leaves[i].CellSize;
        }

        int piece = Math.Clamp(BatchBytes / Math.Max(rowBytes, 1), 1, MostBatchRows);
        RowBatch batch = new(Schema, paths, (int)Math.Clamp(rows.Length, 1, piece));
        byte** places = stackalloc byte*[paths.Length];
        int* strides = stackalloc int[paths.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            places[i] = batch.GetPlace(i);
            strides[i] = mapper.Leaves[i].CellSize;
        }

        for (int done = 0; done < rows.Length; done += batch.Capacity)
        {
            int count = Math.Min(batch.Capacity, rows.Length - done);
            taken += Fill(batch, start + done, count, isParallel: true);
            mapper.Read(places, strides, rows.Slice(done, count));
        }

        return taken;
    }

    internal unsafe T[] ReadAt<T>(ReadOnlySpan<long> rows, RowMapper<T> mapper)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        T[] values = new T[rows.Length];
        if (mapper.IsImage)
        {
            fixed (byte* place = &Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(values)))
            {
                Store.ReadRowsAt(rows, place);
            }

            return values;
        }

        byte[] images = new byte[checked((long)rows.Length * Schema.RowSize)];
        fixed (byte* place = images)
        {
            Store.ReadRowsAt(rows, place);
            mapper.ReadImages(Schema, place, values);
        }

        return values;
    }

    /// <summary>How many rows are meant.</summary>
    /// <exception cref="SelectionException">There are not so many.</exception>
    internal long CheckCount(long start, long count)
    {
        long rows = RowCount;
        if (start < 0 || count < -1 || start > rows || count > rows - start)
        {
            throw new SelectionException($"The table has {rows} rows: there are none at {start} to {start + Math.Max(count, 0)}", 0, start, rows);
        }

        return count < 0 ? rows - start : count;
    }
}
