using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <summary>Some rows of some columns: each column's cells packed, one after the other, to be looked at without copying.</summary>
/// <remarks>Where a batch is one of a sequence, it is valid until the next one is asked for, unless it says otherwise.</remarks>
public sealed unsafe class RowBatch
{
    private readonly ImmutableArray<Column> _leaves;
    private readonly byte[][] _cells;
    private readonly Dictionary<string, int> _places = [];
    private long[] _rowNumbers = [];

    /// <summary>Makes a batch without rows.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="columns">Which of them: columns and groups by their paths; none for all.</param>
    /// <param name="capacity">Rows that it can hold.</param>
    /// <exception cref="TableColumnException">There is no such column.</exception>
    public RowBatch(TableSchema schema, ReadOnlySpan<string> columns, int capacity)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Schema = schema;
        Columns = Choose(schema, columns);
        Capacity = capacity;
        _leaves = WithMasks(schema, Columns);
        _cells = new byte[_leaves.Length][];
        for (int i = 0; i < _cells.Length; i++)
        {
            // On the heap of pinned objects: addresses of cells stay.
            _cells[i] = GC.AllocateUninitializedArray<byte>(checked(Math.Max(capacity, 1) * _leaves[i].CellSize), pinned: true);
            _places.Add(_leaves[i].Path, i);
        }
    }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns that the batch has, all leaves.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Rows that it can hold.</summary>
    public int Capacity { get; }

    /// <summary>The table's number of the first row.</summary>
    public long Start { get; private set; }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>The table's numbers of the rows; empty where they follow each other from <see cref="Start"/> on.</summary>
    public ReadOnlySpan<long> RowNumbers => _rowNumbers.AsSpan(0, _rowNumbers.Length == 0 ? 0 : Count);

    /// <summary>What is read for the batch: its columns, and masks of nulls that are not among them.</summary>
    internal ImmutableArray<Column> Leaves => _leaves;

    /// <summary>The elements of a column: of all cells, in order.</summary>
    /// <typeparam name="T">What the column's elements are: float for <see cref="ColumnKind.Float32"/>, and so on; bool or byte for
    /// truth values; int and double for times; byte for texts; or a struct of the size of an element or a cell.</typeparam>
    /// <param name="path">The column.</param>
    /// <exception cref="TableColumnException">The batch has no such column, or its elements are something else.</exception>
    public ReadOnlySpan<T> Column<T>(string path)
        where T : unmanaged
    {
        int place = Find(path);
        CellTypes.Check<T>(_leaves[place]);
        return MemoryMarshal.Cast<byte, T>(CellsAt(place));
    }

    /// <summary>The bytes of a column's cells.</summary>
    /// <param name="path">The column.</param>
    /// <exception cref="TableColumnException">The batch has no such column.</exception>
    public ReadOnlySpan<byte> Cells(string path) => CellsAt(Find(path));

    /// <summary>The texts of a column: of all cells, in order.</summary>
    /// <param name="path">A column of texts or bytes; bytes are taken for UTF-8.</param>
    /// <exception cref="TableColumnException">The batch has no such column, or it has no texts.</exception>
    public string[] Strings(string path)
    {
        int place = Find(path);
        Column leaf = _leaves[place];
        if (!ColumnKinds.HasLength(leaf.Kind))
        {
            throw new TableColumnException(path, $"Column '{leaf}' has no texts");
        }

        ReadOnlySpan<byte> cells = CellsAt(place);
        string[] texts = new string[cells.Length / leaf.ElementSize];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(cells.Slice(i * leaf.ElementSize, leaf.ElementSize).TrimEnd((byte)0));
        }

        return texts;
    }

    /// <summary>Whether a cell has no value.</summary>
    /// <param name="path">The column.</param>
    /// <param name="row">Its place in the batch.</param>
    public bool IsNull(string path, int row)
    {
        Column leaf = _leaves[Find(path)];
        if (leaf.Nullability == Nullability.Mask)
        {
            return CellsAt(_places[leaf.MaskPath!])[row] != 0;
        }

        return leaf.Nullability != Nullability.None && CellTypes.IsNull(leaf, Cells(path).Slice(row * leaf.CellSize, leaf.CellSize));
    }

    /// <summary>The value of a cell; null if it has none.</summary>
    /// <param name="path">The column.</param>
    /// <param name="row">Its place in the batch.</param>
    /// <returns>A number, bool, <see cref="System.Numerics.Complex"/>, string, byte[], <see cref="DateTime"/> (UTC), or object[] of
    /// these in row-major order where a cell is an array.</returns>
    public object? GetValue(string path, int row)
    {
        if (IsNull(path, row))
        {
            return null;
        }

        Column leaf = _leaves[Find(path)];
        ReadOnlySpan<byte> cell = Cells(path).Slice(row * leaf.CellSize, leaf.CellSize);
        if (leaf.IsScalar)
        {
            return CellValues.Decode(leaf.Kind, cell);
        }

        object[] values = new object[cell.Length / leaf.ElementSize];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = CellValues.Decode(leaf.Kind, cell.Slice(i * leaf.ElementSize, leaf.ElementSize));
        }

        return values;
    }

    /// <summary>Room for the cells of a column: whoever fills a batch by hand writes here, then calls <see cref="SetRows(long, int)"/>.</summary>
    /// <param name="path">The column.</param>
    /// <returns><see cref="Capacity"/> cells.</returns>
    public Span<byte> Room(string path)
    {
        int place = Find(path);
        return _cells[place].AsSpan(0, Capacity * _leaves[place].CellSize);
    }

    /// <summary>Says which rows the batch holds.</summary>
    /// <param name="start">The table's number of the first one.</param>
    /// <param name="count">How many, up to <see cref="Capacity"/>.</param>
    public void SetRows(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity);
        Start = start;
        Count = count;
        _rowNumbers = [];
    }

    /// <summary>The same for rows that do not follow each other.</summary>
    /// <param name="rowNumbers">Their numbers, which the batch keeps; it may be longer than the count.</param>
    /// <param name="count">How many.</param>
    internal void SetRows(long[] rowNumbers, int count)
    {
        SetRows(count > 0 ? rowNumbers[0] : 0, count);
        _rowNumbers = rowNumbers;
    }

    /// <summary>The first cell of one of <see cref="Leaves"/>; it does not move while the batch lives.</summary>
    internal byte* GetPlace(int leaf) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_cells[leaf]));

    /// <summary>The leaves that paths mean: groups stand for all of theirs.</summary>
    internal static ImmutableArray<Column> Choose(TableSchema schema, ReadOnlySpan<string> paths)
    {
        if (paths.IsEmpty)
        {
            return schema.Leaves;
        }

        ImmutableArray<Column>.Builder chosen = ImmutableArray.CreateBuilder<Column>();
        HashSet<int> seen = [];
        foreach (string path in paths)
        {
            Add(schema[path]);
        }

        return chosen.ToImmutable();

        void Add(Column column)
        {
            foreach (Column field in column.Fields)
            {
                Add(field);
            }

            if (!column.IsNested && seen.Add(column.Leaf))
            {
                chosen.Add(column);
            }
        }
    }

    private static ImmutableArray<Column> WithMasks(TableSchema schema, ImmutableArray<Column> columns)
    {
        ImmutableArray<Column> leaves = columns;
        foreach (Column column in columns)
        {
            if (column.Nullability == Nullability.Mask && schema[column.MaskPath!] is { } mask && !leaves.Any(l => l.Leaf == mask.Leaf))
            {
                leaves = leaves.Add(mask);
            }
        }

        return leaves;
    }

    private ReadOnlySpan<byte> CellsAt(int place) => _cells[place].AsSpan(0, Count * _leaves[place].CellSize);

    private int Find(string path) =>
        _places.TryGetValue(path, out int place) ? place : throw new TableColumnException(path, _leaves);
}
