using System.Text.Json;
using System.Text.Json.Serialization;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>An attribute as PyTables finds it stored; all null for what is neither a number nor text.</summary>
/// <param name="Integer">In decimal.</param>
/// <param name="Real">The bits of a float64, big-endian, in hexadecimal.</param>
/// <param name="Hex">The bytes of a text, in hexadecimal.</param>
internal sealed record DumpedAttribute(string? Integer, string? Real, string? Hex);

/// <summary>A node as PyTables sees it.</summary>
internal sealed record DumpedNode
{
    /// <summary>PyTables' class.</summary>
    public required string Class { get; init; }

    public string? Title { get; init; }

    public string? Flavor { get; init; }

    public long? Nrows { get; init; }

    public int? Extdim { get; init; }

    public long[]? Shape { get; init; }

    public string? Atom { get; init; }

    /// <summary>See pytables_dump.py.</summary>
    public string? Digest { get; init; }

    /// <summary>Rows of a VLArray of texts.</summary>
    public string[]? Texts { get; init; }

    /// <summary>Whether the file was opened once more while a slice was read: PyTables' own reader does that.</summary>
    public int? Opens { get; init; }

    /// <summary>Bytes of what that reader and c-blosc2 said of failures.</summary>
    public long? Traces { get; init; }

    /// <summary>Why slices differ from the whole.</summary>
    public string? Slices { get; init; }

    /// <summary>Why PyTables has no values.</summary>
    public string? Error { get; init; }

    public required Dictionary<string, DumpedAttribute> Attributes { get; init; }
}

/// <summary>Runs pytables_dump.py.</summary>
internal static class PyTablesDump
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Every node of a file of the workspace, by path.</summary>
    /// <param name="file">The file's name in the workspace.</param>
    /// <param name="optimized">Whether PyTables' own reader of Blosc2 chunks may work.</param>
    public static Dictionary<string, DumpedNode> Read(string file, bool optimized) =>
        Read([PythonPeer.Inside(file)], $"{Path.GetFileNameWithoutExtension(file)}-{optimized}", optimized).Single().Value;

    /// <summary>Every node of several files, by the path of the file and the node.</summary>
    /// <param name="files">Paths inside the Python root.</param>
    /// <param name="name">A name for the report.</param>
    /// <param name="optimized">Whether PyTables' own reader of Blosc2 chunks may work.</param>
    public static Dictionary<string, Dictionary<string, DumpedNode>> Read(IEnumerable<string> files, string name, bool optimized)
    {
        string report = $"dump-{name}.json";
        PythonPeer.Script("pytables_dump.py", withPlugin: false, [optimized ? "0" : "1", PythonPeer.Inside(report), .. files]);
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, DumpedNode>>>(File.ReadAllText(Workspace.File(report)), Options)!;
    }
}
