using System.Collections.Immutable;
using Blosc2Direct.Codecs.Pipelines;

namespace Blosc2Direct.Tests.Codecs.Pipelines;

/// <summary>Steps and chunks that the tests draw from.</summary>
internal static class PipelineCase
{
    public static readonly string[] Names =
    [
        "shuffle", "deflate", "fletcher32", "lzf", "lz4", "lz4 blocks", "zstd", "bitshuffle", "bitshuffle lz4", "bitshuffle zstd",
        "blosc blosclz", "blosc lz4", "blosc lz4hc", "blosc zlib", "blosc zstd", "blosc bits", "blosc stored",
    ];

    public static PipelineStep Step(string name, int elementSize) => name switch
    {
        "shuffle" => new(PipelineStep.Shuffle, [(uint)elementSize]),
        "deflate" => new(PipelineStep.Deflate, [4]),
        "fletcher32" => new(PipelineStep.Fletcher32, []),
        "lzf" => new(PipelineStep.Lzf, [4, 261, 1000]),
        "lz4" => new(PipelineStep.Lz4, []),
        "lz4 blocks" => new(PipelineStep.Lz4, [300]),
        "zstd" => new(PipelineStep.Zstd, [3]),
        "bitshuffle" => new(PipelineStep.Bitshuffle, [0, 4, (uint)elementSize]),
        "bitshuffle lz4" => new(PipelineStep.Bitshuffle, [0, 4, (uint)elementSize, 0, 2]),
        "bitshuffle zstd" => new(PipelineStep.Bitshuffle, [0, 4, (uint)elementSize, 64, 3, 5]),
        "blosc blosclz" => Blosc(elementSize, 5, 1, 0),
        "blosc lz4" => Blosc(elementSize, 5, 1, 1),
        "blosc lz4hc" => Blosc(elementSize, 9, 1, 2),
        "blosc zlib" => Blosc(elementSize, 3, 0, 4),
        "blosc zstd" => Blosc(elementSize, 1, 1, 5),
        "blosc bits" => Blosc(elementSize, 5, 2, 1),
        "blosc stored" => Blosc(elementSize, 0, 1, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>Whole elements that compress a little, a lot, or not at all.</summary>
    public static byte[] Content(Random random, int bytes)
    {
        byte[] content = new byte[bytes];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(content);
                break;
            case 1:
                content.AsSpan().Fill((byte)random.Next(256));
                break;
            case 2:
                for (int i = 0; i < bytes; i++)
                {
                    content[i] = (byte)(i / 7 * i);
                }

                break;
            default:
                for (int i = 0; i + 4 <= bytes; i += 4)
                {
                    BitConverter.TryWriteBytes(content.AsSpan(i), 1000 + (i / 4) + random.Next(3));
                }

                break;
        }

        return content;
    }

    public static unsafe byte[] Encode(ImmutableArray<PipelineStep> steps, byte[] plain)
    {
        using ChunkPipeline pipeline = new(steps, plain.Length);
        using Memory source = new(plain);
        using Memory destination = new(pipeline.MaxEncodedBytes);
        int bytes = pipeline.Encode(source.Pointer, plain.Length, destination.Pointer, destination.Length);
        destination.CheckMargins();
        Assert.True(source.Span.SequenceEqual(plain));
        return destination.Span[..bytes].ToArray();
    }

    public static unsafe byte[] Decode(ImmutableArray<PipelineStep> steps, byte[] encoded, uint mask, int capacity)
    {
        using ChunkPipeline pipeline = new(steps, capacity);
        using Memory source = new(encoded);
        using Memory destination = new(capacity);
        try
        {
            int bytes = pipeline.Decode(source.Pointer, encoded.Length, mask, destination.Pointer, capacity);
            return destination.Span[..bytes].ToArray();
        }
        finally
        {
            destination.CheckMargins();
            Assert.True(source.Span.SequenceEqual(encoded));
        }
    }

    private static PipelineStep Blosc(int elementSize, uint level, uint shuffle, uint codec) =>
        new(PipelineStep.Blosc, [2, 2, (uint)Math.Min(elementSize, 255), 0, level, shuffle, codec]);
}
