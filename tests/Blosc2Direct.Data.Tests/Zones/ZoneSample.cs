using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Tests.Zones;

/// <summary>Rows whose values drift slowly, so that zones can tell something, and predicates over them.</summary>
internal static class ZoneSample
{
    public static TableSchema Schema { get; } = new TableSchemaBuilder()
        .Add("i8", ColumnKind.Int8).Add("u16", ColumnKind.UInt16).Add("i32", ColumnKind.Int32).Add("u64", ColumnKind.UInt64)
        .Add("f32", ColumnKind.Float32).Add("f64", ColumnKind.Float64).Add("f16", ColumnKind.Float16).Add("flag", ColumnKind.Bool)
        .Add("nan", ColumnKind.Float32, new ColumnOptions { Nullability = Nullability.NaN })
        .Add("sentinel", ColumnKind.Int64, new ColumnOptions { Nullability = Nullability.Sentinel, Sentinel = -99L })
        .Add("mask", ColumnKind.Bool).Add("masked", ColumnKind.Int32, new ColumnOptions { Nullability = Nullability.Mask, MaskPath = "mask" })
        .AddText("short", 3).AddText("long", 12, ColumnKind.Bytes)
        .Add("many", ColumnKind.Float32, new ColumnOptions { Shape = [2] }).Add("complex", ColumnKind.Complex64)
        .Build();

    public static byte[] Rows(int count, long first, Random random)
    {
        byte[] images = new byte[count * Schema.RowSize];
        for (int row = 0; row < count; row++)
        {
            foreach (Column leaf in Schema.Leaves)
            {
                Cell(leaf, ((first + row) / 40) + random.Next(4), random).CopyTo(images.AsSpan((row * Schema.RowSize) + leaf.Offset));
            }
        }

        return images;
    }

    public static byte[] Cell(Column leaf, long value, Random random)
    {
        byte[] cell = new byte[leaf.CellSize];
        bool isOdd = random.Next(50) == 0;
        switch (leaf.Path)
        {
            case "i8": cell[0] = (byte)(sbyte)((value % 100) - 50); break;
            case "u16": BinaryPrimitives.WriteUInt16LittleEndian(cell, (ushort)(value * 100)); break;
            case "i32" or "masked": BinaryPrimitives.WriteInt32LittleEndian(cell, (int)(value - 30)); break;
            case "u64": BinaryPrimitives.WriteUInt64LittleEndian(cell, (ulong)value << 57); break;
            case "f32": BinaryPrimitives.WriteSingleLittleEndian(cell, isOdd ? float.NaN : isOdd && value > 20 ? -0f : (value - 30) / 2f); break;
            case "nan": BinaryPrimitives.WriteSingleLittleEndian(cell, value % 7 == 0 ? float.NaN : value - 30); break;
            case "f64": BinaryPrimitives.WriteDoubleLittleEndian(cell, value == 10 ? -0.0 : value == 31 ? double.NegativeInfinity : value - 30); break;
            case "f16": BinaryPrimitives.WriteHalfLittleEndian(cell, (Half)(30 - value)); break;
            case "sentinel": BinaryPrimitives.WriteInt64LittleEndian(cell, isOdd || value is > 20 and < 30 ? -99 : value); break;
            case "flag" or "mask": cell[0] = (byte)(value % 20 < 6 ? 1 : 0); break;
            case "short": Encoding.ASCII.GetBytes(value.ToString("D3", CultureInfo.InvariantCulture)[..3]).CopyTo(cell, 0); break;
            case "long": Encoding.ASCII.GetBytes("prefix" + value.ToString("D4", CultureInfo.InvariantCulture)).CopyTo(cell, 0); break;
        }

        return cell;
    }

    public static Predicate RandomPredicate(Random random, int depth = 2)
    {
        int kind = random.Next(depth == 0 ? 3 : 6);
        Column leaf = Schema.Leaves[random.Next(14)];
        ImmutableArray<byte> Value()
        {
            byte[] cell;
            do
            {
                cell = Cell(leaf, random.Next(70), random);
            }
            while (Compare(leaf, cell, cell) is null);
            return [.. cell];
        }

        return kind switch
        {
            0 or 1 => new Predicate.Compare(leaf.Leaf, (CompareOp)random.Next(6), Value()),
            2 => random.Next(4) switch
            {
                0 => new Predicate.IsNull(leaf.Leaf),
                1 => new Predicate.Opaque([leaf.Leaf]),
                2 => new Predicate.Constant(random.Next(2) == 0),
                _ => new Predicate.OneOf(leaf.Leaf, [.. Enumerable.Range(0, 3).Select(_ => Value()).OrderBy(v => v, Comparer<ImmutableArray<byte>>.Create((a, b) => Compare(leaf, [.. a], [.. b]) ?? 0))]),
            },
            3 => new Predicate.And([.. Enumerable.Range(0, 2 + random.Next(2)).Select(_ => RandomPredicate(random, depth - 1))]),
            4 => new Predicate.Or([.. Enumerable.Range(0, 2 + random.Next(2)).Select(_ => RandomPredicate(random, depth - 1))]),
            _ => new Predicate.Not(RandomPredicate(random, depth - 1)),
        };
    }

    /// <summary>Whether a row matches; for an opaque term, which may be anything, null.</summary>
    public static bool? Matches(Predicate predicate, ReadOnlySpan<byte> row)
    {
        switch (predicate)
        {
            case Predicate.Constant constant:
                return constant.Value;
            case Predicate.And and:
                bool? all = true;
                foreach (Predicate term in and.Terms)
                {
                    all &= Matches(term, row);
                }

                return all;
            case Predicate.Or or:
                bool? any = false;
                foreach (Predicate term in or.Terms)
                {
                    any |= Matches(term, row);
                }

                return any;
            case Predicate.Not not:
                return !Matches(not.Term, row);
            case Predicate.IsNull isNull:
                return IsNull(Schema.Leaves[isNull.Leaf], row);
            case Predicate.OneOf oneOf:
                Column column = Schema.Leaves[oneOf.Leaf];
                byte[] value = row.Slice(column.Offset, column.CellSize).ToArray();
                return !IsNull(column, row) && oneOf.Values.Any(v => Compare(column, value, [.. v]) == 0);
            case Predicate.Compare compare:
                Column leaf = Schema.Leaves[compare.Leaf];
                int? order = Compare(leaf, row.Slice(leaf.Offset, leaf.CellSize), compare.Value.AsSpan());
                return !IsNull(leaf, row) && compare.Op switch
                {
                    CompareOp.Less => order < 0,
                    CompareOp.LessOrEqual => order <= 0,
                    CompareOp.Equal => order == 0,
                    CompareOp.NotEqual => order != 0,
                    CompareOp.GreaterOrEqual => order >= 0,
                    _ => order > 0,
                };
            default:
                return null;
        }
    }

    private static bool IsNull(Column leaf, ReadOnlySpan<byte> row) => leaf.Path switch
    {
        "nan" => float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(row[leaf.Offset..])),
        "sentinel" => BinaryPrimitives.ReadInt64LittleEndian(row[leaf.Offset..]) == -99,
        "masked" => row[Schema["mask"].Offset] != 0,
        _ => false,
    };

    // Null where one of them is NaN.
    private static int? Compare(Column leaf, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        double? x = Number(leaf, a);
        double? y = Number(leaf, b);
        return x is null || y is null ? a.SequenceCompareTo(b) : double.IsNaN(x.Value) || double.IsNaN(y.Value) ? null : x < y ? -1 : x > y ? 1 : 0;
    }

    private static double? Number(Column leaf, ReadOnlySpan<byte> cell) => leaf.Kind switch
    {
        ColumnKind.Bool => cell[0],
        ColumnKind.Int8 => (sbyte)cell[0],
        ColumnKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(cell),
        ColumnKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(cell),
        ColumnKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(cell),
        ColumnKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(cell),
        ColumnKind.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(cell),
        ColumnKind.Float32 => BinaryPrimitives.ReadSingleLittleEndian(cell),
        ColumnKind.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(cell),
        _ => null,
    };
}
