namespace Blosc2Direct.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one()
    {
        string reviewed = Path.Combine(Checkout.Library, "PublicApi.txt");
        string actual = PublicApi.Describe(typeof(Blosc2DirectException).Assembly);
        if (Environment.GetEnvironmentVariable("B2D_ACCEPT_PUBLIC_API") == "1")
        {
            File.WriteAllText(reviewed, actual);
        }

        Assert.Equal(File.ReadAllText(reviewed), actual);
    }
}
