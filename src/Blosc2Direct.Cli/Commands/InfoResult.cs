using System.Text.Json;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d info</c> tells.</summary>
internal sealed record InfoResult(string File, long FileBytes, long Groups, long Arrays, long ArrayBytes, long StoredBytes, InfoNode Root);

/// <summary>One name of the tree.</summary>
internal sealed record InfoNode
{
    /// <summary>Without the path; "/" for the root.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute.</summary>
    public required string Path { get; init; }

    /// <summary>group, array, type, soft, external, link, unknown.</summary>
    public required string Kind { get; init; }

    /// <summary>What a link holds, or the first path of an object that has several.</summary>
    public string? Target { get; init; }

    /// <summary>Whether a link leads nowhere.</summary>
    public bool? Dangling { get; init; }

    /// <summary>Another name of an object that is shown at <see cref="Target"/>.</summary>
    public bool? SameObject { get; init; }

    /// <summary>What is known of what cannot be shown.</summary>
    public string? Note { get; init; }

    /// <summary>Of an array.</summary>
    public InfoArray? Array { get; init; }

    /// <summary>What PyTables' attributes say, of its nodes.</summary>
    public InfoPytables? Pytables { get; init; }

    /// <summary>With -a.</summary>
    public IReadOnlyList<InfoAttribute>? Attributes { get; init; }

    /// <summary>Of a group.</summary>
    public IReadOnlyList<InfoNode>? Children { get; init; }
}

/// <summary>What an array is.</summary>
internal sealed record InfoArray
{
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>-1: unlimited. Absent where it is the shape.</summary>
    public IReadOnlyList<long>? MaxShape { get; init; }

    public required string Type { get; init; }

    public required int ElementBytes { get; init; }

    public required string Layout { get; init; }

    public IReadOnlyList<int>? ChunkShape { get; init; }

    public required IReadOnlyList<InfoFilter> Filters { get; init; }

    public required string Pipeline { get; init; }

    /// <summary>Elements times their size.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes that its elements take in the file, as far as that is known.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Of chunked arrays.</summary>
    public long? StoredChunks { get; init; }

    public long? Chunks { get; init; }
}

/// <summary>What PyTables takes a node for.</summary>
/// <param name="Class">Array, CArray, EArray, VLArray, Table, Group.</param>
/// <param name="Version">The version of the class's format.</param>
/// <param name="Title">Often empty.</param>
/// <param name="Flavor">What PyTables makes of values that it reads.</param>
/// <param name="ExtendableAxis">Of an EArray.</param>
/// <param name="PseudoAtom">bytes, unicode or object: what a row of a VLArray is where it is one value.</param>
internal sealed record InfoPytables(string Class, string Version, string Title, string Flavor, int? ExtendableAxis, string? PseudoAtom);

/// <summary>A filter of a pipeline.</summary>
internal sealed record InfoFilter(int Id, string Name, IReadOnlyList<uint> Parameters, bool Optional);

/// <summary>An attribute.</summary>
internal sealed record InfoAttribute(string Name, string Type, IReadOnlyList<long> Shape, JsonElement? Value, string? Note);
