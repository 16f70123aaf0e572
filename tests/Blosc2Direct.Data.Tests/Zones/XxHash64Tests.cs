using System.Text;
using Blosc2Direct.Data.Zones;

namespace Blosc2Direct.Data.Tests.Zones;

public sealed class XxHash64Tests
{
    // Widely printed values of the reference implementation.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void The_hash_is_that_of_the_reference(string text, ulong expected) =>
        Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Pieces_give_the_hash_of_the_whole()
    {
        byte[] bytes = new byte[1000];
        new Random(3).NextBytes(bytes);
        XxHash64 pieces = new(7);
        pieces.Append(bytes.AsSpan(0, 320));
        pieces.Append(bytes.AsSpan(320, 32));
        Assert.Equal(XxHash64.Hash(bytes, 7), pieces.Finish(bytes.AsSpan(352)));
        Assert.NotEqual(XxHash64.Hash(bytes, 7), XxHash64.Hash(bytes, 8));
    }
}
