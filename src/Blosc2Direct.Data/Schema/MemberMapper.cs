using System.Collections.Immutable;

namespace Blosc2Direct.Data.Schema;

/// <summary>Moves rows member by member.</summary>
/// <typeparam name="T">The row.</typeparam>
/// <param name="leaves">The table's leaves.</param>
/// <param name="masks">For each leaf the place of its mask among them; −1 for none.</param>
/// <param name="make">Makes a row of cells.</param>
/// <param name="store">Makes cells of a row.</param>
internal sealed unsafe class MemberMapper<T>(
    ImmutableArray<Column> leaves, int[] masks, Func<CellCursor, T> make, Action<CellCursor, T> store) : RowMapper<T>
{
    public override ImmutableArray<Column> Leaves => leaves;

    public override bool IsImage => false;

    public override void Read(byte** cells, int* strides, Span<T> rows)
    {
        CellCursor cursor = new(leaves, masks);
        cursor.Begin(cells, strides);
        foreach (ref T row in rows)
        {
            cursor.MoveNext();
            row = make(cursor);
        }
    }

    public override void Write(ReadOnlySpan<T> rows, byte** cells, int* strides)
    {
        CellCursor cursor = new(leaves, masks);
        cursor.Begin(cells, strides);
        foreach (T row in rows)
        {
            ArgumentNullException.ThrowIfNull(row, nameof(rows));
            cursor.MoveNext();
            store(cursor, row);
        }
    }
}
