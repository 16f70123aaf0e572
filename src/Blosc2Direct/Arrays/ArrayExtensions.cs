using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Arrays in groups.</summary>
public static class ArrayExtensions
{
    /// <summary>Creates an array whose chunks are compressed here and stored as they are.</summary>
    /// <typeparam name="T">The element: a number, bool, enumeration, complex number or blittable struct.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="shape">Elements along each axis, slowest first.</param>
    /// <param name="maxShape">How far each axis may grow, <see cref="ArraySpec.Unlimited"/> without end; not given: not at all.</param>
    /// <param name="chunks">Elements of a chunk along each axis; not given: chosen by <see cref="ChunkShapes.Choose"/>.</param>
    /// <param name="codec">How chunks are compressed; not given: Zstandard, level 5, byte shuffle.</param>
    /// <param name="fillValue">What was never written reads as this.</param>
    /// <param name="type">The stored type, where it differs from the usual one of <typeparamref name="T"/>.</param>
    /// <param name="options">Threads and limits.</param>
    /// <param name="access">What the array will mostly be used for: chunks are chosen for it where they are not given, and
    /// blocks where the codec leaves them open; not given: <see cref="Access.Append"/> where axis 0 may grow, else
    /// <see cref="Access.Balanced"/>.</param>
    /// <param name="filters">The filters that chunks go through, in the order of encoding, where they are not Blosc2: see
    /// <see cref="Filters"/>; not given: <paramref name="codec"/>.</param>
    public static NdArray<T> CreateArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape = default,
        ReadOnlySpan<int> chunks = default, Blosc2Options? codec = null, T? fillValue = null, ElementType? type = null,
        ArrayOptions? options = null, Access? access = null, ImmutableArray<FilterSpec> filters = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!filters.IsDefault && codec is not null)
        {
            throw new ArgumentException("A codec and filters exclude each other: the codec is Blosc2.", nameof(filters));
        }

        ArraySpec spec = Specify(shape, maxShape, chunks, codec, fillValue, type ?? ElementTypes.Of<T>(), access, out Blosc2Options encoding);
        if (!filters.IsDefault)
        {
            return new NdArray<T>(new NdArray(group.CreateArray(path, spec with { Filters = filters }), options));
        }

        return new NdArray<T>(new NdArray(CreateRecorded(group, path, spec, encoding, ref options), options));
    }

    /// <summary>Creates an array as specified.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="spec">What it is; its filters are replaced if a codec is given.</param>
    /// <param name="codec">How chunks are compressed; null leaves the filters as specified.</param>
    /// <param name="options">Threads and limits.</param>
    /// <exception cref="ArgumentException">The codec or a filter is not for such elements.</exception>
    /// <exception cref="MissingCodecException">A codec or filter of the user's own is not registered.</exception>
    public static NdArray CreateNdArray(
        this IGroupNode group, string path, ArraySpec spec, Blosc2Options? codec = null, ArrayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(spec);
        if (codec is not null)
        {
            spec = spec with { Filters = [Blosc2Filter(spec, codec)] };
        }

        return new NdArray(CreateRecorded(group, path, spec, codec, ref options), options);
    }

    /// <summary>Opens an array by its element type.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The array's path.</param>
    /// <param name="options">Threads and limits.</param>
    /// <param name="conversion">Whether numbers may change their type.</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="ElementTypeException">Stored elements cannot be seen as <typeparamref name="T"/>.</exception>
    public static NdArray<T> OpenArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ArrayOptions? options = null, NumericConversion conversion = NumericConversion.None)
        where T : unmanaged
    {
        NdArray array = group.OpenNdArray(path, options);
        try
        {
            return new NdArray<T>(array, conversion);
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }

    /// <summary>Opens an array as bytes.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The array's path.</param>
    /// <param name="options">Threads and limits.</param>
    public static NdArray OpenNdArray(this IGroupNode group, string path, ArrayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new NdArray(group.OpenArray(path), options);
    }

    /// <summary>What all reads of a store's arrays cost so far.</summary>
    /// <param name="storage">The store.</param>
    public static ReadStatistics GetTotalRead(this IStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return ArrayTotals.Of(storage).Read;
    }

    /// <summary>What all writes of a store's arrays cost so far.</summary>
    /// <param name="storage">The store.</param>
    public static WriteStatistics GetTotalWritten(this IStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return ArrayTotals.Of(storage).Written;
    }

    /// <summary>The pipeline that an array records where the parameters of the HDF5 filter have no words for it, in few words:
    /// "bitpack 5 linear(2) shuffle". Null if it records none, or none that can be understood.</summary>
    /// <param name="array">The array.</param>
    public static string? DescribePipeline(this IArrayNode array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array.Spec.Filters is [{ Id: FilterSpec.Blosc2 } filter] && PipelineAttribute.TryRead(array.Attributes, out PipelineRecord? record) &&
            record is not null && Blosc2FilterParameters.TryParse(filter.Parameters.AsSpan(), out Blosc2Options? stock, out _)
            ? record.Describe(stock.Level) : null;
    }

    /// <summary>The Blosc2 filter as it stands in a specification, for chunks of its shape and elements of its type.</summary>
    /// <param name="spec">A chunked array.</param>
    /// <param name="codec">How its chunks are compressed. What the filter's parameters have no words for is not in it.</param>
    /// <exception cref="ArgumentException">The codec or a filter is not for such elements.</exception>
    public static FilterSpec Blosc2Filter(ArraySpec spec, Blosc2Options codec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(codec);
        PipelineRules.Check(spec.Type, codec);
        int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : spec.Type.Size;
        return new FilterSpec(
            FilterSpec.Blosc2, Blosc2FilterParameters.Build(codec, spec.ChunkShape.AsSpan(), spec.Type.Size, typeSize), "blosc2");
    }

    /// <summary>Creates an array with the record of its pipeline, where it needs one.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The path.</param>
    /// <param name="spec">What it is, its filters included.</param>
    /// <param name="codec">What these filters were made of; null if they need no record.</param>
    /// <param name="options">The array's options: the codec's registry becomes theirs if they have none.</param>
    internal static IArrayNode CreateRecorded(
        IGroupNode group, string path, ArraySpec spec, Blosc2Options? codec, ref ArrayOptions? options)
    {
        options ??= ArrayOptions.Default;
        CodecRegistry? codecs = codec?.Codecs ?? options.Codecs;
        if (!ReferenceEquals(codecs, options.Codecs) && options.Codecs is null)
        {
            options = options with { Codecs = codecs };
        }

        // Fails before anything is created.
        PipelineRecord? record = codec is null ? null : PipelineRecord.Of(codec, codecs ?? CodecRegistry.Global);
        IArrayNode node = group.CreateArray(path, spec);
        if (record is null)
        {
            return node;
        }

        try
        {
            PipelineAttribute.Write(node.Attributes, record);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>What <see cref="CreateArray{T}"/> creates.</summary>
    internal static ArraySpec Specify<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape, ReadOnlySpan<int> chunks, Blosc2Options? codec, T? fillValue,
        ElementType stored, Access? access, out Blosc2Options encoding)
        where T : unmanaged
    {
        ArraySpec spec = new()
        {
            Shape = [.. shape],
            MaxShape = maxShape.IsEmpty ? [.. shape] : [.. maxShape],
            Type = stored,
            ChunkShape = chunks.IsEmpty ? ChunkShapes.Choose(shape, maxShape, stored.Size, access) : [.. chunks],
            FillValue = fillValue is { } value ? StoredBytes(value, stored) : default,
        };
        encoding = ChunkShapes.FitBlocks(codec ?? new Blosc2Options(), spec, access ?? Access.Balanced);
        return spec with { Filters = [Blosc2Filter(spec, encoding)] };
    }

    private static ImmutableArray<byte> StoredBytes<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(T value, ElementType stored)
        where T : unmanaged
    {
        ReadOnlySpan<byte> memory = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
        if (ElementConverter.Create<T>(stored, NumericConversion.None) is not { } converter)
        {
            return [.. memory];
        }

        byte[] bytes = new byte[stored.Size];
        converter.ToStored(memory, bytes);
        return ImmutableCollectionsMarshal.AsImmutableArray(bytes);
    }
}
