using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Settings chosen for arrays by trying them on their elements.</summary>
public static class ArrayTuning
{
    /// <summary>Chooses settings for an array as it is stored: some parts of it are read.</summary>
    /// <param name="array">The array.</param>
    /// <param name="auto">What is wanted.</param>
    /// <param name="chunks">Elements of a chunk along each axis for which the settings are meant; empty for the array's own, or what
    /// <see cref="ChunkShapes.Choose"/> chooses where it has none.</param>
    /// <returns>The choice; for an array without elements, or of one value, the usual settings.</returns>
    /// <exception cref="ElementTypeException">The elements are of variable length.</exception>
    /// <exception cref="NotChunkedException">The array has no axes.</exception>
    /// <exception cref="ArgumentException">The chunk shape does not fit the array, or is none that Blosc2 can hold.</exception>
    public static CodecChoice ChooseCodec(this NdArray array, AutoBlosc2 auto, ReadOnlySpan<int> chunks = default)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(auto);
        ArraySpec spec = array.Spec;
        if (!spec.Type.IsFlat)
        {
            throw new ElementTypeException("Elements of variable length and references are not compressed by Blosc2")
                .At(array.Node.Storage.Name, array.Node.Path);
        }

        if (spec.IsNull || spec.Shape.IsEmpty)
        {
            throw new NotChunkedException("An array without axes has no chunks").At(array.Node.Storage.Name, array.Node.Path);
        }

        ImmutableArray<int> shape = chunks.IsEmpty ? ChunkShapes.OfArray(spec) : [.. chunks];
        return CodecTuner.Choose(auto, new ArraySampler(array, shape.AsSpan()), array.Node.Path);
    }

    /// <summary>Creates an array of elements that are there already, with settings chosen for them, and writes them.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="data">All elements, in row-major order.</param>
    /// <param name="shape">Elements along each axis, slowest first.</param>
    /// <param name="codec">What is wanted.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="maxShape">As for <see cref="ArrayExtensions.CreateArray{T}"/>.</param>
    /// <param name="chunks">As for <see cref="ArrayExtensions.CreateArray{T}"/>.</param>
    /// <param name="fillValue">What was never written reads as this.</param>
    /// <param name="type">The stored type, where it differs from the usual one of <typeparamref name="T"/>.</param>
    /// <param name="options">Threads and limits.</param>
    /// <param name="access">As for <see cref="ArrayExtensions.CreateArray{T}"/>.</param>
    /// <exception cref="ArgumentException">The data has not as many elements as the shape.</exception>
    public static NdArray<T> CreateArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ReadOnlySpan<T> data, ReadOnlySpan<long> shape, AutoBlosc2 codec, out CodecChoice choice,
        ReadOnlySpan<long> maxShape = default, ReadOnlySpan<int> chunks = default, T? fillValue = null, ElementType? type = null,
        ArrayOptions? options = null, Access? access = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(codec);
        ElementType stored = type ?? ElementTypes.Of<T>();
        ArraySpec spec = ArrayExtensions.Specify(shape, maxShape, chunks, null, fillValue, stored, access, out _);

        // In memory elements may have another size or byte order: what is stored is much the same to compress.
        choice = CodecTuner.Choose(
            codec, MemoryMarshal.AsBytes(data), shape, spec.ChunkShape.AsSpan(), ElementBytes<T>(),
            stored is ArrayElementType array && ElementBytes<T>() % array.Base.Size == 0 ? array.Base.Size : 0);
        NdArray<T> made = group.CreateArray(path, shape, maxShape, spec.ChunkShape.AsSpan(), choice.Options, fillValue, type, options, access);
        try
        {
            made.Write(data);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    private static unsafe int ElementBytes<T>()
        where T : unmanaged => sizeof(T);
}
