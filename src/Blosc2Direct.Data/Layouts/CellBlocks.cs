namespace Blosc2Direct.Data.Layouts;

/// <summary>What can be told of cells by where they lie.</summary>
internal static unsafe class CellBlocks
{
    /// <summary>Whether the cells are those of packed row images.</summary>
    public static bool AreRowImages(in CellBlock cells, TableSchema schema)
    {
        byte* first = FirstImage(cells, schema);
        foreach (Column leaf in schema.Leaves)
        {
            if (cells.Strides[leaf.Leaf] != schema.RowSize || cells.Places[leaf.Leaf] != first + leaf.Offset)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the cells of each leaf lie packed.</summary>
    public static bool AreColumns(in CellBlock cells, TableSchema schema)
    {
        foreach (Column leaf in schema.Leaves)
        {
            if (cells.Strides[leaf.Leaf] != leaf.CellSize)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first row image, where the cells are those of row images.</summary>
    public static byte* FirstImage(in CellBlock cells, TableSchema schema) => cells.Places[0] - schema.Leaves[0].Offset;
}
