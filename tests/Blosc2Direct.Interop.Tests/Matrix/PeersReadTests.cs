using System.Collections.Concurrent;
using System.Security.Cryptography;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>Other people's readers, over the whole matrix.</summary>
public sealed class PeersReadTests
{
    [PythonTheory]
    [InlineData("stock")]
    [InlineData("pytables")]
    public void H5py_with_our_plugin_reads_what_they_wrote(string writer) => PythonReads("plugin", writer);

    [PythonTheory]
    [InlineData("stock")]
    [InlineData("pytables")]
    public void They_read_what_our_plugin_wrote(string reader) => PythonReads(reader, "plugin");

    [AllPeersFact]
    public void H5wasm_reads_what_our_plugin_wrote() => H5WasmReads("plugin");

    [AllPeersFact]
    public void H5py_with_our_plugin_reads_what_h5wasm_wrote() => PythonReads("plugin", "h5wasm");

    [PythonFact]
    public void Chunks_of_our_plugin_are_built_like_those_of_the_stock_filter() => HaveStockStructure("plugin");

    internal static void HaveStockStructure(string writer)
    {
        var file = MatrixFiles.By(writer);
        var stock = MatrixFiles.By("stock");
        string report = $"structure-{writer}.json";
        PythonPeer.Script("structure.py", withPlugin: false, PythonPeer.Inside(file.Manifest), PythonPeer.Inside(file.Name),
            PythonPeer.Inside(stock.Name), PythonPeer.Inside(report));
        var verdict = PeerReport.Load(report);
        Verdict.RequireNone(verdict.Failures, verdict.Checked);
    }

    internal static void PythonReads(string via, string writer)
    {
        var file = MatrixFiles.By(writer);
        var report = PythonPeer.Run("verify", via, file.Manifest, file.Name);
        Verdict.RequireNone(report.Failures, report.Checked);
    }

    internal static void H5WasmReads(string writer)
    {
        var file = MatrixFiles.By(writer);
        var digest = H5WasmPeer.Digest(file.Name);
        var failures = new ConcurrentDictionary<string, string>();
        Parallel.ForEach(file.Cases, test =>
        {
            string? reason = CheckDigest(test, digest);
            if (reason is not null)
            {
                failures[test.Name] = reason;
            }
        });
        Verdict.RequireNone(failures, file.Cases.Count);
    }

    private static string? CheckDigest(InteropCase test, H5WasmDigest digest)
    {
        if (digest.Failures.TryGetValue(test.Name, out string? failure))
        {
            return failure;
        }
        if (!digest.Datasets.TryGetValue(test.Name, out var found))
        {
            return "missing";
        }
        if (!found.Shape.AsSpan().SequenceEqual(test.Shape) || !found.Chunks.AsSpan().SequenceEqual(test.Chunks))
        {
            return $"shape {string.Join('×', found.Shape)}";
        }
        if (!found.Filters.AsSpan().SequenceEqual([32026]))
        {
            return $"filters {string.Join(", ", found.Filters)}";
        }
        // h5wasm turns numbers round to little-endian
        var asRead = test.Type.BigEndian ? test with { Type = test.Type with { BigEndian = false } } : test;
        string expected = Convert.ToHexStringLower(SHA256.HashData(Content.Make(asRead)));
        return expected == found.Sha256 ? null : "values differ";
    }
}
