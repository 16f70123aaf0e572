using Blosc2Direct.Tests.PublicApi;

namespace Blosc2Direct.Data.Tests.PublicApi;

public sealed class DataApiTests
{
    [Fact]
    public void The_public_API_of_tables_is_the_reviewed_one()
    {
        string reviewed = Path.Combine(Checkout.Root, "docs", "public-api-data.txt");
        string actual = ApiText.Of(typeof(Table).Assembly);
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
            $"The public API changed. Review it, then run this test once with B2D_ACCEPT_API=1 and commit docs/public-api-data.txt.\n" +
            string.Concat(missing.Select(line => $"- {line.Trim()}\n")) + string.Concat(added.Select(line => $"+ {line.Trim()}\n")));
        Assert.Equal(actual, File.ReadAllText(reviewed));
    }
}
