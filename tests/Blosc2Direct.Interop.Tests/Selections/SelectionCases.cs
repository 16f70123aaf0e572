using System.Text.Json;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Selections;

/// <summary>What selection_peer.py makes: arrays, selections, and what zarr and NumPy say of them.</summary>
/// <param name="Seed">Makes the same cases again.</param>
/// <param name="Arrays">The arrays with their cases.</param>
/// <param name="Counts">How many expectations zarr and NumPy share, and how many are NumPy's alone.</param>
internal sealed record SelectionCases(int Seed, SelectionArray[] Arrays, Dictionary<string, int> Counts)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private byte[] _data = [];

    public static SelectionCases Load()
    {
        var cases = JsonSerializer.Deserialize<SelectionCases>(File.ReadAllText(Workspace.File("selections.json")), Options)!;
        cases._data = File.ReadAllBytes(Workspace.File("selections.bin"));
        return cases;
    }

    /// <summary>Bytes that a case refers to as (offset, length).</summary>
    public ReadOnlySpan<byte> Bytes(long[] place) => _data.AsSpan((int)place[0], (int)place[1]);
}

/// <summary>An array and its cases.</summary>
internal sealed record SelectionArray
{
    public required string Name { get; init; }

    /// <summary>ours, ours-plain (both written here), plugin, gzip, contiguous (written by h5py).</summary>
    public required string Storage { get; init; }

    public required ElementSpec Type { get; init; }

    public required long[] Shape { get; init; }

    public required int[] Chunks { get; init; }

    /// <summary>All axes may grow without limit.</summary>
    public bool Endless { get; init; }

    /// <summary>Elements of a block along each axis, or of a run; empty for automatic.</summary>
    public required int[] Blocks { get; init; }

    public required string Codec { get; init; }

    public int Level { get; init; }

    public int Shuffle { get; init; }

    /// <summary>The first elements of the chunks that are never written.</summary>
    public required long[][] Missing { get; init; }

    public required long[] Fill { get; init; }

    /// <summary>The contents before all writes.</summary>
    public required long[] Values { get; init; }

    public required SelectionCase[] Reads { get; init; }

    /// <summary>Assignments, one after the other.</summary>
    public required SelectionCase[] Writes { get; init; }

    public override string ToString() =>
        $"{Name} ({Storage} {Codec} level {Level} shuffle {Shuffle}, {Type}, shape {string.Join('x', Shape)}, " +
        $"chunks {string.Join('x', Chunks)}, blocks {string.Join('x', Blocks)}, {Missing.Length} missing)";
}

/// <summary>One selection, and what it gives or changes.</summary>
internal sealed record SelectionCase
{
    /// <summary>basic, orthogonal, points, mask.</summary>
    public required string Kind { get; init; }

    public AxisCase[]? Axes { get; init; }

    /// <summary>What one would type, where that can be said.</summary>
    public string? Text { get; init; }

    public long[][]? Points { get; init; }

    /// <summary>0 and 1, row-major.</summary>
    public string? Mask { get; init; }

    public int[]? MaskShape { get; init; }

    /// <summary>Set where it must not be accepted: "index" where it does not fit the array, "value" where it fits none.</summary>
    public string? Refused { get; init; }

    /// <summary>The shape of the result.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>Reads: the result. Writes: the whole array afterwards.</summary>
    public long[]? Expected { get; init; }

    /// <summary>Writes: what is assigned.</summary>
    public long[]? Source { get; init; }

    /// <summary>Writes: the source is one element for all.</summary>
    public bool IsScalar { get; init; }

    /// <summary>Writes: elements are selected several times.</summary>
    public bool HasRepeats { get; init; }

    public override string ToString() => Kind switch
    {
        "points" => $"points {string.Join(" ", Points!.Select(axis => $"[{string.Join(',', axis)}]"))}",
        "mask" => $"mask of {string.Join('x', MaskShape!)}",
        _ => $"{Kind} [{Text ?? string.Join<AxisCase>(", ", Axes!)}]",
    };
}

/// <summary>What is taken of one axis.</summary>
internal sealed record AxisCase
{
    /// <summary>index, slice, list, mask, ellipsis.</summary>
    public required string Kind { get; init; }

    public long? Start { get; init; }

    public long? Stop { get; init; }

    public long? Step { get; init; }

    public long[]? Values { get; init; }

    public string? Mask { get; init; }

    public override string ToString() => Kind switch
    {
        "index" => $"{Start}",
        "slice" => $"{Start}:{Stop}:{Step}",
        "list" => $"[{string.Join(',', Values!)}]",
        "mask" => $"mask {Mask}",
        _ => "...",
    };
}
