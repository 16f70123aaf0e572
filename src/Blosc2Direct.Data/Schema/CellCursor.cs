using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Schema;

/// <summary>The cells of one row, for compiled accessors: each type has a method of its own, so that a program compiled ahead of
/// time has them all.</summary>
/// <param name="leaves">The leaves.</param>
/// <param name="masks">For each leaf the place of its mask among the leaves; −1 for none.</param>
internal sealed unsafe class CellCursor(ImmutableArray<Column> leaves, int[] masks)
{
    private readonly nint[] _cells = new nint[leaves.Length];
    private readonly int[] _strides = new int[leaves.Length];

    /// <summary>Begins before the first row.</summary>
    public void Begin(byte** cells, int* strides)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i] = (nint)cells[i] - strides[i];
            _strides[i] = strides[i];
        }
    }

    /// <summary>Goes to the next row.</summary>
    public void MoveNext()
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i] += _strides[i];
        }
    }

    public bool IsNull(int leaf) => masks[leaf] >= 0 ? *(byte*)_cells[masks[leaf]] != 0 : CellTypes.IsNull(leaves[leaf], Cell(leaf));

    public bool ReadBoolean(int leaf) => *(byte*)_cells[leaf] != 0;

    public sbyte ReadSByte(int leaf) => Read<sbyte>(leaf);

    public byte ReadByte(int leaf) => Read<byte>(leaf);

    public short ReadInt16(int leaf) => Read<short>(leaf);

    public ushort ReadUInt16(int leaf) => Read<ushort>(leaf);

    public int ReadInt32(int leaf) => Read<int>(leaf);

    public uint ReadUInt32(int leaf) => Read<uint>(leaf);

    public long ReadInt64(int leaf) => Read<long>(leaf);

    public ulong ReadUInt64(int leaf) => Read<ulong>(leaf);

    public Half ReadHalf(int leaf) => Read<Half>(leaf);

    public float ReadSingle(int leaf) => Read<float>(leaf);

    public double ReadDouble(int leaf) => Read<double>(leaf);

    public Complex ReadComplex(int leaf) => Read<Complex>(leaf);

    public ComplexFloat ReadComplexFloat(int leaf) => Read<ComplexFloat>(leaf);

    public string ReadString(int leaf) => Encoding.UTF8.GetString(Cell(leaf).TrimEnd((byte)0));

    public byte[] ReadBytes(int leaf) => Cell(leaf).TrimEnd((byte)0).ToArray();

    public DateTime ReadDateTime(int leaf) => Times.FromSeconds(leaves[leaf].Kind == ColumnKind.Time32 ? Read<int>(leaf) : Read<double>(leaf));

    public DateTimeOffset ReadDateTimeOffset(int leaf) => new(ReadDateTime(leaf), TimeSpan.Zero);

    public DateOnly ReadDateOnly(int leaf) => DateOnly.FromDateTime(ReadDateTime(leaf));

    /// <summary>A cell as an array of its elements' usual type.</summary>
    public Array ReadArray(int leaf)
    {
        Column column = leaves[leaf];
        Array values = CellArrays.Create(column.Kind, column.CellSize / column.ElementSize);
        fixed (byte* place = &MemoryMarshal.GetArrayDataReference(values))
        {
            Buffer.MemoryCopy((byte*)_cells[leaf], place, column.CellSize, column.CellSize);
        }

        return values;
    }

    public void WriteNull(int leaf)
    {
        Column column = leaves[leaf];
        Span<byte> cell = Cell(leaf);
        column.Default.AsSpan().CopyTo(cell);
        if (masks[leaf] >= 0)
        {
            *(byte*)_cells[masks[leaf]] = 1;
            return;
        }

        switch (column.Nullability)
        {
            case Nullability.NaN:
                foreach (ref byte value in cell)
                {
                    value = 0xFF; // of any float, all bits set is a NaN
                }

                break;
            case Nullability.Sentinel:
                for (int at = 0; at < cell.Length; at += column.ElementSize)
                {
                    column.Sentinel.AsSpan().CopyTo(cell[at..]);
                }

                break;
            default:
                if (column.Default.IsEmpty)
                {
                    cell.Clear();
                }

                break;
        }
    }

    public void WriteBoolean(int leaf, bool value) => Write(leaf, value ? (byte)1 : (byte)0);

    public void WriteSByte(int leaf, sbyte value) => Write(leaf, value);

    public void WriteByte(int leaf, byte value) => Write(leaf, value);

    public void WriteInt16(int leaf, short value) => Write(leaf, value);

    public void WriteUInt16(int leaf, ushort value) => Write(leaf, value);

    public void WriteInt32(int leaf, int value) => Write(leaf, value);

    public void WriteUInt32(int leaf, uint value) => Write(leaf, value);

    public void WriteInt64(int leaf, long value) => Write(leaf, value);

    public void WriteUInt64(int leaf, ulong value) => Write(leaf, value);

    public void WriteHalf(int leaf, Half value) => Write(leaf, value);

    public void WriteSingle(int leaf, float value) => Write(leaf, value);

    public void WriteDouble(int leaf, double value) => Write(leaf, value);

    public void WriteComplex(int leaf, Complex value) => Write(leaf, value);

    public void WriteComplexFloat(int leaf, ComplexFloat value) => Write(leaf, value);

    public void WriteDateTime(int leaf, DateTime value) => WriteSeconds(leaf, Times.ToSeconds(value));

    public void WriteDateTimeOffset(int leaf, DateTimeOffset value) => WriteSeconds(leaf, Times.ToSeconds(value.UtcDateTime));

    public void WriteDateOnly(int leaf, DateOnly value) => WriteSeconds(leaf, Times.ToSeconds(value.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)));

    public void WriteString(int leaf, string? value)
    {
        if (value is null)
        {
            WriteNull(leaf);
            return;
        }

        Span<byte> cell = Cell(leaf);
        ClearMask(leaf);
        if (!Encoding.UTF8.TryGetBytes(value, cell, out int bytes))
        {
            throw TooLong(leaf, Encoding.UTF8.GetByteCount(value));
        }

        cell[bytes..].Clear();
    }

    public void WriteBytes(int leaf, byte[]? value)
    {
        if (value is null)
        {
            WriteNull(leaf);
            return;
        }

        Span<byte> cell = Cell(leaf);
        ClearMask(leaf);
        if (!value.AsSpan().TryCopyTo(cell))
        {
            throw TooLong(leaf, value.Length);
        }

        cell[value.Length..].Clear();
    }

    public void WriteArray(int leaf, Array? values)
    {
        if (values is null)
        {
            WriteNull(leaf);
            return;
        }

        Column column = leaves[leaf];
        ClearMask(leaf);
        if ((long)values.Length * column.ElementSize != column.CellSize)
        {
            throw new TableColumnException(
                column.Path, $"A cell of column '{column}' has {column.CellSize / column.ElementSize} elements, not {values.Length}");
        }

        fixed (byte* place = &MemoryMarshal.GetArrayDataReference(values))
        {
            Buffer.MemoryCopy(place, (byte*)_cells[leaf], column.CellSize, column.CellSize);
        }
    }

    private Span<byte> Cell(int leaf) => new((byte*)_cells[leaf], leaves[leaf].CellSize);

    private T Read<T>(int leaf)
        where T : unmanaged => Unsafe.ReadUnaligned<T>((byte*)_cells[leaf]);

    private void Write<T>(int leaf, T value)
        where T : unmanaged
    {
        ClearMask(leaf);
        Unsafe.WriteUnaligned((byte*)_cells[leaf], value);
    }

    private void WriteSeconds(int leaf, double seconds)
    {
        Column column = leaves[leaf];
        if (column.Kind == ColumnKind.Time64)
        {
            Write(leaf, seconds);
            return;
        }

        Write(leaf, seconds is >= int.MinValue and <= int.MaxValue ? (int)seconds : throw new TableColumnException(
            column.Path, $"The time of {seconds} seconds does not fit the 32 bits of column '{column}'"));
    }

    private void ClearMask(int leaf)
    {
        if (masks[leaf] >= 0)
        {
            *(byte*)_cells[masks[leaf]] = 0;
        }
    }

    private TableColumnException TooLong(int leaf, int bytes) => new(
        leaves[leaf].Path, $"Column '{leaves[leaf].Path}' holds texts of up to {leaves[leaf].ElementSize} bytes, not {bytes}");
}

/// <summary>Arrays of the usual types of elements.</summary>
internal static class CellArrays
{
    /// <summary>A new array.</summary>
    public static Array Create(ColumnKind kind, int count) => kind switch
    {
        ColumnKind.Bool => new bool[count],
        ColumnKind.Int8 => new sbyte[count],
        ColumnKind.Int16 => new short[count],
        ColumnKind.Int32 or ColumnKind.Time32 => new int[count],
        ColumnKind.Int64 => new long[count],
        ColumnKind.UInt8 => new byte[count],
        ColumnKind.UInt16 => new ushort[count],
        ColumnKind.UInt32 => new uint[count],
        ColumnKind.UInt64 => new ulong[count],
        ColumnKind.Float16 => new Half[count],
        ColumnKind.Float32 => new float[count],
        ColumnKind.Float64 or ColumnKind.Time64 => new double[count],
        ColumnKind.Complex64 => new ComplexFloat[count],
        ColumnKind.Complex128 => new Complex[count],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Texts are no arrays."),
    };
}
