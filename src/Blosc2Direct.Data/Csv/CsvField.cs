using System.Globalization;

namespace Blosc2Direct.Data.Csv;

/// <summary>What one cell of CSV is in a table: an element of a leaf.</summary>
/// <param name="Column">The leaf.</param>
/// <param name="Element">Its number in a cell of the table.</param>
/// <param name="Name">What the header calls it: <c>a</c>, <c>a.b</c> in a group, <c>a[0]</c> for the elements of a cell.</param>
/// <param name="Mask">The leaf that tells its nulls, or null.</param>
internal sealed record CsvField(Column Column, int Element, string Name, Column? Mask)
{
    private const int MaxFields = 1 << 16;

    /// <summary>Where it begins in the column's cell.</summary>
    public int Offset => Element * Column.ElementSize;

    /// <summary>The fields of some leaves. Masks are none: they are told by empty cells.</summary>
    /// <exception cref="TableException">There are too many.</exception>
    public static CsvField[] Of(TableSchema schema, IReadOnlyList<Column> leaves)
    {
        HashSet<string?> masks = [.. schema.Leaves.Select(leaf => leaf.MaskPath)];
        List<CsvField> fields = [];
        foreach (Column leaf in leaves)
        {
            if (masks.Contains(leaf.Path))
            {
                continue;
            }

            string name = leaf.Path.Replace('/', '.');
            Column? mask = leaf.MaskPath is null ? null : schema[leaf.MaskPath];
            int count = leaf.CellSize / leaf.ElementSize;
            if (fields.Count + count > MaxFields)
            {
                throw new TableException($"The table has more than {MaxFields} cells a row, which is too much for CSV");
            }

            for (int element = 0; element < count; element++)
            {
                string item = leaf.Shape.IsEmpty ? name : string.Create(CultureInfo.InvariantCulture, $"{name}[{element}]");
                fields.Add(new CsvField(leaf, element, item, mask));
            }
        }

        return [.. fields];
    }
}
