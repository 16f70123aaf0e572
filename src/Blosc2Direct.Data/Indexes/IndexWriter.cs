using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Writes a sorted index: values, row numbers, the first value of each block, fingerprints of what was written.</summary>
/// <param name="parent">Where the index's group is made.</param>
/// <param name="path">The path of that group.</param>
/// <param name="column">The indexed column.</param>
/// <param name="codec">How the arrays are compressed.</param>
/// <param name="options">Threads.</param>
internal sealed unsafe class IndexWriter(IGroupNode parent, string path, Column column, Blosc2Options codec, ArrayOptions options)
    : ISortedSink, IDisposable
{
    private readonly ChunkFingerprints _valuePrints = new();
    private readonly ChunkFingerprints _rowPrints = new();
    private readonly KeyCoder? _coder = KeyCoder.Fits(column) ? new KeyCoder(column) : null;
    private readonly NativeArray<byte> _cells = new((long)SortStage.Capacity * column.CellSize);
    private readonly int _threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
    private NdArray? _values;
    private NdArray? _rows;
    private byte[] _top = [];
    private long _ordered;
    private long _rowCount;
    private long _written;

    /// <inheritdoc/>
    public void Begin(long ordered, long rows)
    {
        (_ordered, _rowCount) = (ordered, rows);
        _top = new byte[checked((int)((ordered + IndexFormat.BlockRows - 1) / IndexFormat.BlockRows * column.CellSize))];
        parent.CreateGroup(path).Dispose();
        _values = Create(IndexFormat.Values, IndexFormat.ValueType(column), ordered, _valuePrints);
        _rows = Create(IndexFormat.Rows, new IntegerType(sizeof(long), IsSigned: false), rows, _rowPrints);
    }

    /// <inheritdoc/>
    public void AppendOrdered(ulong* keys, long* rows, int count)
    {
        KeyDecoder.Decode(_coder!, keys, _cells.Pointer, count, _threads);
        AppendCells(_cells.Pointer, rows, count);
    }

    /// <inheritdoc/>
    public void AppendCells(byte* cells, long* rows, int count)
    {
        int size = column.CellSize;
        long block = (_written + IndexFormat.BlockRows - 1) / IndexFormat.BlockRows;
        for (; block * IndexFormat.BlockRows < _written + count; block++)
        {
            new ReadOnlySpan<byte>(cells + (((block * IndexFormat.BlockRows) - _written) * size), size)
                .CopyTo(_top.AsSpan(checked((int)(block * size))));
        }

        _values!.Write([_written], [count], cells, (long)count * size);
        AppendUnordered(rows, count);
    }

    /// <inheritdoc/>
    public void AppendUnordered(long* rows, int count)
    {
        _rows!.Write([_written], [count], (byte*)rows, (long)count * sizeof(long));
        _written += count;
    }

    /// <summary>Writes what makes the index whole. Without it nobody uses the index.</summary>
    /// <param name="tableChunks">Fingerprints of what the index was made of.</param>
    public void Complete(ulong[] tableChunks)
    {
        if (_written != _rowCount)
        {
            throw new TableException($"The index of column '{column.Path}' got {_written} rows instead of {_rowCount}.");
        }

        ulong[] checks = [.. _valuePrints.GetAll(_threads), .. _rowPrints.GetAll(_threads)];
        using IGroupNode group = parent.OpenGroup(path);
        IndexHead head = new(_rowCount, _ordered, _top, checks, tableChunks);
        head.Write(group, column);
    }

    public void Dispose()
    {
        _values?.Dispose();
        _rows?.Dispose();
        _cells.Dispose();
    }

    private NdArray Create(string name, ElementType type, long length, ChunkFingerprints prints)
    {
        ArraySpec spec = new()
        {
            Type = type,
            Shape = [length],
            MaxShape = [length],
            ChunkShape = [IndexFormat.ChunkOf(length)],
        };
        parent.CreateNdArray($"{path}/{name}", spec, codec with { BlockShape = [Math.Min(IndexFormat.BlockRows, spec.ChunkShape[0])] }, options)
            .Dispose();
        return new NdArray(prints.Attach(parent.OpenArray($"{path}/{name}")), options);
    }
}
