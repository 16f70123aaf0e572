namespace Blosc2Direct.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_API_is_the_reviewed_one()
    {
        string reviewed = Path.Combine(RepositoryRoot(), "docs", "public-api.txt");
        string actual = ApiText.Of(typeof(Blosc2DirectException).Assembly);
        if (Environment.GetEnvironmentVariable("B2D_ACCEPT_API") == "1")
        {
            File.WriteAllText(reviewed, actual);
        }

        string[] expected = File.Exists(reviewed) ? File.ReadAllLines(reviewed) : [];
        string[] lines = actual.TrimEnd('\n').Split('\n');
        string[] missing = [.. expected.Except(lines)];
        string[] added = [.. lines.Except(expected)];
        Assert.True(
            missing.Length == 0 && added.Length == 0,
            $"The public API changed. Review it, then run this test once with B2D_ACCEPT_API=1 and commit docs/public-api.txt.\n" +
            string.Concat(missing.Select(line => $"- {line.Trim()}\n")) + string.Concat(added.Select(line => $"+ {line.Trim()}\n")));
        Assert.Equal(actual, File.ReadAllText(reviewed));
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Blosc2Direct.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
