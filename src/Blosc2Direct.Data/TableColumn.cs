using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <summary>A column of an open table, read by itself. Made by <see cref="Table.Column{T}"/>.</summary>
/// <typeparam name="T">What its elements are.</typeparam>
public sealed unsafe class TableColumn<T>
    where T : unmanaged
{
    private readonly Table _table;
    private readonly int _perCell;

    internal TableColumn(Table table, Column column)
    {
        CellTypes.Check<T>(column);
        _table = table;
        Column = column;
        _perCell = column.CellSize / sizeof(T);
    }

    /// <summary>The column.</summary>
    public Column Column { get; }

    /// <summary>Rows.</summary>
    public long Count => _table.RowCount;

    /// <summary>Elements of a cell: 1, unless cells are arrays or texts.</summary>
    public int ElementsPerCell => _perCell;

    /// <summary>One cell; of a cell that is an array, its first element.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public T this[long row]
    {
        get
        {
            Span<T> cell = _perCell <= 64 ? stackalloc T[_perCell] : new T[_perCell];
            Read(row, cell);
            return cell[0];
        }
    }

    /// <summary>Reads cells.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="destination">Receives as many whole cells as fit.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public ReadStatistics Read(long start, Span<T> destination)
    {
        int count = destination.Length / _perCell;
        if (count * _perCell != destination.Length)
        {
            throw new ArgumentException($"The memory given has {destination.Length} elements, not a whole number of cells of {_perCell}.", nameof(destination));
        }

        fixed (T* place = destination)
        {
            return _table.Store.ReadWholeColumn(Column.Leaf, start, count, (byte*)place);
        }
    }

    /// <summary>Reads cells.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many; −1 for all behind.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public T[] Read(long start = 0, long count = -1)
    {
        T[] cells = GC.AllocateUninitializedArray<T>(checked((int)(Math.Max(0, count < 0 ? Count - start : count) * _perCell)));
        Read(start, cells);
        return cells;
    }

    /// <summary>Reads the cells of single rows.</summary>
    /// <param name="rows">Row numbers; ascending ones are found fastest, repeats are allowed.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public T[] ReadAt(ReadOnlySpan<long> rows)
    {
        T[] cells = GC.AllocateUninitializedArray<T>(checked(rows.Length * _perCell));
        fixed (T* place = cells)
        {
            _table.Store.ReadColumnAt(Column.Leaf, rows, (byte*)place);
        }

        return cells;
    }
}
