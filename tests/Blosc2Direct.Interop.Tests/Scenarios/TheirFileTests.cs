using System.Numerics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>The file that scenarios.py makes, written once for all tests.</summary>
public sealed class TheirFile : IDisposable
{
    public TheirFile()
    {
        PythonPeer.Script("scenarios.py", withPlugin: false, "make", PythonPeer.Inside("theirs.h5"));
        File = H5File.Open(Workspace.File("theirs.h5"));
    }

    public H5File File { get; }

    public void Dispose() => File.Dispose();
}

/// <summary>What h5py wrote with the stock filter and with everything else that the matrix has not.</summary>
public sealed class TheirFileTests(TheirFile theirs) : IClassFixture<TheirFile>
{
    private IGroupNode Root => theirs.File.Root;

    [PythonFact]
    public void Chunks_that_they_never_wrote_read_as_their_fill_value()
    {
        int[] expected = new int[10 * 11];
        expected.AsSpan().Fill(-7);
        int[] whole = Values.Of(4, 4);
        for (int row = 0; row < 4; row++)
        {
            whole.AsSpan(row * 4, 4).CopyTo(expected.AsSpan((row * 11) + 4));
        }
        int[] corner = Values.Of(2, 3);
        for (int row = 0; row < 2; row++)
        {
            corner.AsSpan(row * 3, 3).CopyTo(expected.AsSpan(((row + 8) * 11) + 8));
        }
        Assert.Equal(expected, Read<int>("missing-chunks"));

        double[] never = Read<double>("never-written");
        Assert.Equal(30, never.Length);
        Assert.All(never, value => Assert.Equal(2.5, value));
    }

    [PythonFact]
    public void What_they_cut_off_by_shrinking_reads_as_the_fill_value()
    {
        short[] expected = new short[9 * 7];
        expected.AsSpan().Fill(9);
        Values.CopyBox(Array.ConvertAll(Values.Of(6, 6), value => (short)value), 6, expected, 7, 3, 5);
        Assert.Equal(expected, Read<short>("resized"));
    }

    [PythonTheory]
    [InlineData("fletcher32-before")]
    [InlineData("fletcher32-after")]
    [InlineData("shuffle-before")]
    [InlineData("shuffle-fletcher32-before")]
    [InlineData("gzip")]
    [InlineData("lzf")]
    [InlineData("chunked-plain")]
    public void Pipelines_of_several_filters_read_right(string name) => Assert.Equal(Values.Of(20, 30), Read<int>(name));

    [PythonFact]
    public void Chunks_with_the_delta_filter_read_right_whole_and_in_part()
    {
        Assert.Equal(Values.Of(600), Read<int>("delta-rank1"));
        Assert.Equal(Values.Of(20, 30), Read<int>("delta-rank2"));
        using var array = Root.OpenArray<int>("delta-rank2");
        int[] part = new int[2 * 3];
        array.Read([9, 20], [2, 3], part);
        int[] all = Values.Of(20, 30);
        Assert.Equal([.. all.AsSpan((9 * 30) + 20, 3), .. all.AsSpan((10 * 30) + 20, 3)], part);
    }

    [PythonFact]
    public void Chunks_behind_a_user_block_read_right()
    {
        using var file = H5File.Open(Workspace.File("theirs-userblock.h5"));
        Assert.Equal(1024, file.UserBlockSize);
        using var array = file.Root.OpenArray<int>("data");
        Assert.Equal(Values.Of(20, 30), array.Read());
    }

    [PythonFact]
    public void Chunks_that_skipped_a_filter_read_right() => Assert.Equal(Values.Of(8, 8), Read<int>("filter-mask"));

    [PythonFact]
    public void Special_chunks_of_theirs_read_right() => Assert.All(Read<double>("nan"), value => Assert.True(double.IsNaN(value)));

    [PythonFact]
    public void Plain_frames_above_rank_8_read_right() => Assert.Equal(Values.Of(1 << 10), Read<int>("rank10"));

    [PythonFact]
    public void A_filter_that_is_not_installed_is_named()
    {
        var error = Assert.Throws<FilterUnavailableException>(() => Read<int>("bzip2"));
        Assert.Equal(307, error.FilterId);
        Assert.Contains("BZIP2", error.Message, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Other_layouts_read_right()
    {
        Assert.Equal(Values.Of(7, 9), Read<int>("contiguous"));
        Assert.Equal(Values.Of(3, 4), Read<int>("compact"));
        Assert.Equal([.. Values.Of(7, 9), .. Values.Of(7, 9)], Read<int>("virtual"));
        Assert.Equal([42], Read<int>("scalar"));
        Assert.Empty(Read<int>("zero-length"));
        using var nothing = Root.OpenArray("null");
        Assert.True(nothing.Spec.IsNull);
    }

    [PythonFact]
    public void Texts_and_ragged_rows_read_right()
    {
        using var texts = Root.OpenArray("texts");
        Assert.Equal(["", "plain", "naïve – ж日"], texts.Regions!.ReadObjects([0], [3]));
        using var ragged = Root.OpenArray("ragged");
        object?[] rows = ragged.Regions!.ReadObjects([0], [3]);
        for (int length = 0; length < 3; length++)
        {
            Assert.Equal(Values.Bytes<int>(Values.Of(length)), Assert.IsType<byte[]>(rows[length]));
        }
    }

    [PythonTheory]
    [InlineData("i1", typeof(sbyte))]
    [InlineData("i2", typeof(short))]
    [InlineData("i4", typeof(int))]
    [InlineData("i8", typeof(long))]
    [InlineData("u1", typeof(byte))]
    [InlineData("u2", typeof(ushort))]
    [InlineData("u4", typeof(uint))]
    [InlineData("u8", typeof(ulong))]
    [InlineData("f2", typeof(Half))]
    [InlineData("f4", typeof(float))]
    [InlineData("f8", typeof(double))]
    public void Numbers_in_attributes_read_right_in_both_byte_orders(string code, Type type)
    {
        using var group = Root.OpenGroup("attributes");
        object? five = group.Attributes.Read(code).Value;
        Assert.IsType(type, five);
        Assert.Equal("5", five.ToString());
        var big = group.Attributes.Read(code + "-big-array");
        Assert.Equal<long>([2, 3], big.Shape);
        var array = Assert.IsAssignableFrom<Array>(big.Value);
        Assert.Equal(type, array.GetType().GetElementType());
        Assert.Equal(["0", "7", "14", "21", "28", "35"], array.Cast<object>().Select(value => value.ToString()!));
    }

    [PythonFact]
    public void Other_attributes_read_right()
    {
        using var group = Root.OpenGroup("attributes");
        var attributes = group.Attributes;
        Assert.Equal(true, attributes.Read("bool").Value);
        Assert.Equal(new[] { true, false, true }, attributes.Read("bools").Value);
        Assert.Equal(new Complex(1.5, -2.5), attributes.Read("complex").Value);
        Assert.Equal(new[] { new Complex(1, 2), new Complex(3, -4) }, attributes.Read("complexes").Value);
        Assert.Equal("300", attributes.Read("enum").Value!.ToString());
        Assert.IsType<EnumType>(attributes.Read("enum").Type);
        Assert.Equal("naïve – ж日", attributes.Read("text").Value);
        Assert.Equal("plain", attributes.Read("text-ascii").Value);
        Assert.Equal("żółw", attributes.Read("text-fixed").Value);
        Assert.Equal(new[] { "a", "żółw", "" }, attributes.Read("texts").Value);
        Assert.Equal(new[] { "ab", "abcd" }, attributes.Read("texts-fixed").Value);
        Assert.Equal("", attributes.Read("empty-text").Value);
        Assert.True(attributes.Read("empty").IsEmpty);
        Assert.Equal(7L, Convert.ToInt64(attributes.Read("ключ").Value, null));
        Assert.Equal(Values.Of(40_000), attributes.Read("large").Value);
        var compound = attributes.Read("compound");
        Assert.Equal(12, compound.Type.Size);
        Assert.Equal([.. Values.Bytes(1), .. Values.Bytes(2.5)], Assert.IsType<byte[]>(compound.Value));
    }

    [PythonFact]
    public void Links_are_shown_as_what_they_are_dangling_ones_included()
    {
        using var group = Root.OpenGroup("links");
        var links = group.List().ToDictionary(link => link.Name);
        Assert.Equal(
            ["external", "external-dangling", "hard", "named-type", "soft", "soft-dangling", "target", "имя группы"],
            links.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((LinkKind.Hard, LinkTarget.Array), (links["hard"].Kind, links["hard"].Target));
        Assert.NotNull(links["hard"].ObjectToken);
        Assert.Equal(links["target"].ObjectToken, links["hard"].ObjectToken);
        Assert.Equal((LinkKind.Soft, LinkTarget.Array, "/links/target"), (links["soft"].Kind, links["soft"].Target, links["soft"].TargetPath));
        Assert.Equal((LinkKind.Soft, LinkTarget.Dangling), (links["soft-dangling"].Kind, links["soft-dangling"].Target));
        Assert.Equal("/nowhere/at/all", links["soft-dangling"].TargetPath);
        Assert.Equal((LinkKind.External, LinkTarget.Array), (links["external"].Kind, links["external"].Target));
        Assert.Equal(("theirs-other.h5", "/inside/numbers"), (links["external"].TargetFile, links["external"].TargetPath));
        Assert.Equal((LinkKind.External, LinkTarget.Dangling), (links["external-dangling"].Kind, links["external-dangling"].Target));
        Assert.Equal(LinkTarget.NamedType, links["named-type"].Target);
        Assert.Equal(LinkTarget.Group, links["имя группы"].Target);
        Assert.Equal(Values.Of(3), Read<int>("links/soft"));
        Assert.Equal(Values.Of(5), Read<int>("links/external"));
    }

    [PythonFact]
    public void Groups_that_track_it_are_listed_in_order_of_creation()
    {
        using var group = Root.OpenGroup("ordered");
        Assert.Equal(["zulu", "alpha", "mike"], group.List(LinkOrder.Creation).Select(link => link.Name));
        Assert.Equal(["alpha", "mike", "zulu"], group.List().Select(link => link.Name));
    }

    [PythonFact]
    public void References_and_scales_are_listed_without_failing()
    {
        using var objects = Root.OpenArray("references/objects");
        Assert.Equal(new ReferenceType(IsRegion: false, 8), objects.Spec.Type);
        using var regions = Root.OpenArray("references/regions");
        Assert.True(Assert.IsType<ReferenceType>(regions.Spec.Type).IsRegion);
        using var data = Root.OpenArray("scales/data");
        Assert.Contains("DIMENSION_LIST", data.Attributes.Names);
        foreach (string name in data.Attributes.Names)
        {
            Assert.NotNull(data.Attributes.Read(name).Type);
        }
    }

    private T[] Read<T>(string path)
        where T : unmanaged
    {
        using var array = Root.OpenArray<T>(path);
        return array.Read();
    }
}
