using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Plugins;

/// <summary>c-blosc2's own codecs and filters between us and the distribution's libblosc2, in both directions.</summary>
public sealed class PluginCodecTests
{
    private const string Decoded = ".decoded";

    [PythonFact]
    public void We_decode_what_libblosc2_encodes_to_the_same_bytes()
    {
        PythonPeer.Script("plugin_codecs.py", withPlugin: false, "make", PythonPeer.Inside("plugins-theirs.h5"));
        using H5File file = H5File.Open(Workspace.File("plugins-theirs.h5"));
        string[] names = [.. file.Root.List().Select(link => link.Name).Where(name => !name.EndsWith(Decoded, StringComparison.Ordinal))];

        Assert.Equal(16, names.Length);
        foreach (string name in names)
        {
            using NdArray encoded = file.Root.OpenNdArray(name);
            using NdArray decoded = file.Root.OpenNdArray(name + Decoded);
            Assert.True(Bytes(encoded).AsSpan().SequenceEqual(Bytes(decoded)), name);
        }
    }

    [PythonTheory]
    [InlineData("stock")]
    [InlineData("plugin")]
    public void They_decode_what_we_encode_to_the_same_bytes(string via)
    {
        string name = $"plugins-ours-{via}.h5";
        string report = $"plugins-ours-{via}.json";
        using (H5File file = H5File.Create(Workspace.File(name)))
        {
            WriteAll(file.Root);
        }

        PythonPeer.Script("plugin_codecs.py", via == "plugin", "check", via, PythonPeer.Inside(name), PythonPeer.Inside(report));
        PeerReport verdict = PeerReport.Load(report);
        Verdict.RequireNone(verdict.Failures, verdict.Checked);
        Assert.Equal(14, verdict.Checked);
    }

    private static void WriteAll(IGroupNode root)
    {
        Blosc2Options zstd = Blosc2.Zstd(3);
        byte[] bytes = [.. Enumerable.Range(0, 100 * 110).Select(i => (byte)(i / 500))];
        Write(root, "ndlz-4", bytes, [100, 110], [60, 70], Blosc2.Ndlz(4));
        Write(root, "ndlz-8", bytes, [100, 110], [60, 70], Blosc2.Ndlz(8));
        int[] integers = [.. Enumerable.Range(0, 100 * 110).Select(i => i * 977)];
        Write(root, "ndlz-planes", integers, [100, 110], [60, 70], Blosc2.Ndlz(4) with { Filters = [Blosc2Filter.Shuffle] });
        Write(root, "ndcell", integers, [20, 22, 25], [10, 22, 20], zstd with { Filters = [Blosc2Filter.NdCell(4), Blosc2Filter.Shuffle] });
        Write(root, "int_trunc", integers, [100, 110], [60, 70], zstd with { Filters = [Blosc2Filter.IntTruncation(20), Blosc2Filter.Shuffle] });
        Write(root, "bytedelta", integers, [100, 110], [60, 70], zstd with { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta] });
        Write(root, "bytedelta-1", integers, [11000], [3000], zstd with { Filters = [Blosc2Filter.Shuffle, Blosc2Filter.ByteDelta] });
        double[] doubles = [.. Enumerable.Range(0, 100 * 110).Select(i => 50 * Math.Sin(i / 70.0))];
        doubles[777] = double.NaN;
        Write(root, "zfp-accuracy-1", doubles, [11000], [3001], Blosc2.ZfpAccuracy(1E-4));
        Write(root, "zfp-accuracy-2", doubles, [100, 110], [60, 70], Blosc2.ZfpAccuracy(1E-4));
        Write(root, "zfp-rate-4", doubles, [10, 10, 10, 11], [10, 5, 10, 11], Blosc2.ZfpRate(30));
        Write(root, "trunc_prec", doubles, [100, 110], [60, 70], zstd with { Filters = [Blosc2Filter.TruncatePrecision(12), Blosc2Filter.Shuffle] });
        float[] floats = [.. doubles.Select(value => (float)value)];
        Write(root, "zfp-accuracy-4", floats, [10, 10, 10, 11], [10, 5, 10, 11], Blosc2.ZfpAccuracy(0.1));
        Write(root, "zfp-precision-3", floats, [20, 22, 25], [10, 22, 20], Blosc2.ZfpPrecision(12));
        Write(root, "ndmean", floats, [100, 110], [60, 70], zstd with { Filters = [Blosc2Filter.NdMean(4), Blosc2Filter.Shuffle], BlockShape = [20, 70] });
    }

    private static void Write<T>(IGroupNode root, string name, T[] values, long[] shape, int[] chunks, Blosc2Options codec)
        where T : unmanaged
    {
        using NdArray<T> array = root.CreateArray<T>(name, shape, chunks: chunks, codec: codec);
        array.Write(new long[shape.Length], shape, values);
        using NdArray<T> decoded = root.CreateArray<T>(name + Decoded, shape, chunks: chunks, codec: Blosc2.Lz4());
        decoded.Write(new long[shape.Length], shape, array.Read());
    }

    private static byte[] Bytes(NdArray array)
    {
        byte[] bytes = new byte[array.ByteLength];
        array.Read(new long[array.Rank], array.Shape.ToArray(), bytes);
        return bytes;
    }
}
