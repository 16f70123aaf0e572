using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes.PyTables;

/// <summary>Writes an index that PyTables takes for its own: full, completely sorted. Source: PyTables, tables/index.py, version 2.1.</summary>
/// <param name="group">The index's group, empty.</param>
/// <param name="column">The indexed column, without nulls: PyTables knows none.</param>
/// <param name="codec">How the arrays are compressed.</param>
/// <param name="options">Threads.</param>
internal sealed unsafe class PyTablesIndexWriter(IGroupNode group, Column column, Blosc2Options codec, ArrayOptions options)
    : ISortedSink, IDisposable
{
    private const string ArrayVersion = "1.1";

    private readonly KeyCoder? _coder = KeyCoder.Fits(column) ? new KeyCoder(column) : null;
    private readonly NativeArray<byte> _cells = new((long)SortStage.Capacity * column.CellSize);
    private readonly int _threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
    private readonly ElementType _type = column.Kind switch
    {
        ColumnKind.Bool => new BoolType(BoolStorage.BitField),
        ColumnKind.Bytes or ColumnKind.Text => new FixedStringType(column.CellSize, TextEncoding.Ascii, TextPadding.NullTerminated),
        _ => IndexFormat.ValueType(column),
    };

    private readonly IntegerType _numberType = new(sizeof(long), IsSigned: false);
    private PyTablesIndexSizes _sizes;
    private NdArray? _sorted;
    private NdArray? _indices;
    private NdArray? _sortedLast;
    private NdArray? _indicesLast;
    private byte[] _firsts = []; // of each chunk of the slices
    private byte[] _medians = [];
    private byte[] _lasts = [];
    private byte[] _lastBounds = []; // of each chunk of the last row, and its last value
    private long _rows;
    private long _written;

    private int Slices => (int)(_rows / _sizes.Slice);

    private int LastRows => (int)(_rows % _sizes.Slice);

    private int SliceChunks => _sizes.Slice / _sizes.Chunk;

    /// <inheritdoc/>
    public void Begin(long ordered, long rows)
    {
        _rows = rows;
        _sizes = PyTablesIndexSizes.Choose(rows, column.CellSize);
        int size = column.CellSize;
        int chunks = checked(Slices * SliceChunks), lastChunks = (LastRows + _sizes.Chunk - 1) / _sizes.Chunk;
        (_firsts, _medians, _lasts) = (new byte[chunks * size], new byte[chunks * size], new byte[chunks * size]);
        _lastBounds = new byte[(lastChunks + 1) * size];
        _sorted = Create("sorted", _type, [Slices, _sizes.Slice], [1, _sizes.Chunk], "INDEXARRAY", "Sorted Values");
        _indices = Create("indices", _numberType, [Slices, _sizes.Slice], [1, _sizes.Chunk], "INDEXARRAY", "Number of chunk in table");
        _sortedLast = Create("sortedLR", _type, [_sizes.Slice + 1 + SliceChunks], [_sizes.Chunk], "LASTROWARRAY", "Last Row sorted values + bounds");
        _indicesLast = Create("indicesLR", _numberType, [_sizes.Slice], [_sizes.Chunk], "LASTROWARRAY", "Last Row indices");
    }

    /// <inheritdoc/>
    public void AppendOrdered(ulong* keys, long* rows, int count)
    {
        KeyDecoder.Decode(_coder!, keys, _cells.Pointer, count, _threads);
        AppendCells(_cells.Pointer, rows, count);
    }

    /// <inheritdoc/>
    public void AppendUnordered(long* rows, int count)
    {
        Span<byte> cells = new(_cells.Pointer, checked(count * column.CellSize));
        switch (column.Kind)
        {
            case ColumnKind.Float16:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(cells).Fill(Half.NaN);
                break;
            case ColumnKind.Float32:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(cells).Fill(float.NaN);
                break;
            default:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(cells).Fill(double.NaN);
                break;
        }

        AppendCells(_cells.Pointer, rows, count);
    }

    /// <inheritdoc/>
    public void AppendCells(byte* cells, long* rows, int count)
    {
        KeepBounds(cells, count);
        while (count > 0)
        {
            (long slice, long start) = Math.DivRem(_written, _sizes.Slice);
            int part = (int)Math.Min(count, _sizes.Slice - start);
            if (slice < Slices)
            {
                _sorted!.Write([slice, start], [1, part], cells, (long)part * column.CellSize);
                _indices!.Write([slice, start], [1, part], (byte*)rows, (long)part * sizeof(long));
            }
            else
            {
                _sortedLast!.Write([start], [part], cells, (long)part * column.CellSize);
                _indicesLast!.Write([start], [part], (byte*)rows, (long)part * sizeof(long));
            }

            (_written, count) = (_written + part, count - part);
            cells += (long)part * column.CellSize;
            rows += part;
        }
    }

    /// <summary>Writes the bounds and the attributes: only then it is an index.</summary>
    public void Complete()
    {
        if (_written != _rows)
        {
            throw new TableException($"PyTables' index of column '{column.Path}' got {_written} rows instead of {_rows}.");
        }

        if (LastRows > 0)
        {
            _sortedLast!.Write([LastRows], [_lastBounds.Length / column.CellSize], _lastBounds);
        }

        // PyTables' own reader of such arrays wants every chunk to be there.
        FillRest(_sortedLast!, LastRows == 0 ? 0 : LastRows + (_lastBounds.Length / column.CellSize));
        FillRest(_indicesLast!, LastRows);
        WriteBounds();
        _sortedLast!.Node.Attributes.Set("nelements", (long)LastRows);
        _indicesLast!.Node.Attributes.Set("nelements", (long)LastRows);
        IAttributes attributes = group.Attributes;
        attributes.Set("superblocksize", (ulong)_sizes.SuperBlock);
        attributes.Set("blocksize", (ulong)_sizes.Block);
        attributes.Set("slicesize", (uint)_sizes.Slice);
        attributes.Set("chunksize", (uint)_sizes.Chunk);
        attributes.Set("optlevel", 9L);
        attributes.Set("reduction", 1L);
        attributes.Set("DIRTY", 0);
        attributes.Write("is_csi", new AttributeValue(new BoolType(BoolStorage.BitField), [], true));
        attributes.WritePyTablesText("TITLE", $"Index for {column.Name} column");
        attributes.WritePyTablesText("VERSION", "2.1");
        attributes.WritePyTablesText("CLASS", "INDEX");
    }

    public void Dispose()
    {
        _sorted?.Dispose();
        _indices?.Dispose();
        _sortedLast?.Dispose();
        _indicesLast?.Dispose();
        _cells.Dispose();
    }

    /// <summary>Keeps the first, middle and last value of each chunk.</summary>
    private void KeepBounds(byte* cells, int count)
    {
        int size = column.CellSize, half = _sizes.Chunk / 2;
        long slicesEnd = (long)Slices * _sizes.Slice, end = _written + count;
        for (long at = _written / half * half; at < end; at += half)
        {
            bool isFirst = at % _sizes.Chunk == 0;
            if (at >= slicesEnd)
            {
                Keep(_lastBounds, (at - slicesEnd) / _sizes.Chunk, at, isFirst);
                continue;
            }

            Keep(isFirst ? _firsts : _medians, at / _sizes.Chunk, at, true);
            Keep(_lasts, at / _sizes.Chunk, at + half - 1, !isFirst);
        }

        Keep(_lastBounds, (_lastBounds.Length / size) - 1, _rows - 1, LastRows > 0);

        void Keep(byte[] bounds, long chunk, long position, bool isWanted)
        {
            if (isWanted && position >= _written && position < end)
            {
                new ReadOnlySpan<byte>(cells + ((position - _written) * size), size).CopyTo(bounds.AsSpan(checked((int)(chunk * size))));
            }
        }
    }

    private void WriteBounds()
    {
        int size = column.CellSize, chunks = SliceChunks;
        byte[] ranges = new byte[Slices * 2 * size], medians = new byte[Slices * size], bounds = new byte[Slices * (chunks - 1) * size];
        for (int slice = 0; slice < Slices; slice++)
        {
            int first = slice * chunks * size;
            _firsts.AsSpan(first, size).CopyTo(ranges.AsSpan(slice * 2 * size));
            _lasts.AsSpan(first + ((chunks - 1) * size), size).CopyTo(ranges.AsSpan(((slice * 2) + 1) * size));
            _medians.AsSpan(first + (chunks / 2 * size), size).CopyTo(medians.AsSpan(slice * size));
            _firsts.AsSpan(first + size, (chunks - 1) * size).CopyTo(bounds.AsSpan(slice * (chunks - 1) * size));
        }

        Write("ranges", [Slices, 2], ranges, "CACHEARRAY", "Range Values");
        Write("mranges", [Slices], medians, "EARRAY", "Median ranges");
        Write("bounds", [Slices, chunks - 1], bounds, "CACHEARRAY", "Boundary Values");
        Write("abounds", [_firsts.Length / size], _firsts, "EARRAY", "Start bounds");
        Write("zbounds", [_lasts.Length / size], _lasts, "EARRAY", "End bounds");
        Write("mbounds", [_medians.Length / size], _medians, "EARRAY", "Median bounds");
    }

    private void FillRest(NdArray array, long start)
    {
        byte[] zeros = new byte[_sizes.Chunk * array.Spec.Type.Size];
        for (int count; start < array.Length; start += count)
        {
            count = (int)Math.Min(_sizes.Chunk - (start % _sizes.Chunk), array.Length - start);
            array.Write([start], [count], zeros.AsSpan(0, count * array.Spec.Type.Size));
        }
    }

    private void Write(string name, long[] shape, byte[] cells, string className, string title)
    {
        int[] chunk = shape.Length == 1 ? [_sizes.Chunk] : [shape[1] == 2 ? _sizes.Chunk : 1, (int)Math.Max(1, shape[1])];
        using NdArray array = Create(name, _type, shape, chunk, className, title);
        array.Write(cells);
    }

    private NdArray Create(string name, ElementType type, long[] shape, int[] chunk, string className, string title)
    {
        bool isFixed = className == "LASTROWARRAY";
        long[] most = [isFixed ? shape[0] : ArraySpec.Unlimited, .. shape[1..]];
        ArraySpec spec = new() { Type = type, Shape = [.. shape], MaxShape = [.. most], ChunkShape = [.. chunk] };
        NdArray array = group.CreateNdArray(name, spec, codec, options);
        array.Node.WritePyTablesAttributes(className, ArrayVersion, title);
        if (!isFixed)
        {
            array.Node.Attributes.Set("EXTDIM", 0);
        }

        return array;
    }
}
