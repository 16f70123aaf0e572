using System.Text.Json;

namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>One dataset as h5wasm sees it.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Chunks">Its chunk shape, or null.</param>
/// <param name="Size">Bytes of one element.</param>
/// <param name="Filters">The ids of its filters.</param>
/// <param name="Sha256">Of its values: C order, numbers little-endian, else as stored; lower-case hexadecimal.</param>
internal sealed record H5WasmDataset(long[] Shape, int[]? Chunks, int Size, int[] Filters, string Sha256);

internal sealed record H5WasmDigest(Dictionary<string, H5WasmDataset> Datasets, Dictionary<string, string> Failures);

/// <summary>HDF5 and the Blosc2 filter in WebAssembly, run by node. Files are named by their names in the workspace.</summary>
internal static class H5WasmPeer
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Folder { get; } = Path.Combine(Checkout.Interop, "h5wasm");

    public static H5WasmDigest Digest(string file)
    {
        string report = Workspace.File($"wasm-digest-{Path.GetFileNameWithoutExtension(file)}.json");
        Run("digest", Workspace.File(file), report);
        return JsonSerializer.Deserialize<H5WasmDigest>(File.ReadAllText(report), Options)!;
    }

    public static PeerReport Write(string manifest, string content, string file)
    {
        string report = Workspace.File($"wasm-write-{Path.GetFileNameWithoutExtension(file)}.json");
        Run("write", Workspace.File(manifest), Workspace.File(content), Workspace.File(file), report);
        return JsonSerializer.Deserialize<PeerReport>(File.ReadAllText(report), Options)!;
    }

    /// <summary>Writes one dataset through each filter that it has; their names.</summary>
    public static string[] WriteFilters(string file)
    {
        string report = Workspace.File($"wasm-filters-{Path.GetFileNameWithoutExtension(file)}.json");
        Run("filters", Workspace.File(file), report);
        using JsonDocument said = JsonDocument.Parse(File.ReadAllText(report));
        Assert.Empty(said.RootElement.GetProperty("failures").EnumerateObject());
        return [.. said.RootElement.GetProperty("done").EnumerateArray().Select(name => name.GetString()!)];
    }

    private static void Run(params string[] arguments) =>
        PeerProcess.RunChecked("node", [Path.Combine(Folder, "peer.mjs"), .. arguments]);
}
