using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Csv;

/// <summary>Rows on their way from text to a table: packed cells of every leaf.</summary>
internal sealed unsafe class CsvBatch : IDisposable
{
    private readonly TableSchema _schema;
    private readonly NativeBuffer _memory = new();
    private readonly byte*[] _columns;
    private readonly int[] _strides;

    /// <summary>Makes room.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="capacity">Rows.</param>
    public CsvBatch(TableSchema schema, int capacity)
    {
        _schema = schema;
        Capacity = capacity;
        _columns = new byte*[schema.Leaves.Length];
        _strides = [.. schema.Leaves.Select(leaf => leaf.CellSize)];
        byte* place = _memory.Reserve((long)capacity * schema.RowSize);
        for (int leaf = 0; leaf < _columns.Length; leaf++)
        {
            _columns[leaf] = place;
            place += (long)capacity * schema.Leaves[leaf].CellSize;
        }
    }

    /// <summary>Rows that there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Rows that are there.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a row of defaults behind the others; it counts only when it is added.</summary>
    public void Begin()
    {
        foreach (Column leaf in _schema.Leaves)
        {
            Span<byte> cell = Cell(leaf);
            cell.Clear();
            leaf.Default.AsSpan().CopyTo(cell);
        }
    }

    /// <summary>An element of the row that was begun.</summary>
    public Span<byte> Element(CsvField field) => Cell(field.Column).Slice(field.Offset, field.Column.ElementSize);

    /// <summary>Makes an element of the row that was begun null.</summary>
    /// <returns>False if its column has no nulls.</returns>
    public bool TrySetNull(CsvField field)
    {
        switch (field.Column.Nullability)
        {
            case Nullability.NaN:
                return CellParser.TryParse(field.Column, "nan", Element(field));
            case Nullability.Sentinel:
                field.Column.Sentinel.AsSpan().CopyTo(Element(field));
                return true;
            case Nullability.Mask:
                // One truth value for all elements of a cell: the first one decides.
                Cell(field.Mask!)[0] |= field.Element == 0 ? (byte)1 : (byte)0;
                return Cell(field.Mask!)[0] == 1;
            default:
                return false;
        }
    }

    /// <summary>Whether an element has a value though its cell is null.</summary>
    public bool Contradicts(CsvField field) => field.Mask is not null && Cell(field.Mask)[0] == 1;

    /// <summary>Adds the row that was begun.</summary>
    public void Add() => Count++;

    /// <summary>Writes the rows behind those of a table.</summary>
    public void AppendTo(Table table)
    {
        fixed (byte** columns = _columns)
        fixed (int* strides = _strides)
        {
            table.Writer.Append(new CellBlock(columns, strides, Count));
        }

        Count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private Span<byte> Cell(Column leaf) => new(_columns[leaf.Leaf] + ((long)Count * leaf.CellSize), leaf.CellSize);
}
