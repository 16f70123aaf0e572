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
        ["Arrays/Conversion"] = ["Storage", "Arrays"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_lies_below_it(string folder)
    {
        string[] files = Directory.GetFiles(
            Path.Combine(Root(), "src", "Blosc2Direct", folder), "*.cs", SearchOption.AllDirectories);
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

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Blosc2Direct.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside of a checkout.");
    }

    [GeneratedRegex(@"Blosc2Direct\.(Storage|Interop|Codecs|Hdf5|Arrays|Maintenance)\b")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
