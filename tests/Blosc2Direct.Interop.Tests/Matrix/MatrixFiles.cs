using Blosc2Direct.Codecs;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>A file with every case that its writer can express.</summary>
/// <param name="Name">Its name in the workspace.</param>
/// <param name="Manifest">The name of the manifest of the cases in it.</param>
/// <param name="Cases">The cases in it.</param>
internal sealed record MatrixFile(string Name, string Manifest, IReadOnlyList<InteropCase> Cases);

/// <summary>The files of the matrix, each written once, when the first test asks for it.</summary>
internal static class MatrixFiles
{
    private const string FullManifest = "manifest.json";

    private static readonly Lazy<string> Manifest = new(() =>
    {
        Cases.Manifest.Write(Workspace.File(FullManifest), CaseList.All);
        return FullManifest;
    });

    private static readonly Lazy<string> AllContent = new(() =>
    {
        using var file = File.Create(Workspace.File("content.bin"));
        foreach (var test in CaseList.All)
        {
            file.Write(Content.Make(test));
        }
        return "content.bin";
    });

    private static readonly Dictionary<string, Lazy<MatrixFile>> Files = new()
    {
        ["ours"] = new(() => ByUs("ours", BlockChoice.Automatic)),
        ["ours-stock-blocks"] = new(() => ByUs("ours-stock-blocks", BlockChoice.Stock)),
        ["ours-split"] = new(SplitByUs),
        ["stock"] = new(() => ByPython("stock")),
        ["plugin"] = new(() => ByPython("plugin")),
        ["pytables"] = new(() => ByPython("pytables")),
        ["h5wasm"] = new(ByH5Wasm),
    };

    /// <summary>The file that a writer made: ours, ours-stock-blocks, stock, plugin, pytables, h5wasm.</summary>
    public static MatrixFile By(string writer) => Files[writer].Value;

    private static MatrixFile ByUs(string writer, BlockChoice blocks)
    {
        string name = $"by-{writer}.h5";
        Ours.Write(Workspace.File(name), CaseList.All, blocks);
        return new MatrixFile(name, Manifest.Value, CaseList.All);
    }

    // Every byte of every element a stream of its own: c-blosc2 itself never writes such chunks of large elements.
    private static MatrixFile SplitByUs()
    {
        const string Name = "by-ours-split.h5";
        const string CasesName = "by-ours-split.json";
        var cases = CaseList.All.Where(test => test.Type.Size > 4 && test.Name.Contains("-byte-", StringComparison.Ordinal)).ToList();
        Cases.Manifest.Write(Workspace.File(CasesName), cases);
        Ours.Write(Workspace.File(Name), cases, BlockChoice.Automatic, BlockSplit.Always);
        return new MatrixFile(Name, CasesName, cases);
    }

    private static MatrixFile ByPython(string via)
    {
        string name = $"by-{via}.h5";
        return Written(name, via, PythonPeer.Run("write", via, Manifest.Value, name));
    }

    private static MatrixFile ByH5Wasm()
    {
        const string Name = "by-h5wasm.h5";
        return Written(Name, "h5wasm", H5WasmPeer.Write(Manifest.Value, AllContent.Value, Name));
    }

    // Readers are given only what is in the file: what its writer skipped is not missing.
    private static MatrixFile Written(string name, string writer, PeerReport report)
    {
        Assert.Empty(report.Failures);
        var cases = CaseList.All.Where(test => !report.Skipped.ContainsKey(test.Name)).ToList();
        Assert.NotEmpty(cases);
        string manifest = $"by-{writer}.json";
        Cases.Manifest.Write(Workspace.File(manifest), cases);
        return new MatrixFile(name, manifest, cases);
    }
}
