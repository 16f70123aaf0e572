using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Tests.Writing;

/// <summary>Keeps rows by what companions are told: those appended as they were, all else as unknown.</summary>
internal sealed unsafe class WatchingCompanion(TableSchema schema) : ITableCompanion
{
    private readonly List<byte[]?> _rows = [];

    public int Flushes { get; private set; }

    /// <summary>What is known of each row; null where it was edited.</summary>
    public IReadOnlyList<byte[]?> Rows => _rows;

    public void Appended(long start, in CellBlock cells)
    {
        Assert.Equal(_rows.Count, start);
        for (long row = 0; row < cells.Count; row++)
        {
            byte[] image = new byte[schema.RowSize];
            foreach (Column leaf in schema.Leaves)
            {
                new ReadOnlySpan<byte>(cells.Places[leaf.Leaf] + (row * cells.Strides[leaf.Leaf]), leaf.CellSize).CopyTo(image.AsSpan(leaf.Offset));
            }

            _rows.Add(image);
        }
    }

    public void Modified(int leaf, long start, long count)
    {
        for (long row = start; row < start + count; row++)
        {
            _rows[(int)row] = null;
        }
    }

    public void Removed(long start, long count) => _rows.RemoveRange((int)start, (int)count);

    public void SchemaChanged(TableSchema changed) => throw new NotSupportedException();

    public void Flush() => Flushes++;
}
