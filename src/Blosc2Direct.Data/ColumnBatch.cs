using System.Buffers;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Data.Writing;

namespace Blosc2Direct.Data;

/// <summary>Columns of as many rows each, to be appended by <see cref="Table.AppendColumns"/>. It refers to the caller's memory.</summary>
public sealed class ColumnBatch
{
    private readonly Dictionary<string, Func<Column, PinnedCells>> _columns = [];

    /// <summary>Sets a column's cells.</summary>
    /// <typeparam name="T">The cell's element, or a type of the cell's size; bytes for any.</typeparam>
    /// <param name="path">The column's path.</param>
    /// <param name="cells">Packed cells of all rows; not copied.</param>
    public ColumnBatch Set<T>(string path, ReadOnlyMemory<T> cells)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(path);
        _columns[path] = leaf => new PinnedCells(cells.Pin(), ColumnCells.CountCells<T>(leaf, cells.Length));
        return this;
    }

    /// <summary>Sets a column's cells.</summary>
    /// <typeparam name="T">The cell's element, or a type of the cell's size; bytes for any.</typeparam>
    /// <param name="path">The column's path.</param>
    /// <param name="cells">Packed cells of all rows; not copied.</param>
    public ColumnBatch Set<T>(string path, T[] cells)
        where T : unmanaged => Set(path, new ReadOnlyMemory<T>(cells));

    /// <summary>Sets a column's cells by values: texts, numbers, times; one of them a row.</summary>
    /// <param name="path">The column's path.</param>
    /// <param name="values">Values; null for the column's default.</param>
    public ColumnBatch Set(string path, IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(values);
        _columns[path] = leaf => new PinnedCells(new ReadOnlyMemory<byte>(Encode(leaf, values)).Pin(), values.Count);
        return this;
    }

    /// <summary>Finds the cells of all leaves.</summary>
    /// <exception cref="TableColumnException">There is no such column, or its cells are of another size or number.</exception>
    internal PinnedColumns Pin(TableSchema schema)
    {
        PinnedColumns pinned = new(schema);
        try
        {
            foreach ((string path, Func<Column, PinnedCells> pin) in _columns)
            {
                Column leaf = ColumnCells.FindLeaf(schema, path);
                pinned.Add(leaf, pin(leaf));
            }

            pinned.AddDefaults();
            return pinned;
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    private static byte[] Encode(Column leaf, IReadOnlyList<object?> values)
    {
        byte[] cells = new byte[checked(values.Count * leaf.CellSize)];
        for (int row = 0; row < values.Count; row++)
        {
            Span<byte> cell = cells.AsSpan(row * leaf.CellSize, leaf.CellSize);
            if (values[row] is { } value)
            {
                CellValues.EncodeCell(leaf, value).CopyTo(cell);
            }
            else
            {
                leaf.Default.AsSpan().CopyTo(cell);
            }
        }

        return cells;
    }
}
