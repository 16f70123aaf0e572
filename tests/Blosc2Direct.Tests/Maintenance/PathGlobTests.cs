using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Tests.Maintenance;

public sealed class PathGlobTests
{
    [Theory]
    [InlineData("/raw/*", "/raw/a", true)]
    [InlineData("/raw/*", "/raw", false)]
    [InlineData("/raw", "/raw/a/b", true)]
    [InlineData("/raw", "/rawer", false)]
    [InlineData("/*/x", "/a/x", true)]
    [InlineData("/*/x", "/a/b/x", false)]
    [InlineData("/**/x", "/x", true)]
    [InlineData("/**/x", "/a/b/x", true)]
    [InlineData("x", "/a/b/x", true)]
    [InlineData("x", "/a/b/xy", false)]
    [InlineData("im?ge*", "/g/image07", true)]
    [InlineData("**/image*", "/g/image07", true)]
    [InlineData("g/*", "/a/g/image", true)]
    [InlineData("*.dat", "/a.dat", true)]
    [InlineData("a*b*c", "/aXbYc", true)]
    [InlineData("a*b*c", "/aXbY", false)]
    [InlineData("Temperatur", "/temperatur", false)]
    public void Patterns_match_whole_names(string pattern, string path, bool expected) => Assert.Equal(expected, PathGlob.IsMatch(pattern, path));

    [Fact]
    public void Many_stars_take_no_exponential_time()
    {
        string pattern = "/" + string.Concat(Enumerable.Repeat("**/*a*a*a*a/", 40)) + "z";
        string path = string.Concat(Enumerable.Repeat("/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 60));
        Assert.False(PathGlob.IsMatch(pattern, path));
    }
}
