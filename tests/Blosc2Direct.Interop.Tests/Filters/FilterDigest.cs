using System.Security.Cryptography;
using System.Text.Json;
using Blosc2Direct.Arrays;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Filters;

/// <summary>A dataset of theirs.</summary>
/// <param name="Sha256">Of its elements as stored, in C order; lower-case hexadecimal.</param>
/// <param name="Filters">Ids and parameters.</param>
/// <param name="Masked">Chunks that skipped a filter.</param>
internal sealed record FilterDigest(string Sha256, JsonElement[][] Filters, int Masked)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads what filters_peer.py said.</summary>
    public static Dictionary<string, FilterDigest> Load(string name) =>
        JsonSerializer.Deserialize<Dictionary<string, FilterDigest>>(File.ReadAllText(Workspace.File(name)), Options)!;

    /// <summary>Reads an array as encoded chunks, and digests it.</summary>
    public static string Of(NdArray array)
    {
        Assert.True(array.HasDirectChunks, array.Node.Path);
        byte[] bytes = new byte[array.ByteLength];
        Assert.Equal(0, array.Read(bytes).RegionReads);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
