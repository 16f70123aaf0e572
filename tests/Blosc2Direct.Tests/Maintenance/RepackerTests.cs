using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Maintenance;

public sealed unsafe class RepackerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _source;
    private readonly string _copy;

    public RepackerTests()
    {
        _source = _folder.File("source.h5");
        _copy = _folder.File("copy.h5");
        EverythingFile.Create(_source);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Names_links_attributes_shapes_types_and_every_value_stay(int threads)
    {
        RepackReport report = Repacker.Repack(_source, _copy, new RepackOptions { Threads = threads });
        Assert.Empty(report.Warnings);
        CompareReport compared = Verifier.Compare(_source, _copy);
        Assert.Equal("", string.Join("\n", compared.Differences));
        Assert.True(compared.Datasets >= 12);
        Assert.True(Verifier.Compare(_source, _copy, new VerifyOptions { UsePipeline = true }).IsGood);
        Assert.True(Verifier.Verify(_copy).IsGood);
        Assert.Equal(
            ["/big", "/blosc2", "/checked", "/plain", "/points", "/sparse"],
            report.Datasets.Where(d => d.Action == RepackAction.Reencoded).Select(d => d.Path).Order());
    }

    [Fact]
    public void Reencoded_datasets_have_the_Blosc2_filter_and_keep_chunks_growth_and_fill_value()
    {
        Repacker.Repack(_source, _copy, new RepackOptions { Codec = Blosc2.Lz4(8, ShuffleMode.Bit) });
        using H5File file = H5File.Open(_copy);
        using H5Dataset big = file.Root.OpenDataset("big");
        FilterSpec filter = Assert.Single(big.Spec.Filters);
        Assert.Equal([1u, 8400, 4, 8400, 8, 2, 1, 2, 30, 70, 2100], filter.Parameters.ToArray());
        Assert.Equal([30, 70], big.Spec.ChunkShape.ToArray());
        Assert.Equal([ArraySpec.Unlimited, 300], big.Spec.MaxShape.ToArray());
        Assert.Equal([7, 0, 0, 0], big.Spec.FillValue.ToArray());
        using H5Dataset sparse = file.Root.OpenDataset("sparse");
        Assert.Equal(1, sparse.StoredChunkCount);
    }

    [Fact]
    public void References_name_the_same_objects_in_the_copy()
    {
        Repacker.Repack(_source, _copy);
        using H5File file = H5File.Open(_copy);
        using H5Dataset big = file.Root.OpenDataset("big"), tiny = file.Root.OpenDataset("tiny");
        byte[] references = (byte[])big.Attributes.Read("reference").Value!;
        Assert.Equal(Token(file, "/zz"), EverythingFile.Resolve(file, references.AsSpan(0, 8)));
        Assert.Equal(Token(file, "/points"), EverythingFile.Resolve(file, references.AsSpan(8, 8)));
        byte[] listed = (byte[])tiny.Attributes.Read("REFERENCE_LIST").Value!;
        Assert.Equal(Token(file, "/big"), EverythingFile.Resolve(file, listed.AsSpan(0, 8)));
        Assert.Equal(1, listed[8]);

        byte[] stored = ReadRaw(file, "/references", 16);
        Assert.Equal(Token(file, "/aa/deeper"), EverythingFile.Resolve(file, stored.AsSpan(0, 8)));
        Assert.Equal(new byte[8], stored[8..]);
        byte[] regions = ReadRaw(file, "/regions", 24);
        Assert.Equal(Token(file, "/big"), EverythingFile.Resolve(file, regions.AsSpan(0, 12), H5R.OldRegion));
        Assert.Equal(new byte[12], regions[12..]);
    }

    [Fact]
    public void Orders_of_creation_stay_also_where_attributes_hold_references()
    {
        Repacker.Repack(_source, _copy);
        using H5File source = H5File.Open(_source), copy = H5File.Open(_copy);
        Assert.Equal(
            source.Root.List(LinkOrder.Creation).Select(l => l.Name), copy.Root.List(LinkOrder.Creation).Select(l => l.Name));
        foreach (string path in (string[])["zz", "aa"])
        {
            using H5Group a = source.Root.OpenGroup(path), b = copy.Root.OpenGroup(path);
            Assert.Equal(a.Attributes.Names, b.Attributes.Names);
            Assert.Equal(a.List(LinkOrder.Creation).Select(l => l.Name), b.List(LinkOrder.Creation).Select(l => l.Name));
        }

        using H5Dataset c = source.Root.OpenDataset("tiny"), d = copy.Root.OpenDataset("tiny");
        Assert.Equal(c.Attributes.Names, d.Attributes.Names);
    }

    [Fact]
    public void A_named_type_stays_one_type_that_datasets_share()
    {
        Repacker.Repack(_source, _copy);
        using H5File file = H5File.Open(_copy);
        string token = file.Root.OpenGroup("types").List().Single().ObjectToken!;
        using H5Lock.Scope scope = H5Lock.Enter();
        foreach (string path in (string[])["points", "few_points"])
        {
            using H5Dataset dataset = file.Root.OpenDataset(path);
            using H5Temporary type = H5Temporary.Own(H5D.H5Dget_type(dataset.Id), H5Kind.Type, "open");
            Assert.True(H5T.H5Tcommitted(type.Id) > 0);
            Assert.True(H5Versioned.GetObjectInfo(type.Id, out H5ObjectInfo info) >= 0);
            Assert.Equal(token, LinkLister.Token(info.Token));
        }
    }

    [Fact]
    public void A_dataset_of_a_named_type_that_is_copied_keeps_its_chunks_byte_for_byte()
    {
        Repacker.Repack(_source, _copy, new RepackOptions { Exclude = ["points"] });
        using H5File source = H5File.Open(_source), copy = H5File.Open(_copy);
        using H5Dataset a = source.Root.OpenDataset("points"), b = copy.Root.OpenDataset("points");
        Assert.Equal(FilterSpec.Deflate, Assert.Single(b.Spec.Filters).Id);
        foreach ((ChunkInfo x, ChunkInfo y) in a.EnumerateChunks().Zip(b.EnumerateChunks()))
        {
            byte[] one = new byte[x.Ref.StoredBytes], two = new byte[y.Ref.StoredBytes];
            a.Read(x.Ref, 0, one);
            b.Read(y.Ref, 0, two);
            Assert.Equal((x.Offset, one), (y.Offset, two), (p, q) => p.Item1.SequenceEqual(q.Item1) && p.Item2.SequenceEqual(q.Item2));
        }

        Assert.Equal(4, b.StoredChunkCount);
        Assert.True(Verifier.Compare(_source, _copy).IsGood);
    }

    [Fact]
    public void A_dataset_whose_filter_is_not_installed_keeps_its_chunks_byte_for_byte()
    {
        const int Filter = 31999;
        string source = _folder.File("foreign.h5");
        using (H5File file = H5File.Create(source))
        {
            ArraySpec spec = new() { Shape = [100, 100], ChunkShape = [100, 100], Type = new IntegerType(4, true), Filters = [new FilterSpec(Filter, [1, 2])] };
            using H5Dataset dataset = file.Root.CreateDataset("x", spec);
            dataset.Write([0, 0], "not for us to know"u8);
        }

        RepackReport report = Repacker.Repack(source, _copy);
        Assert.Equal("a filter is not available", Assert.Single(report.Datasets).Reason);
        using H5File copy = H5File.Open(_copy);
        using H5Dataset copied = copy.Root.OpenDataset("x");
        Assert.Equal(Filter, Assert.Single(copied.Spec.Filters).Id);
        Assert.Equal([1u, 2], copied.Spec.Filters[0].Parameters.ToArray());
        Assert.True(copied.TryLocate([0, 0], out ChunkRef chunk));
        byte[] stored = new byte[chunk.StoredBytes];
        copied.Read(chunk, 0, stored);
        Assert.Equal("not for us to know"u8.ToArray(), stored);
    }

    [Fact]
    public void Datasets_that_were_never_written_stay_so()
    {
        Repacker.Repack(_source, _copy);
        using H5File file = H5File.Open(_copy);
        using H5Dataset few = file.Root.OpenDataset("few_points");
        Assert.Equal(0, few.StoredBytes);
    }

    [Fact]
    public void The_user_block_goes_over()
    {
        Repacker.Repack(_source, _copy);
        Assert.Equal(File.ReadAllBytes(_source)[..EverythingFile.UserBlockBytes], File.ReadAllBytes(_copy)[..EverythingFile.UserBlockBytes]);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(7, 300)]
    [InlineData(1000, 1000)]
    public void Another_chunk_shape_and_contiguous_datasets_can_be_asked_for(int rows, int columns)
    {
        Repacker.Repack(_source, _copy, new RepackOptions { ChunkShape = [rows, columns], ChunkContiguous = true });
        Assert.Equal("", string.Join("\n", Verifier.Compare(_source, _copy).Differences));
        using H5File file = H5File.Open(_copy);
        using H5Dataset contiguous = file.Root.OpenDataset("contiguous"), points = file.Root.OpenDataset("points");
        Assert.Equal([Math.Min(rows, 200), Math.Min(columns, 300)], contiguous.Spec.ChunkShape.ToArray());
        Assert.Equal([256], points.Spec.ChunkShape.ToArray());
    }

    [Fact]
    public void Include_and_exclude_choose_what_is_reencoded()
    {
        RepackReport report = Repacker.Repack(_source, _copy, new RepackOptions { Include = ["/*"], Exclude = ["big", "blosc2"] });
        Assert.Equal(
            ["/checked", "/plain", "/points", "/sparse"],
            report.Datasets.Where(d => d.Action == RepackAction.Reencoded).Select(d => d.Path).Where(p => p.Count(c => c == '/') == 1).Order());
        using H5File file = H5File.Open(_copy);
        using H5Dataset big = file.Root.OpenDataset("big");
        Assert.Equal(2, big.Spec.Filters.Length);
    }

    [Fact]
    public void Repacking_twice_with_the_same_options_copies_frames_as_they_are()
    {
        string second = _folder.File("second.h5");
        Repacker.Repack(_source, _copy);
        RepackReport report = Repacker.Repack(_copy, second);
        Assert.DoesNotContain(report.Datasets, d => d.Action == RepackAction.Reencoded);
        Assert.True(Verifier.Compare(_source, second).IsGood);
    }

    [Fact]
    public void A_corrupt_chunk_stops_the_work_names_the_place_and_leaves_what_was_there()
    {
        long address;
        using (H5File file = H5File.Open(_source))
        {
            using H5Dataset dataset = file.Root.OpenDataset("checked");
            Assert.True(dataset.TryLocate([2, 3], out ChunkRef chunk));
            address = chunk.Address;
        }

        Flip(_source, address + 30);
        File.WriteAllText(_copy, "precious");
        CorruptChunkException error = Assert.Throws<CorruptChunkException>(() => Repacker.Repack(_source, _copy));
        Assert.Equal("/checked", error.ObjectPath);
        Assert.Equal([2, 3], error.Chunk.ToArray());
        Assert.Equal("precious", File.ReadAllText(_copy));
        Assert.Equal(["copy.h5", "source.h5"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Cancelling_leaves_no_file()
    {
        using CancellationTokenSource source = new();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Repacker.Repack(_source, _copy, progress: new CancelAtFirst(source), cancellation: source.Token));
        Assert.Equal(["source.h5"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_destination_must_not_be_the_source_nor_a_folder_nor_in_a_missing_one()
    {
        File.CreateSymbolicLink(_folder.File("link.h5"), _source);
        Assert.ThrowsAny<StorageException>(() => Repacker.Repack(_source, _source));
        Assert.ThrowsAny<StorageException>(() => Repacker.Repack(_folder.File("link.h5"), _source));
        Assert.ThrowsAny<StorageException>(() => Repacker.Repack(_source, _folder.File("link.h5")));
        Assert.ThrowsAny<StorageException>(() => Repacker.Repack(_source, _folder.Path));
        Assert.Throws<StorageFileNotFoundException>(() => Repacker.Repack(_source, _folder.File("no/such/x.h5")));
        File.WriteAllText(_copy, "precious");
        Assert.Throws<StorageFileExistsException>(() => Repacker.Repack(_source, _copy, new RepackOptions { Overwrite = false }));
        Assert.Equal("precious", File.ReadAllText(_copy));
        Assert.Throws<StorageFileNotFoundException>(() => Repacker.Repack(_folder.File("absent.h5"), _folder.File("x.h5")));
    }

    [Fact]
    public void Edge_chunks_that_HDF5_left_unfiltered_are_read_as_they_are()
    {
        const uint DontFilterPartialChunks = 2;
        string source = _folder.File("partial.h5");
        int[] values = [.. Enumerable.Range(0, 50 * 70)];
        using (H5File file = H5File.Create(source, new H5FileOptions { HighestVersion = H5FormatVersion.V110 }))
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            long* shape = stackalloc long[] { 50, 70 };
            long* chunk = stackalloc long[] { 16, 32 };
            uint level = 4;
            fixed (byte* name = "/x\0"u8)
            fixed (int* data = values)
            {
                using H5Temporary space = H5Temporary.Own(H5S.H5Screate_simple(2, shape, null), H5Kind.Space, "create");
                using H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.DatasetCreate), H5Kind.PropertyList, "create");
                Assert.True(H5P.H5Pset_chunk(list.Id, 2, chunk) >= 0);
                Assert.True(H5P.H5Pset_filter(list.Id, FilterSpec.Deflate, 0, 1, &level) >= 0);
                Assert.True(H5P.H5Pset_chunk_opts(list.Id, DontFilterPartialChunks) >= 0);
                using H5Temporary type = H5TypeWriter.Create(new IntegerType(4, true));
                using H5Temporary dataset = H5Temporary.Own(H5D.H5Dcreate2(file.Id, name, type.Id, space.Id, 0, list.Id, 0), H5Kind.Dataset, "create");
                Assert.True(H5D.H5Dwrite(dataset.Id, type.Id, 0, 0, 0, data) >= 0);
            }
        }

        Repacker.Repack(source, _copy);
        Assert.Equal("", string.Join("\n", Verifier.Verify(source).Problems));
        using H5File repacked = H5File.Open(_copy);
        using NdArray<int> array = repacked.Root.OpenArray<int>("x");
        int[] actual = new int[values.Length];
        array.Read(actual);
        Assert.Equal(values, actual);
    }

    private static string? Token(H5File file, string path)
    {
        using H5Node node = file.Root[path];
        return node.ObjectToken;
    }

    private static byte[] ReadRaw(H5File file, string path, int bytes)
    {
        using H5Dataset dataset = file.Root.OpenDataset(path);
        byte[] values = new byte[bytes];
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary stored = H5Temporary.Own(H5D.H5Dget_type(dataset.Id), H5Kind.Type, "open");
        fixed (byte* buffer = values)
        {
            Assert.True(H5D.H5Dread(dataset.Id, stored.Id, 0, 0, 0, buffer) >= 0);
        }

        return values;
    }

    internal static void Flip(string path, long address)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = address;
        int value = stream.ReadByte();
        stream.Position = address;
        stream.WriteByte((byte)(value ^ 0x55));
    }

    private sealed class CancelAtFirst(CancellationTokenSource source) : IProgress<RepackProgress>
    {
        public void Report(RepackProgress value) => source.Cancel();
    }
}
