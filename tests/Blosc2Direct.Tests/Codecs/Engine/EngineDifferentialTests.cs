using Blosc2Direct.Codecs;
using Xunit.Abstractions;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>Both engines write what both read, and read the same of it. B2D_TEST_SEED sets other cases.</summary>
public sealed class EngineDifferentialTests(ITestOutputHelper output) : IDisposable
{
    private const int Cases = 1_320;
    private const int ChunksPerCase = 16;

    private readonly BlockDecoder _native = new(CodecEngine.Native);
    private readonly BlockDecoder _managed = new(CodecEngine.Managed);
    private readonly FrameHead _head = new();

    [Fact]
    public void Both_engines_write_chunks_that_both_decode_to_the_same_bytes()
    {
        int first = (int)(Properties.Seed % 1_000_000_007);
        output.WriteLine($"seeds from {first} (B2D_TEST_SEED={Properties.Seed})");
        int chunks = 0;
        int managedEncoders = 0;
        for (int i = 0; i < Cases; i++)
        {
            EngineCase settings = EngineCase.Draw(first + i);
            ChunkGeometry geometry = settings.MakeGeometry();
            using ChunkEncoder native = new(settings.Options, geometry, CodecEngine.Native);
            using ChunkEncoder managed = new(settings.Options, geometry, CodecEngine.Managed);
            managedEncoders += managed.IsManaged ? 1 : 0;
            for (int k = 0; k < ChunksPerCase; k++, chunks++)
            {
                ChunkContent content = (ChunkContent)(k % Enum.GetValues<ChunkContent>().Length);
                try
                {
                    CheckChunk(settings, geometry, native, managed, content, k);
                }
                catch (Exception e)
                {
                    Assert.Fail($"{settings}, chunk {k} of {content}: {e}");
                }
            }
        }

        output.WriteLine(
            $"{chunks} chunks; managed code decoded {_managed.ManagedBlocks} of {_managed.ManagedBlocks + _managed.NativeBlocks} blocks " +
            $"and encoded in {managedEncoders} of {Cases} cases.");
        Assert.True(chunks >= 20_000);
        Assert.Equal(0, _native.ManagedBlocks);
        Assert.True(_managed.ManagedBlocks > 9 * _managed.NativeBlocks);
        Assert.True(managedEncoders > Cases * 2 / 3);
    }

    public void Dispose()
    {
        _native.Dispose();
        _managed.Dispose();
    }

    private void CheckChunk(
        EngineCase settings, ChunkGeometry geometry, ChunkEncoder native, ChunkEncoder managed, ChunkContent content, int number)
    {
        Random random = new(HashCode.Combine(settings.Seed, number));
        byte[] chunk = settings.MakeChunk(content, random.Next());
        int[] valid = settings.ChunkShape;
        byte[] fill = [];
        byte[] expected = chunk;
        if (random.Next(4) == 0)
        {
            valid = [.. settings.ChunkShape.Select(length => random.Next(1, length + 1))];
            fill = random.Next(2) == 0 ? [] : new byte[settings.ElementSize];
            random.NextBytes(fill);
            expected = FillOutside(chunk, settings.ChunkShape, valid, settings.ElementSize, fill);
        }

        byte[]? reference = null;
        foreach (ChunkEncoder encoder in new[] { native, managed })
        {
            byte[] frame = FrameCoder.Encode(encoder, settings.ChunkShape, valid, settings.ElementSize, chunk, fill);
            FrameCoder.Parse(_head, frame, frame.Length);
            byte[] byNative = Decode(_native, frame, byBlock: false);
            byte[] byManaged = Decode(_managed, frame, byBlock: random.Next(3) == 0);
            Assert.True(byNative.AsSpan().SequenceEqual(byManaged), $"The decoders differ from byte {Difference(byNative, byManaged)}.");
            reference ??= byNative;
            Assert.True(reference.AsSpan().SequenceEqual(byNative), $"The encoders differ from byte {Difference(reference, byNative)}.");
            CheckAgainst(expected, settings, geometry, frame, number);
        }
    }

    /// <summary>What was encoded comes back, bit by bit, unless a filter is meant to lose some.</summary>
    private void CheckAgainst(byte[] expected, EngineCase settings, ChunkGeometry geometry, byte[] frame, int number)
    {
        // Putting blocks in order one element after the other takes long.
        if (!settings.Options.Filters.Any(f => f.IsLossy) && (!geometry.UsesB2nd || number % 8 == 0))
        {
            byte[] found = FrameCoder.Decode(_head, _native, frame, settings.ElementSize);
            Assert.True(expected.AsSpan().SequenceEqual(found), $"Other bytes come back from byte {Difference(expected, found)}.");
        }
    }

    /// <summary>The blocks as they come, with their padding.</summary>
    private byte[] Decode(BlockDecoder decoder, ReadOnlySpan<byte> frame, bool byBlock)
    {
        byte[] padded = new byte[_head.UncompressedBytes];
        if (byBlock && _head.Kind is ChunkKind.Blocks or ChunkKind.Raw)
        {
            FrameCoder.DecodeBlocks(_head, decoder, frame, padded);
        }
        else
        {
            decoder.DecodeChunk(_head, frame.Slice(_head.ChunkOffset, _head.ChunkBytes), padded);
        }

        return padded;
    }

    private static byte[] FillOutside(byte[] chunk, int[] shape, int[] valid, int elementSize, byte[] fill)
    {
        byte[] filled = [.. chunk];
        int[] index = new int[shape.Length];
        for (int at = 0; at < filled.Length; at += elementSize)
        {
            bool isInside = true;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                isInside &= index[axis] < valid[axis];
            }

            if (!isInside)
            {
                filled.AsSpan(at, elementSize).Clear();
                fill.CopyTo(filled.AsSpan(at));
            }

            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return filled;
    }

    private static int Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b);
}
