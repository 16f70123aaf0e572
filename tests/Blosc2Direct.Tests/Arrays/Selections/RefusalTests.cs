using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>What does not fit is refused before anything is read or written, by an error that says what, where and how much.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;
    private readonly NdArray<int> _array;

    public RefusalTests()
    {
        _file = H5File.Create(_folder.File("refused.h5"));
        _array = _file.Root.CreateArray<int>("g/a", [20, 30], chunks: [7, 8], fillValue: 5);
        _array.Write(NdArrayTests.Noise(600));
    }

    public static TheoryData<string, int, long, long> Misfits => new()
    {
        { "20", 0, 20, 20 },
        { "-21", 0, -21, 20 },
        { ":, 30", 1, 30, 30 },
        { "0, -31", 1, -31, 30 },
        { "..., 99", 1, 99, 30 },
        { "[0, 20]", 0, 20, 20 },
        { ":, [5, -31, 2]", 1, -31, 30 },
        { "[true, false]", 0, 2, 20 },
        { ":, [true, false, true]", 1, 3, 30 },
        { "1, 2, 3", -1, 3, 2 },
        { ":, :, ...,  0", -1, 3, 2 },
    };

    public void Dispose()
    {
        _array.Dispose();
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_selection_that_does_not_fit_says_axis_value_length_file_and_dataset(string text, int axis, long value, long length)
    {
        Selection selection = Selection.Parse(text);
        int[] before = _array.Read();
        int[] memory = new int[600];
        Check(() => _array.Untyped.ResolveShape(selection), axis, value, length);
        Check(() => _array.Read(selection, memory), axis, value, length);
        Check(() => _array.Read(selection), axis, value, length);
        Check(() => _array.Write(selection, memory), axis, value, length);
        Check(() => _array.Fill(selection, 1), axis, value, length);
        Assert.Equal(before, _array.Read());
    }

    [Fact]
    public void Points_boxes_and_masks_that_do_not_fit_are_refused_alike()
    {
        int[] memory = new int[600];
        Check(() => _array.Read(Selection.Points([0, 20], [0, 1]), memory), 0, 20, 20);
        Check(() => _array.Read(Selection.Points([0, 1], [0, -31]), memory), 1, -31, 30);
        Check(() => _array.Read(Selection.Points([0, 1]), memory), -1, 1, 2);
        Check(() => _array.Read(Selection.Mask(new bool[20, 31]), memory), 1, 31, 30);
        Check(() => _array.Read(Selection.Mask(new bool[600]), memory), -1, 1, 2);
        Check(() => _array.Read(Selection.Box([0, 10], [1, 21]), memory), 1, 21, 30);
        Check(() => _array.Read(Selection.Box([0, -1], [1, 1]), memory), 1, -1, 30);
        Check(() => _array.Read(Selection.Box([0, 0, 0], [1, 1, 1]), memory), -1, 3, 2);
        Check(() => _array.Read([^0, 0..], memory), 0, 20, 20);
    }

    [Fact]
    public void What_fits_no_array_is_a_wrong_argument()
    {
        Assert.Throws<ArgumentException>(() => Selection.Create([new Slice(0, 5, 0)]));
        Assert.Throws<ArgumentException>(() => Selection.Points([1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Selection.Mask(new int[20, 30]));
        Assert.Throws<ArgumentException>(() => Selection.Box([0, 0], [1]));
        Assert.Throws<ArgumentNullException>(() => Selection.Points([1], null!));
        Assert.Throws<ArgumentNullException>(() => Selection.Create([(long[])null!]));
    }

    [Theory]
    [InlineData("1:2:0", 4)]
    [InlineData("1;2", 1)]
    [InlineData("a", 0)]
    [InlineData("1 2", 2)]
    [InlineData("::0", 2)]
    [InlineData("[1,x]", 3)]
    [InlineData("1,,2", 2)]
    [InlineData("[1, 2", 5)]
    [InlineData("[1, true]", 4)]
    [InlineData("1:2:3:4", 5)]
    [InlineData("99999999999999999999", 0)]
    public void Text_that_is_no_selection_says_where(string text, int position)
    {
        SelectionException error = Assert.Throws<SelectionException>(() => Selection.Parse(text));
        Assert.Equal(position, error.Value);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Contains($"position {position}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_may_have_spaces_and_a_comma_at_the_end()
    {
        Assert.Equal([2L, 5], _array.Untyped.ResolveShape(Selection.Parse(" 3 : 5 , [ 1,-1 , 2, 0,7 ], ")));
        Assert.Equal([20L, 30], _array.Untyped.ResolveShape(Selection.Parse("")));
    }

    [Fact]
    public void Memory_that_is_too_small_is_refused_before_it_is_touched()
    {
        int[] small = [7, 7, 7];
        Selection four = Selection.Create([0..2, new Slice(null, null, 15)]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => _array.Read(four, small));
        Assert.Contains("16", error.Message, StringComparison.Ordinal);
        Assert.Contains("12", error.Message, StringComparison.Ordinal);
        Assert.Equal([7, 7, 7], small);
        int[] before = _array.Read();
        Assert.Throws<ArgumentException>(() => _array.Write(four, small));
        Assert.Throws<ArgumentException>(() => _array.Read(Selection.Points([1, 2, 3, 4], [1, 2, 3, 4]), small));
        Assert.Equal(before, _array.Read());
    }

    [Fact]
    public async Task Work_that_is_awaited_refuses_alike()
    {
        await Assert.ThrowsAsync<SelectionException>(() => _array.ReadAsync([20], new int[30]));
        await Assert.ThrowsAsync<ArgumentException>(() => _array.ReadAsync([1], new int[29]));
        await Assert.ThrowsAsync<SelectionException>(() => _array.WriteAsync([.. Enumerable.Repeat<AxisSelection>(0, 3)], new int[1]));
        await Assert.ThrowsAsync<ArgumentException>(() => _array.WriteAsync([1], new int[29]));
    }

    [Fact]
    public void A_file_open_for_reading_refuses_every_assignment()
    {
        _array.Dispose();
        _file.Dispose();
        using H5File file = H5File.Open(_folder.File("refused.h5"));
        using NdArray<int> array = file.Root.OpenArray<int>("g/a");
        int[] before = array.Read();
        foreach (Selection selection in (Selection[])[Selection.All, [3], [new[] { 1, 2 }], Selection.Points([1], [1]), Selection.Mask(new bool[20, 30])])
        {
            int[] values = new int[600];
            if (array.Untyped.ResolveShape(selection) is not [0])
            {
                AssertPlace(Assert.Throws<StorageReadOnlyException>(() => array.Write(selection, values)));
                AssertPlace(Assert.Throws<StorageReadOnlyException>(() => array.Fill(selection, 1)));
            }
        }

        Assert.Equal(before, array.Read());
    }

    [Fact]
    public void Elements_of_another_type_are_refused_with_file_and_dataset()
    {
        AssertPlace(Assert.Throws<ElementTypeException>(() => _file.Root.OpenArray<float>("g/a")));
        AssertPlace(Assert.Throws<ElementTypeException>(() => _file.Root.OpenArray<long>("g/a")));
        AssertPlace(Assert.Throws<ElementTypeException>(() => _file.Root.OpenArray<Guid>("g/a")));
    }

    [Fact]
    public void A_closed_array_takes_no_selection()
    {
        _array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _array.Read(Selection.All));
        Assert.Throws<ObjectDisposedException>(() => _array.Fill(Selection.All, 1));
    }

    private static void Check(Action action, int axis, long value, long length)
    {
        SelectionException error = Assert.Throws<SelectionException>(action);
        Assert.Equal((axis, value, length), (error.Axis, error.Value, error.Length));
        Assert.Contains($"{value}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{length}", error.Message, StringComparison.Ordinal);
        Assert.True(axis < 0 || error.Message.Contains($"xis {axis}", StringComparison.Ordinal), error.Message);
        AssertPlace(error);
    }

    private static void AssertPlace(Blosc2DirectException error)
    {
        Assert.EndsWith("refused.h5", error.File, StringComparison.Ordinal);
        Assert.Equal("/g/a", error.ObjectPath);
        Assert.Contains("refused.h5", error.Message, StringComparison.Ordinal);
        Assert.Contains("/g/a", error.Message, StringComparison.Ordinal);
    }
}
