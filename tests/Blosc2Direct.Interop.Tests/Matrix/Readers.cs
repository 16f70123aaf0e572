using System.Collections.Concurrent;
using System.Security.Cryptography;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>Lets a reader check the file of a writer, and fails with the names of the cases that are wrong.</summary>
internal static class Readers
{
    internal static void HaveStockStructure(string writer)
    {
        var file = MatrixFiles.By(writer);
        var stock = MatrixFiles.By("stock");
        string report = $"structure-{writer}.json";
        string manifest = $"structure-{writer}-cases.json";
        // our library takes block shapes, not sizes: it is compared where sizes are automatic
        var cases = file.Cases.Where(test => !writer.StartsWith("ours", StringComparison.Ordinal) || test.BlockSize == 0);
        Manifest.Write(Workspace.File(manifest), cases);
        PythonPeer.Script("structure.py", withPlugin: false, PythonPeer.Inside(manifest), PythonPeer.Inside(file.Name),
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
