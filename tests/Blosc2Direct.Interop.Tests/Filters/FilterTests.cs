using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Interop.Tests.Scenarios;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Filters;

/// <summary>Chunks that go through filters of other programs, in both directions.</summary>
public sealed class FilterTests
{
    private static readonly Lazy<Dictionary<string, FilterDigest>> Theirs = new(() =>
    {
        PythonPeer.Script("filters_peer.py", withPlugin: false, "write", PythonPeer.Inside("filters.h5"), PythonPeer.Inside("filters.json"));
        return FilterDigest.Load("filters.json");
    });

    [PythonFact]
    public void What_h5py_wrote_through_any_filters_is_read_as_encoded_chunks()
    {
        using H5File file = Open("filters.h5", Theirs.Value);
        Assert.InRange(Theirs.Value.Count, 300, 10_000);
        Assert.Contains(Theirs.Value.Values, d => d.Masked > 0);
        foreach ((string name, FilterDigest expected) in Theirs.Value)
        {
            using NdArray array = file.Root.OpenNdArray(name);
            Assert.True(expected.Sha256 == FilterDigest.Of(array), name);
        }
    }

    [PythonFact]
    public void What_we_write_through_any_filters_h5py_reads_and_finds_its_own_parameters()
    {
        WriteOurs("filters-ours.h5");
        PythonPeer.Script("filters_peer.py", withPlugin: false, "verify", PythonPeer.Inside("filters-ours.h5"), PythonPeer.Inside("filters-report.json"));
        PeerReport report = PeerReport.Load("filters-report.json");
        Assert.Empty(report.Failures);
        Assert.Equal(Theirs.Value.Count, report.Checked);
    }

    [PythonFact]
    public void What_they_wrote_can_be_changed_in_part()
    {
        File.Copy(Workspace.File(Theirs.Value.Count > 0 ? "filters.h5" : ""), Workspace.File("filters-changed.h5"), overwrite: true);
        using H5File file = H5File.Open(Workspace.File("filters-changed.h5"), FileAccess.ReadWrite);
        foreach (string name in Theirs.Value.Keys)
        {
            using NdArray array = file.Root.OpenNdArray(name);
            long[] start = [.. array.Shape.Select(extent => extent / 4)];
            long[] box = [.. array.Shape.Select(extent => extent / 2)];
            byte[] expected = new byte[array.ByteLength];
            array.Read(expected);
            byte[] part = new byte[box.Aggregate((long)array.Spec.Type.Size, (a, b) => a * b)];
            array.Read(start, box, part);
            part.AsSpan().Reverse();
            array.Write(start, box, part);
            byte[] again = new byte[part.Length];
            array.Read(start, box, again);
            Assert.True(part.AsSpan().SequenceEqual(again), name);
            part.AsSpan().Reverse();
            array.Write(start, box, part);
            byte[] actual = new byte[array.ByteLength];
            array.Read(actual);
            Assert.True(expected.AsSpan().SequenceEqual(actual), name);
        }
    }

    [PythonFact]
    public void Variables_of_netCDF_are_read_changed_and_read_by_netCDF()
    {
        PythonPeer.Script("filters_peer.py", withPlugin: false, "netcdf", PythonPeer.Inside("filters.nc"), PythonPeer.Inside("netcdf.json"));
        Dictionary<string, FilterDigest> digests = FilterDigest.Load("netcdf.json");
        Assert.Contains("zlib_fletcher32", digests.Keys);
        float[] part = new float[20 * 40];
        part.AsSpan().Fill(4711);
        using (H5File file = H5File.Open(Workspace.File("filters.nc"), FileAccess.ReadWrite))
        {
            foreach ((string name, FilterDigest expected) in digests)
            {
                using NdArray<float> array = file.Root.OpenArray<float>(name);
                Assert.True(expected.Sha256 == FilterDigest.Of(array.Untyped), name);
                array.Write([10..30, 5..45], part);
            }
        }

        PythonPeer.Script("filters_peer.py", withPlugin: false, "netcdf-verify", PythonPeer.Inside("filters.nc"), PythonPeer.Inside("netcdf-report.json"));
        Assert.Empty(PeerReport.Load("netcdf-report.json").Failures);
    }

    [AllPeersFact]
    public void H5wasm_reads_what_we_write_through_any_filters()
    {
        WriteOurs("filters-wasm.h5");
        H5WasmDigest wasm = H5WasmPeer.Digest("filters-wasm.h5");
        Assert.Empty(wasm.Failures);
        foreach ((string name, FilterDigest expected) in Theirs.Value)
        {
            if (!name.Contains(".be4.", StringComparison.Ordinal)) // these it turns round
            {
                Assert.True(expected.Sha256 == wasm.Datasets[name].Sha256, name);
            }
        }
    }

    [H5WasmFact]
    public void What_h5wasm_wrote_through_each_of_its_filters_is_read_as_encoded_chunks()
    {
        string[] names = H5WasmPeer.WriteFilters("wasm-filters.h5");
        Assert.Contains("zstd", names);
        using H5File file = H5File.Open(Workspace.File("wasm-filters.h5"));
        foreach (string name in names)
        {
            using NdArray<int> array = file.Root.OpenArray<int>(name);
            Assert.True(array.Untyped.HasDirectChunks, name);
            Assert.Equal(Values.Of(40, 50), array.Read());
        }
    }

    private static H5File Open(string name, object made)
    {
        Assert.NotNull(made);
        return H5File.Open(Workspace.File(name));
    }

    private static void WriteOurs(string name)
    {
        using H5File theirs = Open("filters.h5", Theirs.Value);
        using H5File ours = H5File.Create(Workspace.File(name));
        foreach (string dataset in Theirs.Value.Keys)
        {
            using NdArray source = theirs.Root.OpenNdArray(dataset);
            byte[] bytes = new byte[source.ByteLength];
            source.Read(bytes);
            ArraySpec spec = source.Spec with { Filters = OurPipelines.Of(dataset.Split('.')[0]) };
            using NdArray copy = ours.Root.CreateNdArray(dataset, spec);
            Assert.True(copy.HasDirectChunks, dataset);
            copy.Write(bytes);
        }
    }
}
