using System.Numerics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.PyTables;

public sealed class PyTablesArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_kind_has_the_attributes_of_its_class()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.WritePyTablesAttributes("the file");
        file.Root.CreateContiguousArray<int>("g/h/array", [2, 3], "an array").Dispose();
        file.Root.CreateCArray<int>("g/carray", [2, 3], title: "chunks").Dispose();
        file.Root.CreateEArray<int>("earray", [2, 0, 3]).Dispose();
        file.Root.CreateVLArray<int>("vlarray", "ragged").Dispose();
        file.Root.CreateVLStringArray("texts").Dispose();
        Assert.Equal(new PyTablesInfo("Group", "1.0", "the file", "numpy"), PyTablesInfo.Read(file.Root));
        Assert.Equal("2.1", file.Root.Attributes.GetString("PYTABLES_FORMAT_VERSION"));
        Assert.Equal(new PyTablesInfo("Group", "1.0", "", "numpy"), PyTablesInfo.Read(file.Root["g/h"]));
        Assert.Equal(new PyTablesInfo("Array", "2.4", "an array", "numpy"), PyTablesInfo.Read(file.Root["g/h/array"]));
        Assert.Equal(new PyTablesInfo("CArray", "1.1", "chunks", "numpy"), PyTablesInfo.Read(file.Root["g/carray"]));
        Assert.Equal(new PyTablesInfo("EArray", "1.1", "", "numpy", ExtendableAxis: 1), PyTablesInfo.Read(file.Root["earray"]));
        Assert.Equal(new PyTablesInfo("VLArray", "1.4", "ragged", "numpy"), PyTablesInfo.Read(file.Root["vlarray"]));
        Assert.Equal(PseudoAtom.Unicode, PyTablesInfo.Read(file.Root["texts"])!.PseudoAtom);
        Assert.Equal(1, file.Root["earray"].Attributes["EXTDIM"].Value);
        file.Root.CreateArray<int>("other", [3]).Dispose();
        Assert.Null(PyTablesInfo.Read(file.Root["other"]));
    }

    [Fact]
    public void Attributes_of_other_kinds_than_PyTables_are_taken_for_none()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.Attributes.Set("CLASS", 5);
        Assert.Null(PyTablesInfo.Read(file.Root));
        file.Root.Attributes.SetFixed("CLASS", "EARRAY");
        file.Root.Attributes.Set<double>("TITLE", [1.5, 2.5]);
        file.Root.Attributes.Set("FLAVOR", ["two", "texts"]);
        Assert.Equal(new PyTablesInfo("EArray", "", "", "numpy"), PyTablesInfo.Read(file.Root));
        file.Root.Attributes.Set("CLASS", "UNKNOWN");
        Assert.Equal("UNKNOWN", PyTablesInfo.Read(file.Root)!.ClassName);
    }

    [Fact]
    public void An_array_that_was_written_in_part_has_every_chunk_once_it_is_closed()
    {
        string path = _folder.File("part.h5");
        using (H5File file = H5File.Create(path))
        using (NdArray<int> array = file.Root.CreateCArray<int>("a", [10, 11], [4, 4], Blosc2.Lz4(), fillValue: -7))
        {
            array.Write([5, 5], [1, 1], [42]);
        }

        using H5File again = H5File.Open(path);
        using NdArray<int> read = again.Root.OpenArray<int>("a");
        Assert.Equal(9, read.Untyped.Node.StoredChunkCount);
        int[] expected = new int[110];
        Array.Fill(expected, -7);
        expected[60] = 42;
        Assert.Equal(expected, read.Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Growing_an_EArray_leaves_no_chunk_missing(int axis)
    {
        string path = _folder.File($"grown{axis}.h5");
        long[] shape = [5, 6, 7];
        shape[axis] = 0;
        using (H5File file = H5File.Create(path))
        using (NdArray<short> array = file.Root.CreateEArray<short>("g/a", shape, [2, 4, 3], fillValue: (short)3))
        {
            Assert.Equal(0, array.Length);
            shape[axis] = 3;
            int plane = (int)(shape[0] * shape[1] * shape[2]);
            array.Append([.. Enumerable.Range(0, plane).Select(i => (short)i)], axis);
        }

        long[] grown = [.. shape];
        grown[axis] = 20;
        using (H5File file = H5File.Open(path, FileAccess.ReadWrite))
        using (NdArray<short> array = file.Root.OpenEArray<short>("g/a"))
        {
            array.Resize(grown);
            Assert.Equal(3, array.Read()[^1]);
        }

        using H5File again = H5File.Open(path);
        using NdArray<short> read = again.Root.OpenArray<short>("g/a");
        int[] chunks = [2, 4, 3];
        Assert.Equal(grown, read.Shape);
        Assert.Equal(Enumerable.Range(0, 3).Aggregate(1L, (n, i) => n * ((grown[i] + chunks[i] - 1) / chunks[i])), read.Untyped.Node.StoredChunkCount);
    }

    [Fact]
    public void Appending_writes_each_chunk_once()
    {
        using H5File file = H5File.Create(_folder.File("append.h5"));
        long before;
        using (NdArray<int> array = file.Root.CreateEArray<int>("a", [0, 8], [4, 8]))
        {
            array.Append(new int[4 * 8 * 10]);
            before = file.Statistics.ChunkWrites;
        }

        Assert.Equal(10, before);
        Assert.Equal(before, file.Statistics.ChunkWrites);
    }

    [Fact]
    public void An_EArray_of_no_rows_is_opened_and_grows_later()
    {
        string path = _folder.File("empty.h5");
        using (H5File file = H5File.Create(path))
        {
            file.Root.CreateEArray<double>("a", [3, 0]).Dispose();
        }

        using (H5File file = H5File.Open(path, FileAccess.ReadWrite))
        using (NdArray<double> array = file.Root.OpenEArray<double>("a"))
        {
            array.Append([1, 2, 3], axis: 1);
            array.Append([4, 5, 6], axis: 1);
            Assert.Equal([1, 4, 2, 5, 3, 6], array.Read());
            Assert.Throws<ArgumentOutOfRangeException>(() => array.Resize([4, 2]));
        }
    }

    [Fact]
    public void Types_are_stored_as_PyTables_atoms()
    {
        using H5File file = H5File.CreateInMemory();
        using NdArray<bool> flags = file.Root.CreateCArray<bool>("bool", [2, 2]);
        Assert.Equal(new BoolType(BoolStorage.BitField), flags.Spec.Type);
        flags.Write([true, false, false, true]);
        Assert.Equal([true, false, false, true], flags.Read());
        using NdArray<double> times = file.Root.CreateEArray<double>("time64", [0], type: new TimeType(8));
        times.Append([0.5, 1e9]);
        Assert.Equal([0.5, 1e9], times.Read());
        using NdArray<int> seconds = file.Root.CreateContiguousArray<int>("time32", [2], type: new TimeType(4, ByteOrder.BigEndian));
        seconds.Write([1, -2]);
        Assert.Equal([1, -2], seconds.Read());
        using NdArray<Complex> scalar = file.Root.CreateContiguousArray<Complex>("scalar", []);
        scalar.Write([new Complex(1, 2)]);
        Assert.Equal([new Complex(1, 2)], scalar.Read());
    }

    [Fact]
    public void Only_the_first_axis_grows_where_the_format_orders_chunks_by_the_axis_that_grows()
    {
        using H5File file = H5File.Create(_folder.File("new.h5"), new H5FileOptions { LowestVersion = H5FormatVersion.V110 });
        file.Root.CreateEArray<int>("first", [0, 3]).Dispose();
        Assert.Contains("axis 1", Assert.Throws<NotSupportedException>(() => file.Root.CreateEArray<int>("second", [3, 0])).Message, StringComparison.Ordinal);
        Assert.False(file.Root.Contains("second"));
    }

    [Fact]
    public void What_PyTables_cannot_express_is_refused_before_anything_is_created()
    {
        using H5File file = H5File.CreateInMemory();
        Assert.Throws<ArgumentException>(() => file.Root.CreateCArray<int>("a", [3, 0]));
        Assert.Throws<ArgumentException>(() => file.Root.CreateCArray<int>("a", []));
        Assert.Throws<ArgumentException>(() => file.Root.CreateEArray<int>("a", [3, 4]));
        Assert.Throws<ArgumentException>(() => file.Root.CreateEArray<int>("a", [0, 0]));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateCArray<Pair>("a", [3]));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateCArray<int>("a", [3], type: new OpaqueType(4)));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateCArray<int>("a", [3], type: new FloatType(4)));
        Assert.Throws<ElementTypeException>(() => file.Root.CreateContiguousArray<int>("a", [3], type: new IntegerType(8, IsSigned: true)));
        Assert.False(file.Root.Contains("a"));
        file.Root.CreateCArray<int>("a", [3]).Dispose();
        Assert.Contains("/a", Assert.Throws<ObjectKindException>(() => file.Root.OpenEArray<int>("a")).Message, StringComparison.Ordinal);
    }

    private readonly record struct Pair(int First, int Second);
}
