using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What a selection takes of one axis.</summary>
/// <param name="First">The first index.</param>
/// <param name="Step">From one index to the next.</param>
/// <param name="Count">How many.</param>
/// <param name="IsKept">Whether the axis remains in the result: a single index removes it.</param>
/// <param name="List">The indices, where they are listed one by one.</param>
internal readonly record struct AxisPick(long First, long Step, long Count, bool IsKept, long[]? List = null)
{
    /// <summary>The index of the n-th element taken.</summary>
    internal long this[long n] => List is null ? First + (n * Step) : List[n];
}

/// <summary>A dataset, or what brackets behind its path select of it, read piece by piece.</summary>
internal sealed class DatasetSelection : IDisposable
{
    private const long MaxSlabBytes = 64 << 20;
    private readonly AxisPick[] _axes;
    private readonly NdArray? _array;

    private DatasetSelection(IArrayNode node, ArraySpec spec, AxisPick[] axes, string? text)
    {
        Node = node;
        Spec = spec;
        _axes = axes;
        Text = text;
        Count = [.. axes.Select(a => a.Count)];
        Shape = [.. axes.Where(a => a.IsKept).Select(a => a.Count)];
        Length = spec.IsNull ? 0 : Count.Aggregate(1L, (a, b) => checked(a * b));
        _array = spec.Type.IsFlat ? new NdArray(node) : null;
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

    /// <summary>Elements selected.</summary>
    internal long Length { get; }

    /// <summary>Opens PATH or PATH[selection].</summary>
    /// <exception cref="UsageException">The selection makes no sense for the dataset.</exception>
    internal static DatasetSelection Open(IStorage storage, string pathText)
    {
        (string path, string? text) = storage.Root.Contains(pathText) ? (pathText, null) : SelectionText.Split(pathText);
        IArrayNode node = storage.Root.OpenArray(path);
        try
        {
            ArraySpec spec = node.Spec;
            return new DatasetSelection(node, spec, spec.IsNull ? [] : SelectionText.Resolve(text, spec.Shape), text);
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
        long[] from = [.. start.Select((s, axis) => _axes[axis][s])];
        (_array ?? throw NotFlat()).Read(from, count, destination);
    }

    /// <summary>Reads a box of a selection of elements of variable length.</summary>
    internal object?[] ReadObjects(long[] start, long[] count)
    {
        IRegionAccess regions = Node.Regions ?? throw NotFlat();
        return regions.ReadObjects([.. start.Select((s, axis) => _axes[axis][s])], count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _array?.Dispose();
        Node.Dispose();
    }

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

        long chunk = Spec.ChunkShape[axis], step = Math.Abs(pick.Step);
        long rows = Math.Max(1, chunk / step);
        return (rows, step == 1 && pick.Step > 0 ? pick.First % chunk : 0);
    }
}
