using System.Text.Json;

namespace Blosc2Direct.Interop.Tests.Cases;

/// <summary>The case list as the peers read it: JSON, names in snake case.</summary>
internal static class Manifest
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(string path, IEnumerable<InteropCase> cases) =>
        File.WriteAllText(path, JsonSerializer.Serialize(cases, Options));
}
