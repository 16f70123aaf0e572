using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Bench;

/// <summary>An array in memory, and how a benchmark stores it.</summary>
internal sealed unsafe class BenchInput : IDisposable
{
    private BenchInput(string name, ImmutableArray<long> shape, ElementType type, ImmutableArray<int> chunks, Blosc2Options codec)
    {
        Name = name;
        Spec = new ArraySpec { Shape = shape, Type = type, ChunkShape = chunks };
        Codec = codec;
        Bytes = shape.Aggregate((long)type.Size, (a, b) => checked(a * b));
        Data = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, 1), 4096);
    }

    /// <summary>The array's name.</summary>
    internal string Name { get; }

    /// <summary>Its shape, type and chunks; no filters yet.</summary>
    internal ArraySpec Spec { get; }

    /// <summary>How chunks are compressed.</summary>
    internal Blosc2Options Codec { get; }

    /// <summary>The decoded size.</summary>
    internal long Bytes { get; }

    /// <summary>The elements.</summary>
    internal byte* Data { get; private set; }

    /// <summary>Uniform 64-bit integers 0…9999 in four dimensions: barely compressible low bytes, empty high ones.</summary>
    internal static BenchInput Array4D(ImmutableArray<int> chunks, Blosc2Options? codec)
    {
        return Uniform("array4d", [20, 100, 300, 250], chunks.IsDefault ? [10, 25, 150, 100] : chunks, codec);
    }

    /// <summary>The same, small.</summary>
    internal static BenchInput Small4D(ImmutableArray<int> chunks, Blosc2Options? codec) =>
        Uniform("small4d", [6, 20, 30, 50], chunks.IsDefault ? [3, 10, 15, 25] : chunks, codec);

    private static BenchInput Uniform(string name, ImmutableArray<long> shape, ImmutableArray<int> chunks, Blosc2Options? codec)
    {
        if (chunks.Length != shape.Length)
        {
            throw new UsageException($"--chunks: the array has {shape.Length} axes, got {chunks.Length} numbers");
        }

        BenchInput input = new(name, shape, new IntegerType(8, IsSigned: true), chunks, codec ?? Blosc2.Lz4(8));
        long* values = (long*)input.Data;
        ulong state = 0x9E3779B97F4A7C15;
        for (long i = 0; i < input.Bytes / sizeof(long); i++)
        {
            // xorshift64*, high bits scaled to the range.
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            values[i] = (long)Math.BigMul(state * 0x2545F4914F6CDD1D, 10_000, out _);
        }

        return input;
    }

    /// <summary>Ten 16-bit images of a ramp, one a chunk: highly compressible, chunks of 61 MB.</summary>
    internal static BenchInput Tomo(ImmutableArray<int> chunks, Blosc2Options? codec)
    {
        BenchInput input = new(
            "tomo", [10, 6400, 4800], new IntegerType(2, IsSigned: false), chunks.IsDefault ? [1, 6400, 4800] : chunks,
            codec ?? Blosc2.Zstd(5));
        ushort* values = (ushort*)input.Data;
        for (long i = 0; i < input.Bytes / sizeof(ushort); i++)
        {
            values[i] = (ushort)(i % (6400 * 4800));
        }

        return input;
    }

    /// <summary>An array of a file.</summary>
    internal static BenchInput FromFile(IStorage storage, string path, ImmutableArray<int> chunks, Blosc2Options? codec, int threads)
    {
        using NdArray array = storage.Root.OpenNdArray(path, new ArrayOptions { Threads = threads });
        ArraySpec spec = array.Spec;
        if (!spec.Type.IsFlat || spec.Shape.IsEmpty || array.Length == 0)
        {
            throw new UsageException($"{path}: a benchmark needs an array of one axis or more with elements of a fixed size");
        }

        ImmutableArray<int> chosen = !chunks.IsDefault ? chunks
            : !spec.ChunkShape.IsDefault ? spec.ChunkShape
            : ChunkShapes.Choose(spec.Shape.AsSpan(), default, spec.Type.Size);
        if (chosen.Length != spec.Shape.Length)
        {
            throw new UsageException($"--chunks: {path} has {spec.Shape.Length} axes, got {chosen.Length} numbers");
        }

        BenchInput input = new(path, spec.Shape, spec.Type, chosen, codec ?? StoredCodec(spec) ?? new Blosc2Options());
        array.Read(new long[array.Rank], spec.Shape.AsSpan(), input.Data, input.Bytes);
        return input;
    }

    /// <summary>What the array is stored with, without its blocks.</summary>
    private static Blosc2Options? StoredCodec(ArraySpec spec) =>
        spec.Filters is [{ Id: FilterSpec.Blosc2 } filter] &&
        Blosc2FilterParameters.TryParse(filter.Parameters.AsSpan(), out Blosc2Options? stored, out _)
            ? stored with { Blocks = BlockChoice.Automatic, BlockShape = default } : null;

    /// <summary>The path of the array with the most decoded bytes among those that a benchmark can take: not of those that were
    /// never written.</summary>
    internal static string FindLargest(IGroupNode group)
    {
        (string? path, long bytes) = (null, 0);
        Search(group);
        return path ?? throw new UsageException("the file has no array of a fixed element size to measure");

        void Search(IGroupNode here)
        {
            foreach (LinkInfo link in here.List().Where(l => l.Kind == LinkKind.Hard))
            {
                string name = here.Path == "/" ? $"/{link.Name}" : $"{here.Path}/{link.Name}";
                if (link.Target == LinkTarget.Group)
                {
                    using IGroupNode below = here.OpenGroup(link.Name);
                    Search(below);
                }
                else if (link.Target == LinkTarget.Array)
                {
                    using IArrayNode array = here.OpenArray(link.Name);
                    bool isEmpty = array is H5Dataset { StoredBytes: 0 };
                    long size = isEmpty || array.Spec.IsNull || !array.Spec.Type.IsFlat || array.Spec.Shape.IsEmpty
                        ? 0 : array.Spec.Shape.Aggregate((long)array.Spec.Type.Size, (a, b) => a * b);
                    if (size > bytes)
                    {
                        (path, bytes) = (name, size);
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
    }
}
