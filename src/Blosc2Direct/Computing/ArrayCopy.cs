using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>Copies of whole arrays, slab by slab, in parallel and in bounded memory. A slab is whole chunks of the destination and,
/// as far as memory allows, whole blocks of the source: nothing is encoded twice, and as little as possible decoded twice.</summary>
public static class ArrayCopy
{
    private const string ScratchName = "rechunk-intermediate";

    /// <summary>Copies all elements.</summary>
    /// <param name="source">The array to read.</param>
    /// <param name="destination">An array of the same shape, of the same element type, or both of numbers: then values are
    /// converted and must fit.</param>
    /// <param name="options">Memory, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces; what is written stays.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a chunk of the destination does not fit the memory limit.</exception>
    /// <exception cref="ElementTypeException">The types do not go together.</exception>
    /// <exception cref="ElementValueException">A value does not fit the destination's type.</exception>
    public static CopyReport Copy(
        NdArray source, NdArray destination, ComputingOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        options ??= ComputingOptions.Default;
        return Copy(source, destination, null, options, cancellation);
    }

    /// <summary>Copies an array, attributes included, to a new one of another chunk shape, codec or element type.</summary>
    /// <param name="source">The array to read.</param>
    /// <param name="group">Where the new array is created.</param>
    /// <param name="path">Its name, or a path whose groups are created on the way.</param>
    /// <param name="options">What it is to be; memory, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces; the new array is then removed.</param>
    /// <exception cref="ArgumentException">The chunk shape has another rank, or a chunk does not fit the memory limit.</exception>
    /// <exception cref="ElementTypeException">The types do not go together.</exception>
    /// <exception cref="ElementValueException">A value does not fit the new type.</exception>
    public static CopyReport Rechunk(
        NdArray source, IGroupNode group, string path, RechunkOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(group);
        options ??= new RechunkOptions();
        (ArraySpec spec, Blosc2Options codec) = Describe(source, options);
        NdArray destination = group.CreateNdArray(path, spec, codec);
        try
        {
            using (destination)
            {
                CopyReport report = Copy(source, destination, options.Scratch, options, cancellation);
                foreach (string name in source.Node.Attributes.Names)
                {
                    if (name == PipelineRecord.AttributeName)
                    {
                        continue; // the new array has its own
                    }

                    destination.Node.Attributes.Write(name, source.Node.Attributes.Read(name));
                }

                return report;
            }
        }
        catch
        {
            group.Delete(path);
            throw;
        }
    }

    /// <summary>What an array becomes.</summary>
    internal static (ArraySpec Spec, Blosc2Options Codec) Describe(NdArray array, RechunkOptions options)
    {
        ArraySpec source = array.Spec;
        if (source.IsNull || source.Shape.IsEmpty)
        {
            throw new NotChunkedException("An array without axes has no chunks");
        }

        ElementType type = options.Type ?? source.Type;
        ImmutableArray<long> maxShape = source.MaxShape.IsDefault ? source.Shape : source.MaxShape;
        ImmutableArray<int> chunks = options.ChunkShape.IsDefault
            ? ChunkShapes.Choose(source.Shape.AsSpan(), maxShape.AsSpan(), type.Size, options.Access)
            : options.ChunkShape;
        if (chunks.Length != source.Shape.Length)
        {
            throw new ArgumentException($"The array has {source.Shape.Length} axes, the chunk shape {chunks.Length}", nameof(options));
        }

        int[] cut = [.. chunks];
        for (int axis = 0; axis < cut.Length; axis++)
        {
            cut[axis] = maxShape[axis] == ArraySpec.Unlimited ? cut[axis] : (int)Math.Clamp(maxShape[axis], 1, cut[axis]);
        }

        Blosc2Options? own = OwnCodec(array, options);

        // A block shape was made for the chunk shape that it came with.
        bool isSameChunk = !source.ChunkShape.IsDefault && source.ChunkShape.AsSpan().SequenceEqual(cut);
        own = own is null || isSameChunk ? own : own with { BlockShape = default };
        ArraySpec spec = source with
        {
            Type = type, Layout = ArrayLayout.Chunked, ChunkShape = [.. cut], MaxShape = maxShape, Filters = [],
            FillValue = Fill(source, type),
        };
        Blosc2Options chosen = options.Auto is { } auto ? array.ChooseCodec(auto, cut).Options
            : options.Codec ?? own ?? new Blosc2Options();
        PipelineRules.Check(type, chosen);
        return (spec, options.Access is { } access ? ChunkShapes.FitBlocks(chosen, spec, access) : chosen);
    }

    /// <summary>The codec of an array, if a copy may have it: losses would add up, and another type may not suit it.</summary>
    private static Blosc2Options? OwnCodec(NdArray array, RechunkOptions options)
    {
        if (array.Codec is not { } codec || (options.Type is not null && !codec.IsStock))
        {
            return null;
        }

        try
        {
            return codec.GetErrorBound(array.Spec.Type.Size).IsLossless ? codec : null;
        }
        catch (MissingCodecException)
        {
            return null;
        }
    }

    /// <summary>Copies into an array that exists, by way of an intermediate where that is better.</summary>
    internal static CopyReport Copy(
        NdArray source, NdArray destination, IGroupNode? scratch, ComputingOptions options, CancellationToken cancellation)
    {
        if (!source.Shape.AsSpan().SequenceEqual(destination.Shape.AsSpan()) || source.Spec.IsNull != destination.Spec.IsNull)
        {
            throw new ArgumentException(
                $"The source has the shape ({string.Join(", ", source.Shape)}), the destination ({string.Join(", ", destination.Shape)})",
                nameof(destination));
        }

        if (source.Spec.IsNull)
        {
            return new CopyReport(1, 1, default, default);
        }

        using IPieceSource elements = Open(source, destination.Spec.Type, out IElementConverter? converter);
        SlabPlan direct = StoreJob.Plan(elements, destination.Spec, options);
        RechunkPlan plan = RechunkPlan.Choose(
            elements.Shape, elements.Unit, StoreJob.Chunk(elements, destination.Spec), elements.ItemBytes, StoreJob.Budget(options),
            scratch is not null);
        if (plan.Intermediate is null)
        {
            WriteStatistics written = StoreJob.Run(elements, destination, converter, direct.Slab, options, cancellation);
            return new CopyReport(1, direct.DecodeFactor, Cost(elements), written);
        }

        string name = $"{ScratchName}-{Guid.NewGuid():N}";
        ArraySpec between = new()
        {
            Shape = source.Shape, Type = source.Spec.Type, ChunkShape = [.. plan.Intermediate.Select(extent => checked((int)extent))],
        };
        try
        {
            using NdArray intermediate = scratch!.CreateNdArray(name, between, Blosc2.Lz4(1));
            using (RawSource raw = new(source))
            {
                StoreJob.Run(raw, intermediate, null, plan.First.Slab, Half(options, 0), cancellation);
                using IPieceSource second = Open(intermediate, destination.Spec.Type, out _);
                WriteStatistics written = StoreJob.Run(second, destination, converter, plan.Second!.Slab, Half(options, 1), cancellation);
                return new CopyReport(2, plan.First.DecodeFactor, raw.Statistics, written);
            }
        }
        finally
        {
            if (scratch!.Contains(name))
            {
                scratch.Delete(name);
            }
        }
    }

    private static ReadStatistics Cost(IPieceSource source) => source is RawSource raw ? raw.Statistics : ((ElementSource)source).Statistics;

    /// <summary>As stored where the types are the same, else as numbers.</summary>
    private static IPieceSource Open(NdArray source, ElementType destination, out IElementConverter? converter)
    {
        converter = null;
        if (source.Spec.Type == destination)
        {
            return new RawSource(source);
        }

        ElementSource numbers = new(source);
        try
        {
            converter = ElementSource.Converter(numbers.Type, destination, NumericConversion.Checked);
            return numbers;
        }
        catch
        {
            numbers.Dispose();
            throw;
        }
    }

    /// <summary>The fill value in another type; none where it has no counterpart.</summary>
    private static unsafe ImmutableArray<byte> Fill(ArraySpec source, ElementType type)
    {
        if (source.Type == type || source.FillValue.IsDefault || !NumericTypes.TryGet(source.Type, out NumericType number))
        {
            return source.Type == type ? source.FillValue : default;
        }

        byte[] stored = [.. source.FillValue];
        byte[] middle = new byte[number.Size()];
        byte[] result = new byte[type.Size];
        Convert(ElementSource.Converter(number, source.Type, NumericConversion.None), stored, middle, toMemory: true);
        Convert(ElementSource.Converter(number, type, NumericConversion.Checked), middle, result, toMemory: false);
        return [.. result];
    }

    private static void Convert(IElementConverter? converter, byte[] from, byte[] to, bool toMemory)
    {
        if (converter is null)
        {
            from.CopyTo(to, 0);
        }
        else if (toMemory)
        {
            converter.ToMemory(from, to);
        }
        else
        {
            converter.ToStored(from, to);
        }
    }

    /// <summary>The same options, with the progress of one of two passes.</summary>
    private static ComputingOptions Half(ComputingOptions options, int pass) => options.Progress is not { } progress
        ? options : new ComputingOptions { MemoryLimit = options.MemoryLimit, Threads = options.Threads, Progress = new Relay(progress, pass) };

    private sealed class Relay(IProgress<ComputingProgress> progress, int pass) : IProgress<ComputingProgress>
    {
        public void Report(ComputingProgress value) =>
            progress.Report(new ComputingProgress((value.BytesDone + (pass * value.BytesTotal)) / 2, value.BytesTotal));
    }
}
