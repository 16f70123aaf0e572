using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

public sealed class H5GroupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file = H5File.CreateInMemory();

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Groups_on_the_way_are_created()
    {
        using H5Group group = _file.Root.CreateGroup("a/b/c");
        Assert.Equal("/a/b/c", group.Path);
        Assert.Equal("c", group.Name);
        Assert.True(_file.Root.Contains("a/b"));
        using H5Group inner = group.CreateGroup("./d//e/");
        Assert.Equal("/a/b/c/d/e", inner.Path);
        Assert.Equal("/x", _file.Root.OpenGroup("a").CreateGroup("/x").Path);
        Assert.Throws<ObjectExistsException>(() => _file.Root.CreateGroup("a/b"));
        Assert.Throws<ObjectExistsException>(() => _file.Root.CreateGroup("/"));
    }

    [Fact]
    public void Links_are_listed_by_name_or_as_created()
    {
        foreach (string name in (string[])["zebra", "Äpfel", "apple", "日本", "B"])
        {
            _file.Root.CreateGroup(name).Dispose();
        }

        Assert.Equal(["B", "apple", "zebra", "Äpfel", "日本"], _file.Root.List().Select(l => l.Name));
        Assert.Equal(["zebra", "Äpfel", "apple", "日本", "B"], _file.Root.List(LinkOrder.Creation).Select(l => l.Name));
    }

    [Fact]
    public void Every_kind_of_link_is_shown_with_what_it_leads_to()
    {
        string other = _folder.File("other.h5");
        using (H5File file = H5File.Create(other))
        {
            file.Root.CreateDataset("there", Specs.Plain([4], [4])).Dispose();
        }

        string path = _folder.File("links.h5");
        using H5File links = H5File.Create(path);
        H5Group root = links.Root;
        root.CreateGroup("group").Dispose();
        root.CreateDataset("data", Specs.Plain([4], [4])).Dispose();
        root.CreateNamedType("type", new IntegerType(4, true));
        root.CreateHardLink("hard", "group");
        root.CreateSoftLink("soft", "data");
        root.CreateSoftLink("dangling", "/nowhere/ü");
        root.CreateExternalLink("external", "other.h5", "/there");
        root.CreateExternalLink("lost file", "none.h5", "/x");
        root.CreateExternalLink("lost object", "other.h5", "/nothing");

        Dictionary<string, LinkInfo> found = root.List().ToDictionary(l => l.Name);
        Assert.Equal((LinkKind.Hard, LinkTarget.Group), (found["group"].Kind, found["group"].Target));
        Assert.Equal((LinkKind.Hard, LinkTarget.Array), (found["data"].Kind, found["data"].Target));
        Assert.Equal((LinkKind.Hard, LinkTarget.NamedType), (found["type"].Kind, found["type"].Target));
        Assert.Equal(found["group"].ObjectToken, found["hard"].ObjectToken);
        Assert.NotEqual(found["group"].ObjectToken, found["data"].ObjectToken);
        Assert.Equal((LinkKind.Soft, LinkTarget.Array, "data"), (found["soft"].Kind, found["soft"].Target, found["soft"].TargetPath));
        Assert.Equal((LinkKind.Soft, LinkTarget.Dangling, "/nowhere/ü"), (found["dangling"].Kind, found["dangling"].Target, found["dangling"].TargetPath));
        Assert.Equal((LinkKind.External, LinkTarget.Array, "/there", "other.h5"), (found["external"].Kind, found["external"].Target, found["external"].TargetPath, found["external"].TargetFile));
        Assert.Equal((LinkKind.External, LinkTarget.Dangling), (found["lost file"].Kind, found["lost file"].Target));
        Assert.Equal((LinkKind.External, LinkTarget.Dangling), (found["lost object"].Kind, found["lost object"].Target));

        Assert.True(root.Contains("dangling"));
        Assert.Throws<ObjectNotFoundException>(() => root.OpenDataset("dangling"));
        Assert.Throws<ObjectNotFoundException>(() => root.OpenDataset("lost file"));
        Assert.Equal(new IntegerType(4, true), root.ReadNamedType("type"));
    }

    [Fact]
    public void Chunks_behind_an_external_link_are_read_from_the_file_where_they_are()
    {
        byte[] there = Specs.Bytes(16, 1);
        byte[] here = Specs.Bytes(16, 2);
        using (H5File file = H5File.Create(_folder.File("other.h5")))
        {
            file.Root.CreateDataset("x", Specs.Plain([4], [4])).Write([0], there);
        }

        using H5File links = H5File.Create(_folder.File("links.h5"));
        links.Root.CreateDataset("x", Specs.Plain([4], [4])).Write([0], here);
        links.Root.CreateExternalLink("y", "other.h5", "/x");
        H5DatasetTests.AssertChunk(links.Root.OpenDataset("x"), [0], here);
        H5DatasetTests.AssertChunk(links.Root.OpenDataset("y"), [0], there);
    }

    [Fact]
    public void Listing_does_not_wait_for_a_pipe_that_an_external_link_names()
    {
        string pipe = _folder.File("pipe.h5");
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
        }

        using H5File links = H5File.Create(_folder.File("links.h5"));
        links.Root.CreateExternalLink("relative", "pipe.h5", "/x");
        links.Root.CreateExternalLink("absolute", pipe, "/x");
        Assert.All(links.Root.List(), l => Assert.Equal(LinkTarget.Dangling, l.Target));
        Assert.Throws<ObjectNotFoundException>(() => links.Root.OpenDataset("relative"));
    }

    [Fact]
    public void A_walk_ends_although_links_form_a_cycle()
    {
        _file.Root.CreateGroup("a/b").Dispose();
        _file.Root.CreateHardLink("a/b/up", "/a");
        _file.Root.CreateHardLink("a/root", "/");
        _file.Root.CreateSoftLink("a/soft", "/a");
        _file.Root.CreateDataset("a/x", Specs.Plain([4], [4])).Dispose();
        _file.Root.CreateHardLink("again", "/a/x");
        List<H5Entry> entries = [.. _file.Root.Walk()];
        Assert.Equal(["/a", "/a/b", "/a/b/up", "/a/root", "/a/soft", "/a/x", "/again"], entries.Select(e => e.Path));
        Assert.Equal("/a", entries[2].FirstPath);
        Assert.Equal("/", entries[3].FirstPath);
        Assert.Equal("/a/x", entries[6].FirstPath);
    }

    [Fact]
    public void Objects_are_deleted_moved_and_copied()
    {
        byte[] chunk = Specs.Bytes(16, 1);
        H5Group root = _file.Root;
        using (H5Dataset dataset = root.CreateDataset("a/x", Specs.Plain([8], [4])))
        {
            dataset.Write([1], chunk);
            dataset.Attributes.Write("unit", new(new VariableStringType(), [], "mm"));
        }

        root.Copy("a", "deep/copy");
        root.Move("a/x", "new/place");
        Assert.False(root.Contains("a/x"));
        H5DatasetTests.AssertChunk(root.OpenDataset("new/place"), [1], chunk);
        H5DatasetTests.AssertChunk(root.OpenDataset("deep/copy/x"), [1], chunk);
        Assert.Equal("mm", root.OpenDataset("deep/copy/x").Attributes.Read("unit").Value);
        root.Delete("deep");
        Assert.False(root.Contains("deep"));
        Assert.Throws<ObjectNotFoundException>(() => root.Delete("deep"));
        Assert.Throws<ObjectNotFoundException>(() => root.Move("none", "x"));
        Assert.Throws<ObjectExistsException>(() => root.Copy("a", "new"));
        Assert.Throws<ArgumentException>(() => root.Move("new", "new/inside"));
    }

    [Fact]
    public void A_path_to_another_kind_of_object_is_refused()
    {
        _file.Root.CreateGroup("g").Dispose();
        _file.Root.CreateDataset("d", Specs.Plain([4], [4])).Dispose();
        Assert.Equal("/d", Assert.Throws<ObjectKindException>(() => _file.Root.OpenGroup("d")).ObjectPath);
        Assert.Throws<ObjectKindException>(() => _file.Root.OpenDataset("g"));
        Assert.Throws<ObjectKindException>(() => _file.Root.ReadNamedType("g"));
        Assert.Throws<ObjectNotFoundException>(() => _file.Root.OpenGroup("d/below"));
        Assert.Throws<ObjectNotFoundException>(() => _file.Root.OpenGroup("none/below"));
        Assert.Throws<ArgumentException>(() => _file.Root.OpenGroup("with\0nul"));
        Assert.IsType<H5Group>(_file.Root["g"]);
        Assert.IsType<H5Dataset>(_file.Root["d"]);
    }

    [Fact]
    public void Names_and_texts_that_are_not_UTF8_are_kept_as_they_are()
    {
        const string Latin1 = "Temp \udcb0C"; // the byte 0xB0, a degree sign in Latin-1
        using (H5Group group = _file.Root.CreateGroup(Latin1))
        {
            group.Attributes.SetFixed("unit \udce9\udcff", "x: \udcc3(C");
            group.Attributes.Set("again", "ü\udc80");
        }

        byte[] image = _file.ToImage();
        Assert.True(image.AsSpan().IndexOf((byte[])[.. "Temp "u8, 0xb0, (byte)'C']) > 0);
        Assert.True(image.AsSpan().IndexOf((byte[])[.. "unit "u8, 0xe9, 0xff]) > 0);
        Assert.True(image.AsSpan().IndexOf((byte[])[.. "x: "u8, 0xc3, .. "(C"u8]) > 0);
        using H5File copy = H5File.OpenImage(image);
        Assert.Equal(Latin1, copy.Root.List()[0].Name);
        H5Attributes attributes = copy.Root.OpenGroup(Latin1).Attributes;
        Assert.Equal(["unit \udce9\udcff", "again"], attributes.Names);
        Assert.Equal("x: \udcc3(C", attributes.GetString("unit \udce9\udcff"));
        Assert.Equal("ü\udc80", attributes.GetString("again"));
        Assert.Throws<ArgumentException>(() => _file.Root.CreateGroup("half \ud800"));
    }

    [Fact]
    public void A_dataset_that_takes_the_place_of_a_deleted_one_is_not_taken_for_it()
    {
        string path = _folder.File("reuse.h5");
        using H5File file = H5File.Create(path);
        for (int i = 0; i < 4; i++)
        {
            using (H5Dataset dataset = file.Root.CreateDataset("x", Specs.Plain([8], [4])))
            {
                Assert.Equal(0, dataset.StoredChunkCount);
                dataset.Write([i % 2], Specs.Bytes(16, i));
                Assert.Equal(1, dataset.StoredChunkCount);
            }

            file.Root.Delete("x");
        }
    }
}
