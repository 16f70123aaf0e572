using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data.Schema;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <summary>One dataset of compound elements, a row each: PyTables' Table, and what h5py makes of structured arrays.</summary>
internal sealed unsafe partial class RowsStore : TableStore
{
    private readonly NdArray _array;
    private readonly ArrayRows _rows;
    private long _generation;

    private RowsStore(NdArray array, TableSchema schema)
    {
        _array = array;
        Schema = schema;
        _rows = new ArrayRows(array, [.. schema.Leaves.Select(l => l.Path)]);
    }

    public override TableSchema Schema { get; }

    public override TableLayout Layout => TableLayout.Rows;

    public override INode Node => _array.Node;

    public override long RowCount => _array.Shape[0];

    public override long EditGeneration => Volatile.Read(ref _generation);

    public override ReadStatistics TotalRead => _array.TotalRead;

    /// <summary>The dataset.</summary>
    public NdArray Array => _array;

    /// <summary>Creates an empty table.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="schema">The columns; those of the store have no columns that tables do not know.</param>
    /// <param name="how">Codec, chunks, title.</param>
    /// <param name="options">How it works.</param>
    /// <param name="wrap">Puts a node before the dataset's.</param>
    public static RowsStore Create(
        IGroupNode group, string path, TableSchema schema, TableCreation how, TableOptions options, NodeWrap? wrap)
    {
        schema = new TableSchema(WithTimes(schema.Columns));
        CompoundType type = StoredSchema.Write(schema.Columns);
        TableChunks chunks = TableChunks.OfRows(how, type.Size);
        ArraySpec spec = new()
        {
            Shape = [0],
            MaxShape = [ArraySpec.Unlimited],
            Type = type,
            ChunkShape = [chunks.ChunkRows],
        };
        IArrayNode node = CreateDataset(group, path, spec, chunks.Codec(how, []));
        try
        {
            TableAttributes.WriteRows(node, schema, how.Title);
            return Open(node, schema, options, wrap);
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Times that a table of columns keeps as plain numbers have a type of their own in rows.</summary>
    private static ImmutableArray<Column> WithTimes(ImmutableArray<Column> columns)
    {
        ImmutableArray<Column>.Builder typed = ImmutableArray.CreateBuilder<Column>(columns.Length);
        foreach (Column column in columns)
        {
            bool isNumber = column is { Kind: ColumnKind.Time32 or ColumnKind.Time64, StoredType: not TimeType };
            typed.Add(column.IsNested ? column.Copy(fields: WithTimes(column.Fields))
                : isNumber ? column.Copy(storedType: ColumnKinds.Stored(column.Kind, 0)) : column);
        }

        return typed.MoveToImmutable();
    }

    /// <summary>Opens a table of any program, and owns its node from now on.</summary>
    /// <exception cref="TableException">It is not a table.</exception>
    public static RowsStore Open(IArrayNode node, TableOptions options, NodeWrap? wrap)
    {
        try
        {
            return Open(node, ReadSchema(node), options, wrap);
        }
        catch (TableException error)
        {
            error.In(node);
            node.Dispose();
            throw;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Whether an array can be a table.</summary>
    public static bool IsTable(ArraySpec spec) => spec is { IsNull: false, Shape.Length: 1, Type: CompoundType };

    public override int GetChunkRows(int leaf) => _rows.ChunkRows;

    public override int GetBlockRows(int leaf) => _rows.BlockRows;

    public override ReadStatistics ReadColumn(int leaf, long start, int count, byte* destination) =>
        _rows.Read(leaf, start, count, destination, threads: 1);

    public override ReadStatistics ReadColumns(ReadOnlySpan<int> leaves, long start, int count, byte** destinations) =>
        _rows.Read(leaves, start, count, destinations, threads: 1);

    public override ReadStatistics ReadColumnAt(int leaf, ReadOnlySpan<long> rows, byte* destination) =>
        _rows.ReadAt(leaf, rows, destination, threads: 1);

    public override ReadStatistics ReadRows(long start, long count, byte* destination, int threads = 1) =>
        _rows.ReadRows(start, count, destination, threads);

    public override ReadStatistics ReadRowsAt(ReadOnlySpan<long> rows, byte* destination) => _rows.ReadRowsAt(rows, destination, threads: 1);

    public override ReadStatistics ReadWholeColumn(int leaf, long start, long count, byte* destination, int threads = 0) =>
        _rows.Read(leaf, start, count, destination, threads);

    public override void Dispose() => _array.Dispose();

    private static RowsStore Open(IArrayNode node, TableSchema schema, TableOptions options, NodeWrap? wrap)
    {
        ArrayOptions arrays = options.Arrays with { Threads = options.Threads };
        NdArray array = new(wrap is null ? node : wrap(node, -1), arrays);
        return new RowsStore(array, schema);
    }

    private static TableSchema ReadSchema(IArrayNode node)
    {
        ArraySpec spec = node.Spec;
        return IsTable(spec) && spec.Type is CompoundType type
            ? TableAttributes.Complete(StoredSchema.Read(type), node, TableLayout.Rows)
            : throw new TableException($"A table of rows is a dataset of compound elements along one axis, not {ElementTypeText.Describe(spec.Type)} of {spec.Shape.Length} axes");
    }
}

/// <summary>Puts a node before that of a dataset: what watches what is written.</summary>
/// <param name="node">The dataset's node, which the new one owns.</param>
/// <param name="leaf">The leaf that it holds; −1 for all.</param>
internal delegate IArrayNode NodeWrap(IArrayNode node, int leaf);
