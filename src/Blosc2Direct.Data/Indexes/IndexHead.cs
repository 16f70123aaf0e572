using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Indexes;

/// <summary>What of an index is in memory while it is used.</summary>
/// <param name="Rows">Rows that it covers.</param>
/// <param name="Ordered">Rows whose cells have an order.</param>
/// <param name="Top">The first value of each block, packed.</param>
/// <param name="Checks">Fingerprints of the stored chunks of the values, then of the row numbers.</param>
/// <param name="TableChunks">Fingerprints of the stored chunks of the table that the index was made of.</param>
internal sealed record IndexHead(long Rows, long Ordered, byte[] Top, ulong[] Checks, ulong[] TableChunks)
{
    /// <summary>More than this is no head, but a way to make a reader take memory.</summary>
    private const long MaxPartBytes = 1L << 28;

    private ulong Check(Column column)
    {
        XxHash64 hash = new(((ulong)column.Kind << 32) | (uint)column.CellSize);
        ulong[] numbers = [(ulong)Rows, (ulong)Ordered, XxHash64.Hash(Top), XxHash64.Hash(MemoryMarshal.AsBytes<ulong>(Checks)),
            XxHash64.Hash(MemoryMarshal.AsBytes<ulong>(TableChunks))];
        return hash.Finish(MemoryMarshal.AsBytes<ulong>(numbers));
    }

    /// <summary>Writes it.</summary>
    /// <param name="group">The index's group.</param>
    /// <param name="column">The indexed column.</param>
    public void Write(IGroupNode group, Column column)
    {
        WritePart(group, IndexFormat.Top, IndexFormat.ValueType(column), Top);
        WritePart(group, IndexFormat.Checks, new IntegerType(sizeof(ulong), IsSigned: false), MemoryMarshal.AsBytes<ulong>(Checks));
        WritePart(group, IndexFormat.TableChunks, new IntegerType(sizeof(ulong), IsSigned: false), MemoryMarshal.AsBytes<ulong>(TableChunks));
        IAttributes attributes = group.Attributes;
        attributes.SetFixed(IndexFormat.VersionAttribute, IndexFormat.Version);
        attributes.Set(IndexFormat.RowsAttribute, Rows);
        attributes.Set(IndexFormat.OrderedAttribute, Ordered);
        attributes.Set(IndexFormat.HeadCheckAttribute, Check(column));
    }

    /// <summary>Writes new fingerprints of the table.</summary>
    public void WriteTableChunks(IGroupNode group, Column column)
    {
        WritePart(group, IndexFormat.TableChunks, new IntegerType(sizeof(ulong), IsSigned: false), MemoryMarshal.AsBytes<ulong>(TableChunks));
        group.Attributes.Set(IndexFormat.HeadCheckAttribute, Check(column));
    }

    /// <summary>Reads and checks it.</summary>
    /// <param name="group">The index's group.</param>
    /// <param name="column">The indexed column.</param>
    /// <exception cref="IndexDamagedException">It is not whole.</exception>
    public static IndexHead Read(IGroupNode group, Column column)
    {
        IAttributes attributes = group.Attributes;
        string version = attributes.GetString(IndexFormat.VersionAttribute);
        if (version != IndexFormat.Version)
        {
            throw new IndexDamagedException(column.Path, $"its version is '{version}', expected '{IndexFormat.Version}'");
        }

        IndexHead head = new(
            attributes.Get<long>(IndexFormat.RowsAttribute), attributes.Get<long>(IndexFormat.OrderedAttribute),
            ReadPart(group, column, IndexFormat.Top, column.CellSize),
            MemoryMarshal.Cast<byte, ulong>(ReadPart(group, column, IndexFormat.Checks, sizeof(ulong))).ToArray(),
            MemoryMarshal.Cast<byte, ulong>(ReadPart(group, column, IndexFormat.TableChunks, sizeof(ulong))).ToArray());
        if (head.Check(column) != attributes.Get<ulong>(IndexFormat.HeadCheckAttribute))
        {
            throw new IndexDamagedException(column.Path, "its head does not fit its check sum");
        }

        long blocks = (head.Ordered + IndexFormat.BlockRows - 1) / IndexFormat.BlockRows;
        if (head.Rows < 0 || head.Ordered < 0 || head.Ordered > head.Rows || head.Top.Length != blocks * column.CellSize
            || head.Checks.Length != IndexFormat.ChunksOf(head.Ordered) + IndexFormat.ChunksOf(head.Rows))
        {
            throw new IndexDamagedException(column.Path, $"{head.Rows} rows, {head.Ordered} of them ordered, do not fit what is kept of them");
        }

        return head;
    }

    private static void WritePart(IGroupNode group, string name, ElementType type, ReadOnlySpan<byte> bytes)
    {
        if (group.Contains(name))
        {
            group.Delete(name);
        }

        ArraySpec spec = new() { Type = type, Shape = [bytes.Length / type.Size], Layout = ArrayLayout.Contiguous };
        using NdArray array = group.CreateNdArray(name, spec);
        array.Write(bytes);
    }

    private static byte[] ReadPart(IGroupNode group, Column column, string name, int elementSize)
    {
        using NdArray array = group.OpenNdArray(name);
        if (array.Rank != 1 || array.Spec.Type.Size != elementSize || !array.Spec.Type.IsFlat || array.ByteLength > MaxPartBytes)
        {
            throw new IndexDamagedException(column.Path, $"'{name}' has another type or shape than it should");
        }

        byte[] bytes = new byte[array.ByteLength];
        array.Read(bytes);
        return bytes;
    }
}
