using System.Buffers;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Writing;

/// <summary>Cells of a leaf in memory that cannot move.</summary>
/// <param name="Memory">The first cell.</param>
/// <param name="Count">Cells.</param>
internal readonly record struct PinnedCells(MemoryHandle Memory, long Count);

/// <summary>Columns of a batch where they lie in memory, which cannot move until this is disposed.</summary>
internal sealed unsafe class PinnedColumns : IDisposable
{
    private readonly TableSchema _schema;
    private readonly byte** _places;
    private readonly int* _strides;
    private readonly List<MemoryHandle> _handles = [];
    private readonly bool[] _isGiven;
    private CellMemory? _defaults;
    private Column? _first;
    private long _count;

    public PinnedColumns(TableSchema schema)
    {
        _schema = schema;
        _isGiven = new bool[schema.Leaves.Length];
        _places = (byte**)NativeMemory.AllocZeroed((nuint)schema.Leaves.Length, (nuint)sizeof(byte*));
        _strides = (int*)NativeMemory.AllocZeroed((nuint)schema.Leaves.Length, sizeof(int));
    }

    /// <summary>The cells.</summary>
    public CellBlock Cells => new(_places, _strides, _count);

    /// <summary>Takes the cells of a leaf, which are released with this.</summary>
    /// <exception cref="TableColumnException">They are not as many as those of another leaf.</exception>
    public void Add(Column leaf, PinnedCells cells)
    {
        _handles.Add(cells.Memory);
        if (_first is not null && cells.Count != _count)
        {
            throw new TableColumnException(
                leaf.Path, $"Column '{leaf}' is given {cells.Count} cells, column '{_first}' {_count}: a batch has as many of each");
        }

        _first ??= leaf;
        _count = cells.Count;
        _isGiven[leaf.Leaf] = true;
        _places[leaf.Leaf] = (byte*)cells.Memory.Pointer;
        _strides[leaf.Leaf] = leaf.CellSize;
    }

    /// <summary>Gives defaults to leaves without cells: one cell again and again.</summary>
    public void AddDefaults()
    {
        foreach (Column leaf in _schema.Leaves)
        {
            if (!_isGiven[leaf.Leaf])
            {
                _defaults ??= CellMemory.OfDefaults(_schema, TableLayout.Rows, 1);
                _places[leaf.Leaf] = _defaults.Places[leaf.Leaf];
            }
        }
    }

    public void Dispose()
    {
        foreach (MemoryHandle handle in _handles)
        {
            handle.Dispose();
        }

        _defaults?.Dispose();
        NativeMemory.Free(_places);
        NativeMemory.Free(_strides);
    }
}
