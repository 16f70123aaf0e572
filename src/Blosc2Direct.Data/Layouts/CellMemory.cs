using System.Runtime.InteropServices;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Layouts;

/// <summary>Memory for the cells of some rows, as row images or as packed columns, and where they lie.</summary>
internal sealed unsafe class CellMemory : IDisposable
{
    private const int Alignment = 64;

    /// <summary>So many rows are moved leaf by leaf, that those of many leaves meet in cache.</summary>
    private const int TileRows = 4096;

    private readonly TableSchema _schema;
    private readonly byte** _places;
    private readonly byte** _shifted;
    private readonly int* _strides;
    private byte* _memory;

    /// <summary>Takes memory.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="layout">Row images, or columns.</param>
    /// <param name="capacity">Rows.</param>
    public CellMemory(TableSchema schema, TableLayout layout, long capacity)
    {
        _schema = schema;
        Layout = layout;
        Capacity = capacity;
        int leaves = schema.Leaves.Length;
        _places = (byte**)NativeMemory.AllocZeroed((nuint)leaves, (nuint)sizeof(byte*));
        _shifted = (byte**)NativeMemory.AllocZeroed((nuint)leaves, (nuint)sizeof(byte*));
        _strides = (int*)NativeMemory.AllocZeroed((nuint)leaves, sizeof(int));
        long bytes = layout == TableLayout.Rows ? capacity * schema.RowSize : 0;
        foreach (Column leaf in schema.Leaves)
        {
            _strides[leaf.Leaf] = layout == TableLayout.Rows ? schema.RowSize : leaf.CellSize;
            bytes += layout == TableLayout.Rows ? 0 : Align(capacity * leaf.CellSize);
        }

        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        byte* next = _memory;
        foreach (Column leaf in schema.Leaves)
        {
            _places[leaf.Leaf] = layout == TableLayout.Rows ? _memory + leaf.Offset : next;
            next += Align(capacity * leaf.CellSize);
        }
    }

    /// <summary>Memory that is full of defaults.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="layout">Row images, or columns.</param>
    /// <param name="rows">Rows.</param>
    public static CellMemory OfDefaults(TableSchema schema, TableLayout layout, long rows)
    {
        using CellMemory one = new(schema, TableLayout.Rows, 1);
        schema.FillDefaults(new Span<byte>(one._memory, schema.RowSize));
        CellMemory memory = new(schema, layout, rows);
        new Span<int>(one._strides, schema.Leaves.Length).Clear(); // one row, again and again
        memory.Copy(one.Block(rows), 0, rows, 0);
        return memory;
    }

    /// <summary>Row images, or columns.</summary>
    public TableLayout Layout { get; }

    /// <summary>Rows that there is room for.</summary>
    public long Capacity { get; }

    /// <summary>The first byte: of the row images, or of the first column.</summary>
    public byte* Memory => _memory;

    /// <summary>The first cell of each leaf.</summary>
    public byte** Places => _places;

    /// <summary>Where the first rows lie.</summary>
    /// <param name="rows">How many.</param>
    public CellBlock Block(long rows) => new(_places, _strides, rows);

    /// <summary>The places of other cells from a row on; valid until the next call.</summary>
    /// <param name="cells">The other cells.</param>
    /// <param name="row">The first row.</param>
    public byte** PlacesIn(in CellBlock cells, long row)
    {
        for (int leaf = 0; leaf < _schema.Leaves.Length; leaf++)
        {
            _shifted[leaf] = cells.Places[leaf] + (row * cells.Strides[leaf]);
        }

        return _shifted;
    }

    /// <summary>Takes rows over.</summary>
    /// <param name="from">Where they are.</param>
    /// <param name="skip">Rows there that are left out.</param>
    /// <param name="rows">How many are taken.</param>
    /// <param name="at">The first row here.</param>
    /// <param name="threads">Threads that may work on it.</param>
    public void Copy(CellBlock from, long skip, long rows, long at, int threads = 1)
    {
        if (Layout == TableLayout.Rows && CellBlocks.AreRowImages(from, _schema))
        {
            long bytes = rows * _schema.RowSize;
            Buffer.MemoryCopy(CellBlocks.FirstImage(from, _schema) + (skip * _schema.RowSize), _memory + (at * _schema.RowSize), bytes, bytes);
            return;
        }

        ParallelWork.For((int)((rows + TileRows - 1) / TileRows), threads, tile =>
        {
            long done = (long)tile * TileRows;
            long count = Math.Min(TileRows, rows - done);
            foreach (Column leaf in _schema.Leaves)
            {
                int i = leaf.Leaf;
                Cells.Copy(
                    from.Places[i] + ((skip + done) * from.Strides[i]), from.Strides[i],
                    _places[i] + ((at + done) * _strides[i]), _strides[i], leaf.CellSize, count);
            }
        });
    }

    public void Dispose()
    {
        if (_memory != null)
        {
            NativeMemory.AlignedFree(_memory);
            NativeMemory.Free(_places);
            NativeMemory.Free(_shifted);
            NativeMemory.Free(_strides);
            _memory = null;
        }
    }

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
