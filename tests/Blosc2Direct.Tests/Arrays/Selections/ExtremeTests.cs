using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Arrays and selections at the ends of what there is: no axis, no element, more elements than memory.</summary>
public sealed class ExtremeTests : IDisposable
{
    private const long Long = 1L << 40;

    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public ExtremeTests() => _file = H5File.Create(_folder.File("extreme.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Elements_beyond_two_to_the_31_are_reached_by_every_kind_of_selection()
    {
        using NdArray<long> array = _file.Root.CreateArray<long>("a", [Long, 3], chunks: [1 << 16, 3], codec: Blosc2.Lz4(), fillValue: -1);
        Assert.Equal(3 * Long, array.Length);
        long[] rows = [0, 12_345, (1L << 33) + 7, Long - 1];
        foreach (long row in rows)
        {
            array.Write([row, AxisSelection.All], [row, row + 1, row + 2]);
        }

        long[] four = new long[4];
        array.Read([rows, 1], four);
        Assert.Equal(rows.Select(row => row + 1), four);
        array.Read(Selection.Points([.. rows.Reverse()], [2]), four);
        Assert.Equal(rows.Reverse().Select(row => row + 2), four);
        array.Read([new Slice(null, null, 1 - Long), 0], four.AsSpan(0, 2));
        Assert.Equal([Long - 1, 0], four[..2]);
        ReadStatistics cost = array.Read([new Slice(7, null, 1L << 33), 0], new long[128]);
        Assert.Equal((126, 2), (cost.ChunksMissing, cost.ChunksRead));
        array.Read([^1, ^1], four.AsSpan(0, 1));
        Assert.Equal(Long + 1, four[0]);
        array.Read(Selection.Box([Long - 2, 0], [2, 2]), four);
        Assert.Equal([-1, -1, Long - 1, Long], four);
        Assert.Equal([Long, 3], array.ResolveShape(Selection.All));
        Assert.Equal([Long / 2, 3], array.ResolveShape([Slice.Every(-2)]));
    }

    [Fact]
    public void What_is_too_large_for_any_memory_is_refused_by_its_size()
    {
        using NdArray<byte> array = _file.Root.CreateArray<byte>("a", [1L << 30, 1L << 30, 4], chunks: [1 << 20, 64, 1]);
        byte[] memory = new byte[16];
        Assert.Throws<ArgumentException>(() => array.Read(Selection.All, memory));
        Assert.Throws<ArgumentException>(() => array.Write([Slice.Every(2)], memory));
        Assert.Equal(4, array.Read([^1, 5], memory).ChunksMissing);
        Assert.Equal(Array.MaxLength, Assert.Throws<SelectionException>(() => array.Read()).Length);
        Assert.Equal("/a", Assert.Throws<SelectionException>(() => array.Read([3])).ObjectPath);

        using NdArray<short> larger = _file.Root.CreateArray<short>("b", [Long, Long], chunks: [1 << 20, 100]);
        Assert.Equal(long.MaxValue, Assert.Throws<SelectionException>(() => larger.ResolveShape(Selection.All)).Length);
        Assert.Equal([Long, 1], larger.ResolveShape([AxisSelection.All, 0..1]));
        Assert.Equal([Long, 0], larger.ResolveShape([AxisSelection.All, 0..0]));
        Assert.Throws<ArgumentException>(() => larger.Read([0..(1 << 30), new Slice(0, 1L << 32)], new short[1])); // bytes beyond 64 bits
    }

    [Fact]
    public void A_null_dataspace_has_nothing_to_read()
    {
        ArraySpec spec = new() { Shape = [], Type = new IntegerType(4, IsSigned: true), Layout = ArrayLayout.Contiguous, IsNull = true };
        using NdArray<int> nothing = new(_file.Root.CreateNdArray("n", spec));
        Assert.Empty(nothing.Read());
        Assert.Equal(0, nothing.Read(Selection.All).FlattenedLength);
        Assert.Equal(default, nothing.Read(Selection.All, new int[1]));
    }

    [Fact]
    public void Empty_selections_and_arrays_read_write_and_cost_nothing()
    {
        using NdArray<int> array = _file.Root.CreateArray<int>("a", [5, 0, 7], maxShape: [5, ArraySpec.Unlimited, 7], chunks: [2, 3, 4]);
        using NdArray<int> full = _file.Root.CreateArray<int>("b", [5, 6], chunks: [2, 3]);
        full.Write(Enumerable.Range(0, 30).ToArray());
        foreach (Selection selection in (Selection[])[Selection.All, [3], [new Slice(null, null, -2), Array.Empty<int>()], [0, Array.Empty<bool>(), 2], Selection.Points([], [], []), Selection.Mask(new bool[5, 0, 7]), Selection.Box([1, 0, 1], [3, 0, 2])])
        {
            Assert.Equal(default, array.Read(selection, []));
            array.Write(selection, []);
            array.Fill(selection, 1);
            Assert.Equal(0, array.Read(selection).FlattenedLength);
        }

        foreach (Selection selection in (Selection[])[[5..5], [4..2], [new Slice(2, 4, -1)], [Array.Empty<long>()], [new bool[5], 1], Selection.Points([], []), Selection.Mask(new bool[5, 6]), Selection.Box([5, 6], [0, 0])])
        {
            Assert.Equal(0, full.Read(selection, []).ReadCalls);
            full.Fill(selection, 1);
        }

        Assert.Equal(Enumerable.Range(0, 30), full.Read());
    }

    [Fact]
    public void A_scalar_has_one_element_and_no_axis_to_select_from()
    {
        ArraySpec spec = new() { Shape = [], Type = new IntegerType(4, IsSigned: true), Layout = ArrayLayout.Contiguous };
        using NdArray<int> scalar = new(_file.Root.CreateNdArray("s", spec));
        scalar.Fill(Selection.All, 42);
        int[] one = new int[1];
        foreach (Selection selection in (Selection[])[Selection.All, [], [AxisSelection.Ellipsis], Selection.Parse("..."), Selection.Parse(""), Selection.Box([], [])])
        {
            one[0] = 0;
            scalar.Read(selection, one);
            Assert.Equal(42, one[0]);
            Assert.Empty(scalar.ResolveShape(selection));
        }

        Assert.Throws<SelectionException>(() => scalar.Read([0], one));
        Assert.Throws<SelectionException>(() => scalar.Read([AxisSelection.All], one));
        Assert.Throws<SelectionException>(() => scalar.Read(Selection.Points([0]), one));
        Assert.Throws<SelectionException>(() => scalar.Read(Selection.Mask(new bool[1]), one));
    }

    [Fact]
    public void Text_of_any_content_is_a_selection_or_refused()
    {
        const int Seed = 20261120;
        Random random = new(Seed);
        const string Letters = "0123456789:::,,,[]-+. ...trueFalse\té∞\0";
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Letters[random.Next(Letters.Length)]));
            try
            {
                string again = Selection.Parse(text).ToString()!;
                Assert.False(string.IsNullOrEmpty(again));
            }
            catch (SelectionException)
            {
                // that is the other way
            }
        }
    }

    [Fact]
    public void What_a_selection_says_of_itself_can_be_typed()
    {
        foreach (string text in (string[])["[5, -1:, ::-2, ...]", "[1:2:3, :, 0]", "[:-1]"])
        {
            Assert.Equal(text, Selection.Parse(text[1..^1]).ToString());
        }

        Assert.Equal("[-1, 10:20, -3:, :]", Selection.Create([^1, 10..20, ^3.., AxisSelection.All]).ToString());
    }
}
