using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Conditions.Programs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Conditions;

/// <summary>Columns in memory, for conditions without a file.</summary>
internal sealed class Cells
{
    private readonly List<Column> _columns = [];
    private readonly List<byte[]> _cells = [];

    public TableSchema Schema => new([.. _columns]);

    public int Count { get; private set; }

    /// <summary>Adds a column of numbers or truth values.</summary>
    public Cells Add<T>(
        string name, T[] values, Nullability nullability = Nullability.None, T sentinel = default, string? mask = null, EnumMember[]? members = null)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>() == 4 && typeof(T) == typeof(bool) ? 1 : System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        byte[] cells = MemoryMarshal.AsBytes<T>(values).ToArray();
        return Add(
            new Column(name)
            {
                StoredType = new IntegerType(size, true), Kind = KindOf<T>(), ElementSize = size, CellSize = size, Nullability = nullability,
                Sentinel = [.. MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in sentinel))], MaskPath = mask, Members = [.. members ?? []],
            },
            cells, values.Length);
    }

    /// <summary>Adds a column of texts of a length in bytes.</summary>
    public Cells AddText(string name, int length, params string[] values)
    {
        byte[] cells = new byte[length * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Encoding.UTF8.GetBytes(values[i]).CopyTo(cells, i * length);
        }

        return Add(
            new Column(name) { StoredType = new IntegerType(1, true), Kind = ColumnKind.Bytes, ElementSize = length, CellSize = length },
            cells, values.Length);
    }

    /// <summary>Adds a column with its cells.</summary>
    public Cells Add(Column column, byte[] cells, int count)
    {
        _columns.Add(column);
        _cells.Add(cells);
        Count = count;
        return this;
    }

    /// <summary>The numbers of the rows that match, by the text language.</summary>
    public int[] Where(string text, object? variables = null) =>
        Run(BoundCondition.Bind(Condition.Parse(text), Schema, variables));

    /// <summary>The numbers of the rows that match.</summary>
    public unsafe int[] Run(BoundCondition condition)
    {
        using ConditionMachine machine = condition.CreateMachine();
        byte[] mask = new byte[Count];
        GCHandle[] pins = [.. condition.Leaves.Select(leaf => GCHandle.Alloc(_cells[leaf], GCHandleType.Pinned))];
        byte** places = stackalloc byte*[pins.Length];
        for (int i = 0; i < pins.Length; i++)
        {
            places[i] = (byte*)pins[i].AddrOfPinnedObject();
        }

        fixed (byte* place = mask)
        {
            long matches = machine.Evaluate(places, Count, place);
            Assert.Equal(mask.Count(m => m == 1), matches);
            Assert.DoesNotContain(mask, m => m > 1);
        }

        Array.ForEach(pins, pin => pin.Free());
        return [.. Enumerable.Range(0, Count).Where(row => mask[row] == 1)];
    }

    /// <summary>A cell's bytes.</summary>
    public ReadOnlySpan<byte> Cell(int leaf, int row) => _cells[leaf].AsSpan(row * _columns[leaf].CellSize, _columns[leaf].CellSize);

    private static ColumnKind KindOf<T>() => typeof(T) switch
    {
        var t when t == typeof(bool) => ColumnKind.Bool,
        var t when t == typeof(sbyte) => ColumnKind.Int8,
        var t when t == typeof(short) => ColumnKind.Int16,
        var t when t == typeof(int) => ColumnKind.Int32,
        var t when t == typeof(long) => ColumnKind.Int64,
        var t when t == typeof(byte) => ColumnKind.UInt8,
        var t when t == typeof(ushort) => ColumnKind.UInt16,
        var t when t == typeof(uint) => ColumnKind.UInt32,
        var t when t == typeof(ulong) => ColumnKind.UInt64,
        var t when t == typeof(Half) => ColumnKind.Float16,
        var t when t == typeof(float) => ColumnKind.Float32,
        var t when t == typeof(double) => ColumnKind.Float64,
        var t when t == typeof(Complex) => ColumnKind.Complex128,
        _ => throw new NotSupportedException(typeof(T).Name),
    };
}
