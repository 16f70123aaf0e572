using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Layouts;

/// <content>Adding columns.</content>
internal sealed unsafe partial class ColumnsStore
{
    /// <summary>Writes the array of a new column, full of defaults, at a place of its own: it is moved to its name when it is
    /// whole, since a table has no more rows than its shortest column.</summary>
    /// <param name="group">Where; it stays the caller's.</param>
    /// <param name="column">The column.</param>
    /// <param name="rows">Rows of the table.</param>
    public void WriteNewColumn(IGroupNode group, Column column, long rows)
    {
        TableCreation how = new()
        {
            Layout = TableLayout.Columns,
            Codec = _arrays[0].Codec is { } codec ? codec with { BlockShape = default } : null,
        };
        using NdArray array = new(CreateColumn(group, column, StoredType(column), how, NextOrder()));
        if (rows == 0)
        {
            return;
        }

        ArrayRows cells = new(array, "");
        TableSchema alone = new([column.Copy()]);
        using CellMemory defaults = CellMemory.OfDefaults(alone, TableLayout.Columns, Math.Min(rows, cells.ChunkRows));
        using ArrayGrowth growth = cells.BeginGrow(rows);
        for (long done = 0; done < rows; done += defaults.Capacity)
        {
            cells.WriteRows(done, Math.Min(defaults.Capacity, rows - done), defaults.Places[0], growth: growth);
        }

        growth.Commit();
    }

    /// <summary>A place behind those of all columns.</summary>
    private int NextOrder()
    {
        long last = 0;
        foreach (Column column in Schema.Columns)
        {
            using INode node = column.IsNested ? _group.OpenGroup(column.Name) : _group.OpenArray(column.Name);
            last = Math.Max(last, node.Attributes.Get<long>(TableAttributes.Order));
        }

        return checked((int)last + 1);
    }
}
