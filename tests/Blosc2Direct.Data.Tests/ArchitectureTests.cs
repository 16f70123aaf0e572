using System.Text.RegularExpressions;

namespace Blosc2Direct.Data.Tests;

/// <summary>Dependencies between the folders of tables run one way; see docs/architecture.md.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Schema"] = [],
        ["Predicates"] = ["Schema"],
        ["Layouts"] = ["Schema"],
        ["Writing"] = ["Layouts", "Schema"],
        ["Conditions"] = ["Predicates", "Schema"],
        ["Zones"] = ["Predicates", "Layouts", "Schema"],
        ["Indexes"] = ["Zones", "Predicates", "Layouts", "Schema"],
        ["Queries"] = ["Aggregates", "Conditions", "Indexes", "Layouts", "Predicates", "Schema", "Writing", "Zones"],
        ["Aggregates"] = ["Conditions", "Indexes", "Layouts", "Predicates", "Queries", "Schema", "Zones"],
        ["Csv"] = ["Writing", "Layouts", "Schema"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_lies_below_it(string folder)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Checkout.Library, folder), "*.cs", SearchOption.AllDirectories))
        {
            string code = Comment().Replace(File.ReadAllText(file), "");
            foreach (Match use in Namespace().Matches(code))
            {
                string used = use.Groups[1].Value;
                Assert.True(used == folder || Allowed[folder].Contains(used), $"{Path.GetFileName(file)} uses {used}.");
            }
        }
    }

    [Fact]
    public void Every_folder_of_tables_has_a_rule() => Assert.Equal(
        Allowed.Keys.Order(StringComparer.Ordinal),
        Directory.GetDirectories(Checkout.Library).Where(d => Directory.EnumerateFiles(d, "*.cs").Any())
            .Select(d => Path.GetFileName(d)).Where(d => d is not ("bin" or "obj")).Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_native_is_called() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Checkout.Library, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)),
        f => File.ReadAllText(f) is var text &&
            (text.Contains("LibraryImport(", StringComparison.Ordinal) || text.Contains("Blosc2Direct.Interop", StringComparison.Ordinal)));

    [Fact]
    public void Public_types_are_in_one_namespace() => Assert.All(
        typeof(Table).Assembly.GetExportedTypes(), t => Assert.Equal("Blosc2Direct.Data", t.Namespace));

    [GeneratedRegex(@"Blosc2Direct\.Data\.(Schema|Predicates|Layouts|Writing|Conditions|Zones|Indexes|Queries|Aggregates|Csv)\b")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
