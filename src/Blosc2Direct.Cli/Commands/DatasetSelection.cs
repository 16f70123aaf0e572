using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>A dataset, or what brackets behind its path select of it, read piece by piece.</summary>
internal sealed class DatasetSelection : IDisposable
{
    private const long MaxSlabBytes = 64 << 20;
    private readonly AxisPick[] _axes;
    private readonly NdArray? _array;
    private readonly VLStringArray? _texts;

    private DatasetSelection(IArrayNode node, ArraySpec spec, AxisPick[] axes, string? text, long[] selectedShape)
    {
        Node = node;
        Spec = spec;
        _axes = axes;
        Text = text;
        SelectedShape = selectedShape;
        Count = [.. axes.Select(a => a.Count)];
        Shape = ShapeOf(axes);
        Length = spec.IsNull ? 0 : Count.Aggregate(1L, (a, b) => checked(a * b));
        _array = spec.Type.IsFlat ? new NdArray(node) : null;

        // PyTables keeps texts as sequences of numbers.
        _texts = PyTablesInfo.Read(node) is { PseudoAtom: PseudoAtom.Unicode or PseudoAtom.Bytes }
            ? node.Storage.Root.OpenVLStringArray(node.Path) : null;
    }

    /// <summary>The dataset.</summary>
    internal IArrayNode Node { get; }

    /// <summary>What it is.</summary>
    internal ArraySpec Spec { get; }

    /// <summary>The part in brackets; null for all.</summary>
    internal string? Text { get; }

    /// <summary>What is taken of each axis of the dataset.</summary>
    internal IReadOnlyList<AxisPick> Axes => _axes;

    /// <summary>Elements taken along each axis of the dataset.</summary>
    internal long[] Count { get; }

    /// <summary>The result's shape.</summary>
    internal long[] Shape { get; }

    /// <summary>The shape that the text selects, of which less may be read.</summary>
    internal long[] SelectedShape { get; }

    /// <summary>Elements selected.</summary>
    internal long Length { get; }

    /// <summary>Opens PATH or PATH[selection].</summary>
    /// <param name="storage">The file.</param>
    /// <param name="pathText">The path, with a selection or without.</param>
    /// <param name="change">Makes another selection of what was selected.</param>
    /// <exception cref="UsageException">The selection makes no sense for the dataset.</exception>
    internal static DatasetSelection Open(IStorage storage, string pathText, Func<AxisPick[], AxisPick[]>? change = null)
    {
        (string path, string? text) = storage.Root.Contains(pathText) ? (pathText, null) : SelectionText.Split(pathText);
        IArrayNode node = storage.Root.OpenArray(path);
        try
        {
            ArraySpec spec = node.Spec;
            AxisPick[] picks = spec.IsNull ? [] : SelectionText.Resolve(text, spec.Shape);
            return new DatasetSelection(node, spec, change is null ? picks : change(picks), text, ShapeOf(picks));
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Cuts the selection into boxes that follow each other in row-major order: as many rows as lie in a row of
    /// chunks, so that no chunk is decoded twice, or smaller ones where that would be too much.</summary>
    /// <param name="pieceBytes">Bytes of a box, about.</param>
    /// <returns>First element and elements along each axis, counted in the selection.</returns>
    internal IEnumerable<(long[] Start, long[] Count)> Pieces(long pieceBytes)
    {
        int lead = Tiling.Lead(Count);
        (long rows, long before) = lead >= 0 ? RowsOfAChunk(lead) : (1, 0);
        (long budget, bool isAligned) = Tiling.SlabBudget(Count, rows, Spec.Type.Size, pieceBytes, MaxSlabBytes);
        return Tiling.RowMajor(Count, budget, isAligned ? lead : -1, before);
    }

    /// <summary>Reads a box of the selection.</summary>
    /// <param name="start">Its first element, counted in the selection.</param>
    /// <param name="count">Elements along each axis.</param>
    /// <param name="destination">Receives it packed in row-major order, as stored.</param>
    internal void Read(long[] start, long[] count, Span<byte> destination)
    {
        NdArray array = _array ?? throw NotFlat();
        if (_axes.All(a => a.IsRun))
        {
            array.Read(Indices(start), count, destination);
        }
        else
        {
            array.Read(Selection.Create([.. _axes.Select((a, axis) => a.Part(start[axis], count[axis]))]), destination);
        }
    }

    /// <summary>Reads a box of a selection of elements of variable length.</summary>
    internal object?[] ReadObjects(long[] start, long[] count)
    {
        // The store knows boxes: the last axes of which all indices follow each other are read at once.
        int runs = _axes.Length;
        while (runs > 0 && _axes[runs - 1].IsRun)
        {
            runs--;
        }

        if (runs == 0)
        {
            return ReadBox(Indices(start), count);
        }

        List<object?> values = [];
        long[] single = [.. count.Select((n, axis) => axis < runs ? 1 : n)];
        foreach ((long[] at, _) in Tiling.RowMajor(count[..runs], 1))
        {
            long[] from = [.. start.Select((s, axis) => s + (axis < runs ? at[axis] : 0))];
            values.AddRange(ReadBox(Indices(from), single));
        }

        return [.. values];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _array?.Dispose();
        _texts?.Dispose();
        Node.Dispose();
    }

    private static long[] ShapeOf(AxisPick[] axes) => [.. axes.Where(a => a.IsKept).Select(a => a.Count)];

    private object?[] ReadBox(long[] start, long[] count)
    {
        try
        {
            if (_texts is not null)
            {
                return _texts.Read(start[0], count[0]);
            }
        }
        catch (ElementValueException)
        {
            // Some bytes are no text: they are shown as numbers.
        }

        return (Node.Regions ?? throw NotFlat()).ReadObjects(start, count);
    }

    // From places in the selection to indices of the dataset.
    private long[] Indices(long[] places) => [.. places.Select((place, axis) => _axes[axis][place])];

    private ElementTypeException NotFlat() =>
        new($"The values of '{Node.Path}' ({ElementTypeText.Describe(Spec.Type)}) cannot be read as they are stored.");

    // How many elements of the selection share a row of chunks, and how many of the first such row lie before it.
    private (long Rows, long Before) RowsOfAChunk(int axis)
    {
        AxisPick pick = _axes[axis];
        if (Spec.ChunkShape.IsDefault || pick.List is not null)
        {
            return (1, 0);
        }

        long chunk = Spec.ChunkShape[axis], rows = Math.Max(1, chunk / Math.Min(chunk, Math.Abs(pick.Step)));
        long before = pick.Step switch
        {
            1 => pick.First % chunk,
            -1 => chunk - 1 - (pick.First % chunk),
            _ => 0,
        };
        return (rows, before);
    }
}
