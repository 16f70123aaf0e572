using System.Buffers.Binary;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests;

/// <summary>Schemas and rows for tests.</summary>
internal static class SampleTables
{
    /// <summary>A column of every kind, arrays of them, an enumeration, and nested ones.</summary>
    public static TableSchema EveryKind()
    {
        TableSchemaBuilder builder = new();
        TableSchemaBuilder nested = new();
        foreach (ColumnKind kind in Enum.GetValues<ColumnKind>().Where(k => k != ColumnKind.Nested))
        {
            int length = kind is ColumnKind.Bytes or ColumnKind.Text ? 5 : 0;
            builder.Add($"one_{kind}", kind, new ColumnOptions { Length = length });
            nested.Add($"many_{kind}", kind, new ColumnOptions { Length = length, Shape = [2, 3] });
        }

        builder.AddNested("inner", new TableSchemaBuilder().AddNested("arrays", nested.Build()).Add("last", ColumnKind.Int16).Build());
        builder.Add("colour", ColumnKind.Int32, new ColumnOptions { Members = [new EnumMember("red", 4), new EnumMember("green", 2)] });
        return builder.Build();
    }

    /// <summary>Rows whose cells are random, but valid: truth values 0 or 1, texts of letters, times of whole microseconds.</summary>
    public static byte[] RandomRows(TableSchema schema, int count, int seed)
    {
        Random random = new(seed);
        byte[] images = new byte[count * schema.RowSize];
        random.NextBytes(images);
        foreach (Column leaf in schema.Leaves)
        {
            for (int row = 0; row < count; row++)
            {
                Span<byte> cell = images.AsSpan((row * schema.RowSize) + leaf.Offset, leaf.CellSize);
                for (int at = 0; at < cell.Length; at += leaf.ElementSize)
                {
                    MakeValid(leaf, cell.Slice(at, leaf.ElementSize), random);
                }
            }
        }

        return images;
    }

    /// <summary>The packed cells of a leaf.</summary>
    public static byte[] Cells(byte[] images, TableSchema schema, Column leaf, int start, int count)
    {
        byte[] cells = new byte[count * leaf.CellSize];
        for (int row = 0; row < count; row++)
        {
            images.AsSpan(((start + row) * schema.RowSize) + leaf.Offset, leaf.CellSize).CopyTo(cells.AsSpan(row * leaf.CellSize));
        }

        return cells;
    }

    private static void MakeValid(Column leaf, Span<byte> element, Random random)
    {
        switch (leaf.Kind)
        {
            case ColumnKind.Bool:
                element[0] &= 1;
                break;
            case ColumnKind.Text or ColumnKind.Bytes:
                foreach (ref byte letter in element)
                {
                    letter = (byte)('a' + (letter % 26));
                }

                element[random.Next(1, element.Length + 1)..].Clear();
                break;
            case ColumnKind.Time64:
                int seconds = random.Next();
                BinaryPrimitives.WriteDoubleLittleEndian(element, (1e-6 * random.Next(1_000_000)) + seconds);
                break;
            default:
                if (!leaf.Members.IsEmpty)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(element, (int)leaf.Members[random.Next(leaf.Members.Length)].Value);
                }

                break;
        }
    }
}
