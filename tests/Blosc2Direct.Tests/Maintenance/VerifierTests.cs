using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Maintenance;

public sealed class VerifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_bad_chunk_is_named_with_its_place_and_the_others_are_still_read(int threads)
    {
        string path = _folder.File("a.h5");
        List<(long[] Coordinates, long Address)> bad = [];
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>("g/x", [100, 100], chunks: [20, 30]);
            array.Write([.. Enumerable.Range(0, 10_000).Select(i => i * 31)]);
            foreach (long[] coordinates in (long[][])[[0, 0], [2, 1], [4, 3]])
            {
                ChunkInfo chunk = array.Untyped.GetChunkInfo([coordinates[0] * 20, coordinates[1] * 30])!;
                bad.Add((coordinates, chunk.Ref.Address));
            }
        }

        VerifyReport good = Verifier.Verify(path);
        Assert.True(good.IsGood);
        Assert.Equal(20, good.Chunks);
        Assert.Equal(40_000, good.Bytes);
        foreach ((_, long address) in bad)
        {
            RepackerTests.Flip(path, address + 20);
        }

        VerifyReport report = Verifier.Verify(path, new VerifyOptions { Threads = threads });
        Assert.Equal(3, report.ProblemCount);
        Assert.Equal(20, report.Chunks);
        Assert.All(report.Problems, p => Assert.Equal("/g/x", p.Path));
        Assert.Equal(bad.Select(b => b.Coordinates), report.Problems.Select(p => p.Chunk.ToArray()));
        Assert.Equal(bad.Select(b => b.Address), report.Problems.Select(p => p.Address));
    }

    [Fact]
    public void A_damaged_trailer_is_found_although_no_element_depends_on_it()
    {
        string path = _folder.File("a.h5");
        ChunkRef chunk;
        using (H5File file = H5File.Create(path))
        {
            using NdArray<int> array = file.Root.CreateArray<int>("x", [40, 40], chunks: [40, 40]);
            array.Write([.. Enumerable.Range(0, 1600)]);
            chunk = array.Untyped.GetChunkInfo([0, 0])!.Ref;
        }

        RepackerTests.Flip(path, chunk.Address + chunk.StoredBytes - 35);
        VerifyProblem problem = Assert.Single(Verifier.Verify(path).Problems);
        Assert.Contains("trailer", problem.Message, StringComparison.Ordinal);
        Assert.True(Verifier.Verify(path, new VerifyOptions { Exclude = ["x"] }).IsGood);
    }

    [Fact]
    public void Equal_files_compare_equal_whatever_their_chunks_filters_and_number_types_are()
    {
        string one = _folder.File("one.h5"), two = _folder.File("two.h5");
        int[] values = [.. Enumerable.Range(-5000, 10_000)];
        using (H5File file = H5File.Create(one))
        {
            using NdArray<int> array = file.Root.CreateArray<int>("x", [100, 100], chunks: [20, 30]);
            array.Write(values);
        }

        using (H5File file = H5File.Create(two))
        {
            ArraySpec spec = new()
            {
                Shape = [100, 100], Type = new IntegerType(8, true, ByteOrder.BigEndian), ChunkShape = [33, 11],
                Filters = [new FilterSpec(FilterSpec.Deflate, [1])],
            };
            using H5Dataset dataset = file.Root.CreateDataset("x", spec);
            long[] swapped = [.. values.Select(v => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((long)v))];
            dataset.Regions!.Write([0, 0], [100, 100], MemoryMarshal.AsBytes<long>(swapped));
        }

        CompareReport report = Verifier.Compare(one, two);
        Assert.Equal("", string.Join("\n", report.Differences));
        Assert.Equal(40_000, report.Bytes);
    }

    [Fact]
    public void Differences_of_names_attributes_links_shapes_types_and_values_are_all_reported()
    {
        string one = _folder.File("one.h5"), two = _folder.File("two.h5");
        Fill(one, 0);
        Fill(two, 1);
        CompareReport report = Verifier.Compare(one, two);
        Assert.Equal(
            [
                "/ attribute", "/a missing", "/b extra", "/kind kind", "/renamed link", "/shape shape", "/type type", "/values values",
            ],
            report.Differences.Select(d => $"{d.Path} {d.Kind}").Order(StringComparer.Ordinal));
        FileDifference values = report.Differences.Single(d => d.Kind == "values");
        Assert.Equal(2, values.Count);
        Assert.Equal("first at (3, 5): 35 and -1", values.Message);
    }

    private static void Fill(string path, int version)
    {
        using H5File file = H5File.Create(path);
        file.Root.Attributes.Write("n", new AttributeValue(new IntegerType(4, true), [], version));
        file.Root.Attributes.Write("same", new AttributeValue(new VariableStringType(), [], "text"));
        file.Root.CreateGroup(version == 0 ? "a" : "b").Dispose();
        file.Root.CreateSoftLink("renamed", version == 0 ? "/x" : "/y");
        file.Root.CreateArray<int>("shape", [10 + version]).Dispose();
        if (version == 0)
        {
            file.Root.CreateGroup("kind").Dispose();
            file.Root.CreateArray<int>("type", [3]).Dispose();
        }
        else
        {
            file.Root.CreateArray<int>("kind", [3]).Dispose();
            file.Root.CreateNdArray("type", new ArraySpec { Shape = [3], ChunkShape = [3], Type = new FixedStringType(4) }).Dispose();
        }

        using NdArray<int> array = file.Root.CreateArray<int>("values", [10, 10], chunks: [4, 4]);
        int[] values = [.. Enumerable.Range(0, 100)];
        if (version == 1)
        {
            values[35] = -1;
            values[99] = -2;
        }

        array.Write(values);
    }
}
