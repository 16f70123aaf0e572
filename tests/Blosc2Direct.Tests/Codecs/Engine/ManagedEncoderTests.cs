using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>The managed encoder against c-blosc2: the same bytes where the codec is the same library, and always chunks that
/// c-blosc2 decodes to what was encoded.</summary>
public sealed class ManagedEncoderTests
{
    private const int Chunks = 10_000;

    private static readonly int FirstSeed =
        int.TryParse(Environment.GetEnvironmentVariable("B2D_TEST_SEED"), out int chosen) ? chosen : 20_261_120;

    [Fact]
    public void Both_engines_encode_the_same_chunks()
    {
        FrameHead head = new();
        using BlockDecoder decoder = new();
        int managed = 0;
        int equal = 0;
        for (int number = 0; number < Chunks; number++)
        {
            EncodeCase example = new(unchecked(FirstSeed + (number * 7919)));
            byte[] elements = example.MakeElements();
            byte[] ours = Encode(example, elements, CodecEngine.Managed, out bool isManaged);
            managed += isManaged ? 1 : 0;
            FrameCoder.Parse(head, ours, ours.Length);
            byte[] decoded = FrameCoder.Decode(head, decoder, ours, example.ElementSize);
            Assert.True(decoded.AsSpan().SequenceEqual(example.MakeExpected(elements)), $"decodes to something else: {example}");
            if (!example.HasEqualBytes)
            {
                continue;
            }

            equal++;
            byte[] theirs = Encode(example, elements, CodecEngine.Native, out bool isStillManaged);
            Assert.False(isStillManaged);
            if (!ours.AsSpan().SequenceEqual(theirs))
            {
                int at = ours.AsSpan().CommonPrefixLength(theirs);
                Assert.Fail($"{ours.Length} and {theirs.Length} bytes, first different at {at}: {example}");
            }
        }

        Assert.InRange(managed, Chunks / 2, Chunks);
        Assert.InRange(equal, Chunks / 2, Chunks);
    }

    private static byte[] Encode(EncodeCase example, byte[] elements, CodecEngine engine, out bool isManaged)
    {
        using ChunkEncoder encoder = new(example.Options, example.Geometry, engine);
        isManaged = encoder.IsManaged;
        return FrameCoder.Encode(encoder, example.ChunkShape, example.Valid, example.ElementSize, elements, example.Fill);
    }
}
