namespace Blosc2Direct.Interop.Tests.Cases;

/// <summary>
/// Every codec × shuffle × rank 1-9 × element type; shapes, levels, block sizes and contents vary with the case, by a
/// hash of its number, so that the list is the same on every machine.
/// </summary>
internal static class CaseList
{
    public static readonly string[] Codecs = ["blosclz", "lz4", "lz4hc", "zlib", "zstd"];

    public static readonly string[] ShuffleNames = ["none", "byte", "bit"];

    public const int MaxRank = 9;

    private static readonly string[] Contents = ["ramp", "noise", "steps", "bands", "constant", "zeros"];

    // Small, so that all of the product runs: three layouts a rank, of whole chunks, of cut ones, and of thin ones.
    private static readonly (long[] Shape, int[] Chunks)[][] Layouts =
    [
        [([600], [200]), ([571], [128]), ([97], [97])],
        [([24, 30], [8, 10]), ([23, 31], [8, 10]), ([5, 120], [1, 64])],
        [([8, 9, 10], [4, 3, 5]), ([7, 11, 9], [4, 3, 5]), ([13, 1, 40], [3, 1, 16])],
        [([4, 6, 4, 6], [2, 3, 4, 2]), ([5, 5, 4, 7], [2, 3, 4, 3]), ([2, 3, 2, 40], [1, 2, 2, 17])],
        [([4, 3, 4, 3, 4], [2, 3, 2, 3, 2]), ([3, 5, 2, 5, 3], [2, 3, 2, 2, 2]), ([2, 1, 3, 4, 20], [2, 1, 2, 3, 8])],
        [([2, 3, 2, 4, 2, 4], [1, 3, 2, 2, 2, 4]), ([3, 3, 3, 3, 3, 3], [2, 2, 3, 2, 1, 2]), ([1, 2, 3, 2, 3, 12], [1, 2, 2, 2, 2, 5])],
        [([2, 2, 2, 4, 2, 4, 2], [1, 2, 2, 2, 2, 4, 1]), ([3, 2, 3, 2, 3, 2, 3], [2, 2, 2, 1, 2, 2, 2]), ([1, 2, 1, 3, 2, 2, 20], [1, 2, 1, 2, 2, 1, 9])],
        [([2, 2, 2, 2, 2, 2, 2, 4], [1, 2, 2, 2, 1, 2, 2, 2]), ([3, 2, 2, 2, 3, 2, 2, 3], [2, 2, 1, 2, 2, 2, 1, 2]), ([1, 1, 2, 2, 2, 3, 2, 10], [1, 1, 2, 2, 1, 2, 2, 7])],
        [([2, 2, 2, 2, 2, 2, 2, 2, 2], [1, 2, 2, 2, 1, 2, 2, 2, 1]), ([3, 2, 1, 2, 3, 2, 2, 2, 3], [2, 2, 1, 2, 2, 2, 1, 2, 2]), ([1, 1, 1, 2, 2, 2, 3, 2, 10], [1, 1, 1, 2, 2, 1, 2, 2, 7])],
    ];

    /// <summary>The whole product, in the order codec, shuffle, rank, type.</summary>
    public static IReadOnlyList<InteropCase> Matrix { get; } = BuildMatrix();

    /// <summary>Chunks of several blocks: the rule for block shapes, split streams and scattering at real sizes.</summary>
    public static IReadOnlyList<InteropCase> Large { get; } = BuildLarge();

    /// <summary>Chunks for which the stock rule gives block shapes that c-blosc2 2.15 to 2.21.1 stores in the wrong order.</summary>
    public static IReadOnlyList<InteropCase> BlockOrder { get; } = BuildBlockOrder();

    public static IReadOnlyList<InteropCase> All { get; } = [.. Matrix, .. Large, .. BlockOrder];

    private static List<InteropCase> BuildMatrix()
    {
        var cases = new List<InteropCase>();
        foreach (string codec in Codecs)
        {
            for (int shuffle = 0; shuffle < ShuffleNames.Length; shuffle++)
            {
                for (int rank = 1; rank <= MaxRank; rank++)
                {
                    foreach (var type in ElementSpecs.All)
                    {
                        ulong hash = Content.Mix((ulong)cases.Count);
                        var (shape, chunks) = Layouts[rank - 1][hash % 3];
                        string content = Contents[(hash >> 8) % (ulong)Contents.Length];
                        if (content == "zeros" && type.Kind == "float" && (hash & 0x8000) != 0)
                        {
                            content = "nan";
                        }
                        cases.Add(new InteropCase
                        {
                            Name = $"{codec}-{ShuffleNames[shuffle]}-rank{rank}-{type.Name}",
                            Codec = codec,
                            Level = Level(codec, hash >> 16),
                            Shuffle = shuffle,
                            BlockSize = ((hash >> 24) % 3) switch { 0 => 256, 1 => 1024, _ => 0 },
                            Type = type,
                            Shape = shape,
                            Chunks = chunks,
                            Extendible = ((hash >> 32) & 1) != 0,
                            Content = content,
                            Seed = hash >> 40,
                        });
                    }
                }
            }
        }
        return cases;
    }

    private static List<InteropCase> BuildLarge()
    {
        (long[] Shape, int[] Chunks)[] layouts =
        [
            ([300_000], [131_072]), ([700, 500], [256, 300]), ([70, 90, 60], [40, 33, 47]), ([9, 20, 40, 50], [4, 13, 25, 50]),
            ([3, 2, 5, 2, 10, 4, 10, 5, 5], [2, 2, 5, 2, 6, 4, 7, 5, 5]),
        ];
        string[] types = ["u2", "f8", "f4-big", "compound"];
        var cases = new List<InteropCase>();
        foreach (string codec in Codecs)
        {
            for (int shuffle = 0; shuffle < ShuffleNames.Length; shuffle++)
            {
                for (int k = 0; k < layouts.Length; k++)
                {
                    ulong hash = Content.Mix(0xB10C + (ulong)cases.Count);
                    var type = ElementSpecs.Get(types[(hash >> 3) % (ulong)types.Length]);
                    cases.Add(new InteropCase
                    {
                        Name = $"large-{codec}-{ShuffleNames[shuffle]}-rank{layouts[k].Shape.Length}-{type.Name}",
                        Codec = codec,
                        Level = codec is "zstd" or "lz4hc" or "zlib" ? 3 : Level(codec, hash >> 16),
                        Shuffle = shuffle,
                        Type = type,
                        Shape = layouts[k].Shape,
                        Chunks = layouts[k].Chunks,
                        Content = (hash & 1) != 0 ? "bands" : "steps",
                        Seed = hash >> 40,
                    });
                }
            }
        }
        return cases;
    }

    private static List<InteropCase> BuildBlockOrder()
    {
        // blocks by the stock rule: several axes divided, the last one whole, nothing cut
        (string Name, string Type, long[] Shape, int[] Chunks, int BlockSize)[] layouts =
        [
            ("rgb", "u1", [130, 200, 3], [64, 128, 3], 3072),
            ("rgb-large", "u2", [300, 1030, 3], [256, 512, 3], 0),
            ("vectors", "f8", [20, 40, 70, 2], [8, 32, 64, 2], 0),
            ("last-axis-one", "c16", [9, 8, 8, 1], [4, 4, 4, 1], 256),
            ("planes", "f4", [64, 64, 64], [64, 64, 8], 4096),
        ];
        var cases = new List<InteropCase>();
        foreach (var (name, type, shape, chunks, blockSize) in layouts)
        {
            foreach (string codec in (string[])["lz4", "zstd"])
            {
                cases.Add(new InteropCase
                {
                    Name = $"order-{codec}-{name}",
                    Codec = codec,
                    Level = 5,
                    Shuffle = 1,
                    BlockSize = blockSize,
                    Type = ElementSpecs.Get(type),
                    Shape = shape,
                    Chunks = chunks,
                    Content = "ramp",
                    Seed = 77,
                });
            }
        }
        return cases;
    }

    // Level 9 of the slow codecs costs seconds and proves nothing more; level 0 stores.
    private static int Level(string codec, ulong hash) => (hash % 8) switch
    {
        0 => 0,
        1 => 1,
        2 or 3 => codec is "blosclz" or "lz4" ? 9 : 6,
        _ => 5,
    };
}
