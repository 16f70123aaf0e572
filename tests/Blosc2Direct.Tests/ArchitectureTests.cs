using System.Text.RegularExpressions;

namespace Blosc2Direct.Tests;

/// <summary>Dependencies between the folders of the library run one way; see docs/architecture.md.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Storage"] = [],
        ["Interop"] = [],
        ["Codecs"] = ["Interop"],
        ["Hdf5"] = ["Storage", "Interop"],
        ["Arrays"] = ["Storage", "Codecs"],
        ["Arrays/Conversion"] = ["Storage", "Codecs"],
        ["Computing"] = ["Arrays", "Storage", "Codecs"],
        ["Maintenance"] = ["Arrays", "Codecs", "Computing", "Hdf5", "Interop", "Storage"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_lies_below_it(string folder)
    {
        string[] files = Directory.GetFiles(
            Path.Combine(Checkout.Library, folder), "*.cs", SearchOption.AllDirectories);
        string own = folder.Split('/')[0];
        foreach (string file in files)
        {
            string code = Comment().Replace(File.ReadAllText(file), "");
            foreach (Match use in Namespace().Matches(code))
            {
                string used = use.Groups[1].Value;

                // Error translation makes the public exception of the backend.
                if (Path.GetFileName(file) == "H5Error.cs" && used == "Hdf5")
                {
                    continue;
                }

                Assert.True(used == own || Allowed[folder].Contains(used), $"{Path.GetFileName(file)} uses {used}.");
            }
        }

        Assert.NotEmpty(files);
    }

    [Fact]
    public void Every_folder_of_the_library_has_a_rule() => Assert.Equal(
        Allowed.Keys.Where(f => !f.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        Directory.GetDirectories(Checkout.Library).Where(d => Directory.EnumerateFiles(d, "*.cs").Any())
            .Select(d => Path.GetFileName(d)).Where(d => d is not ("bin" or "obj")).Order(StringComparer.Ordinal));

    [Fact]
    public void Native_calls_are_declared_in_Interop_alone() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Checkout.Library, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/Interop/", StringComparison.Ordinal)),
        f => File.ReadAllText(f) is var text &&
            (text.Contains("LibraryImport(", StringComparison.Ordinal) || text.Contains("DllImport(", StringComparison.Ordinal)));

    [Fact]
    public void Nothing_of_Interop_is_public() => Assert.DoesNotContain(
        typeof(Blosc2DirectException).Assembly.GetExportedTypes(), t => t.Namespace == "Blosc2Direct.Interop");

    [GeneratedRegex(@"Blosc2Direct\.(Storage|Interop|Codecs|Hdf5|Arrays|Computing|Maintenance)\b")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
