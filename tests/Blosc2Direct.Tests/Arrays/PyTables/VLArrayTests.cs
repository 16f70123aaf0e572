using System.Numerics;
using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.PyTables;

public sealed class VLArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_any_length_are_read_back_in_any_order()
    {
        const int Seed = 1611;
        Random random = new(Seed);
        double[][] rows = [.. Enumerable.Range(0, 10_000).Select(_ => Enumerable.Range(0, random.Next(0, 9)).Select(_ => random.NextDouble()).ToArray())];
        string path = _folder.File("rows.h5");
        using (H5File file = H5File.Create(path))
        using (VLArray<double> array = file.Root.CreateVLArray<double>("rows"))
        {
            array.AppendMany(rows.Take(7000));
            foreach (double[] row in rows.Skip(7000))
            {
                array.Append(row);
            }

            Assert.Equal(rows.Length, array.Count);
            Assert.Equal(rows[^1], array[rows.Length - 1]); // not yet in the file
        }

        using H5File again = H5File.Open(path);
        using VLArray<double> read = again.Root.OpenVLArray<double>("rows");
        Assert.Equal(rows, read);
        Assert.Equal(rows[123..456], read.Read(123, 333));
        Assert.Equal(rows.Select(r => (long)r.Length), read.ReadRowLengths(0, read.Count));
        for (int i = 0; i < 20; i++)
        {
            int row = random.Next(rows.Length);
            Assert.True(rows[row].SequenceEqual(read[row]), $"seed {Seed}, row {row}");
        }
    }

    [Fact]
    public void Appending_row_by_row_writes_many_rows_at_a_time()
    {
        using H5File file = H5File.CreateInMemory();
        using VLArray<int> array = file.Root.CreateVLArray<int>("rows");
        using H5Dataset node = file.Root.OpenDataset("rows");
        long before = node.StructureGeneration;
        for (int i = 0; i < 10_000; i++)
        {
            array.Append([i, i + 1]);
        }

        array.Flush();
        Assert.Equal(3, (node.StructureGeneration - before) / 2); // a write for 4,096 rows each
        Assert.Equal(10_000, node.Shape[0]);
        Assert.Equal([77, 78], array[77]);
    }

    [Fact]
    public void Atoms_of_several_axes_are_read_as_items_or_as_inline_arrays()
    {
        using H5File file = H5File.CreateInMemory();
        ArrayElementType atom = new(new IntegerType(2, IsSigned: true, ByteOrder.BigEndian), [2, 3]);
        using (VLArray<short> array = file.Root.CreateVLArray<short>("rows", atom: atom))
        {
            Assert.Equal<int>([2, 3], array.AtomShape);
            array.Append([1, 2, 3, 4, 5, 6]);
            array.Append([]);
            array.Append([.. Enumerable.Range(0, 12).Select(i => (short)-i)]);
            Assert.Throws<ArgumentException>(() => array.Append([1, 2, 3]));
            Assert.Equal([1, 0, 2], array.ReadRowLengths(0, 3));
        }

        using VLArray<Six> six = file.Root.OpenVLArray<Six>("rows");
        Assert.Empty(six.AtomShape);
        Six[] row = six[2];
        Assert.Equal(2, row.Length);
        Assert.Equal(-11, row[1][5]);
        Assert.Empty(six[1]);
    }

    [Fact]
    public void Every_kind_of_atom_is_stored_as_PyTables_does()
    {
        using H5File file = H5File.CreateInMemory();
        Check(file.Root, new BoolType(BoolStorage.BitField), true, false, true);
        Check(file.Root, new IntegerType(8, IsSigned: true), long.MinValue, 5L);
        Check(file.Root, new FloatType(2), (Half)1.5);
        Check(file.Root, new ComplexType(new FloatType(8)), new Complex(1, -2));
        Check(file.Root, new EnumType(new IntegerType(4, true), [new("Monday", 0), new("Tuesday", 1)]), Day.Tuesday, Day.Monday);
        using VLArray<double> times = file.Root.CreateVLArray<double>("times", atom: new TimeType(8, ByteOrder.BigEndian));
        times.Append([1.5, -2.25, 1_700_000_000.000001]);
        Assert.Equal([1.5, -2.25, 1_700_000_000.000001], times[0]);
        Assert.Throws<ElementValueException>(() => times.Append([1e10]));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateVLArray<float>("floats", atom: new IntegerType(4, true)));
        Assert.False(file.Root.Contains("floats"));
    }

    [Theory]
    [InlineData(PseudoAtom.Unicode)]
    [InlineData(PseudoAtom.Bytes)]
    public void Texts_of_any_length_are_read_back(PseudoAtom kind)
    {
        string[] texts = ["", "plain", "naïve – ж日", "🐢", "ends with a dot.", new string('x', 100_000)];
        string path = _folder.File($"{kind}.h5");
        using (H5File file = H5File.Create(path))
        using (VLStringArray array = file.Root.CreateVLStringArray("texts", "a title.", kind))
        {
            array.AppendMany(texts);
            Assert.Throws<ElementValueException>(() => array.Append("\ud800"));
        }

        using H5File again = H5File.Open(path);
        using VLStringArray read = again.Root.OpenVLStringArray("texts");
        Assert.Equal(kind, read.Kind);
        Assert.Equal(texts, read);
        Assert.Equal(texts[1..4], read.Read(1, 3));
        Assert.Equal(texts[3], read[3]);
        Assert.Throws<StorageReadOnlyException>(() => read.Append("more"));
    }

    [Fact]
    public void Rows_of_fixed_length_texts_keep_their_lengths()
    {
        using H5File file = H5File.CreateInMemory();
        using (VLFixedStringArray array = file.Root.CreateVLFixedStringArray("texts", 4))
        {
            array.Append("a", "żó", "");
            array.Append();
            array.AppendMany([["abcd"], ["x", "y"]]);
            Assert.Throws<ElementValueException>(() => array.Append("abcde"));
        }

        using VLFixedStringArray read = file.Root.OpenVLFixedStringArray("texts");
        Assert.Equal([["a", "żó", ""], [], ["abcd"], ["x", "y"]], read.Read(0, 4));
        Assert.Equal([3, 0, 1, 2], read.ReadRowLengths(0, 4));
    }

    [Fact]
    public void A_row_can_be_replaced_by_one_of_another_length()
    {
        using H5File file = H5File.CreateInMemory();
        using VLArray<int> array = file.Root.CreateVLArray<int>("rows");
        array.AppendMany([[1, 2, 3], [4], [5, 6]]);
        array.Write(1, [7, 8, 9, 10]);
        Assert.Equal([[1, 2, 3], [7, 8, 9, 10], [5, 6]], array);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Write(3, [1]));
    }

    [Fact]
    public void Rows_that_can_no_longer_be_written_are_not_lost_in_silence()
    {
        VLArray<int> array;
        using (H5File file = H5File.CreateInMemory())
        {
            array = file.Root.CreateVLArray<int>("rows");
            array.Append([1]);
        }

        Assert.Throws<ObjectDisposedException>(array.Dispose);
        Assert.Throws<ObjectDisposedException>(() => array.Append([2]));
    }

    [Fact]
    public void What_is_no_VLArray_is_refused_by_name()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.CreateArray<int>("plain", [3]).Dispose();
        file.Root.CreateVLArray<byte>("bytes").Dispose();
        Assert.Contains("/plain", Assert.Throws<ObjectKindException>(() => file.Root.OpenVLArray<int>("plain")).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectKindException>(() => file.Root.OpenVLStringArray("bytes"));
        Assert.Throws<ObjectKindException>(() => file.Root.OpenVLFixedStringArray("bytes"));
        Assert.Throws<ElementTypeException>(() => file.Root.OpenVLArray<int>("bytes"));
        using VLArray<byte> bytes = file.Root.OpenVLArray<byte>("bytes");
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes.Read(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes.Read(-1, 1));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_named_and_can_be_had_as_bytes()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.CreateVLStringArray("texts", kind: PseudoAtom.Bytes).Dispose();
        using (VLArray<byte> bytes = file.Root.OpenVLArray<byte>("texts"))
        {
            bytes.Append("good"u8);
            bytes.Append([0xff, 0xfe]);
        }

        using VLStringArray texts = file.Root.OpenVLStringArray("texts");
        Assert.Equal("good", texts[0]);
        ElementValueException error = Assert.Throws<ElementValueException>(() => texts[1]);
        Assert.Contains("Row 1", error.Message, StringComparison.Ordinal);
        Assert.Equal([0xff, 0xfe], texts.ReadBytes(1));
    }

    private static void Check<T>(IGroupNode root, ElementType stored, params T[] row)
        where T : unmanaged
    {
        using VLArray<T> array = root.CreateVLArray<T>(typeof(T).Name);
        Assert.Equal(stored, array.AtomType);
        array.Append(row);
        array.Append([]);
        Assert.Equal(row, array[0]);
        Assert.Empty(array[1]);
    }

    private enum Day
    {
        Monday,
        Tuesday,
    }

    [InlineArray(6)]
    private struct Six
    {
        private short _first;
    }
}
