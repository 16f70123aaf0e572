using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>An N-dimensional array of elements of one .NET type. Stored elements of another byte order or compound layout
/// are converted on the way.</summary>
/// <typeparam name="T">A number, bool, enumeration, complex number, or a blittable struct for compound elements.</typeparam>
/// <remarks>As <see cref="NdArray"/>: reading is safe for several threads at once, writing is for one.</remarks>
public sealed unsafe class NdArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T> : IDisposable
    where T : unmanaged
{
    private readonly IElementConverter? _converter;

    /// <summary>Opens a typed surface over an array, which it owns from now on.</summary>
    /// <param name="array">The array.</param>
    /// <param name="conversion">Whether numbers may change their type.</param>
    /// <exception cref="ElementTypeException">Stored elements cannot be seen as <typeparamref name="T"/>.</exception>
    public NdArray(NdArray array, NumericConversion conversion = NumericConversion.None)
    {
        ArgumentNullException.ThrowIfNull(array);
        Untyped = array;
        try
        {
            _converter = ElementConverter.Create<T>(array.Spec.Type, conversion);
        }
        catch (Blosc2DirectException error)
        {
            error.At(array.Node.Storage.Name, array.Node.Path);
            throw;
        }
    }

    /// <summary>The array as bytes.</summary>
    public NdArray Untyped { get; }

    /// <summary>What the array is now.</summary>
    public ArraySpec Spec => Untyped.Spec;

    /// <summary>Elements along each axis now.</summary>
    public ImmutableArray<long> Shape => Untyped.Shape;

    /// <summary>The number of axes.</summary>
    public int Rank => Untyped.Rank;

    /// <summary>Elements in all.</summary>
    public long Length => Untyped.Length;

    /// <summary>The array's attributes.</summary>
    public IAttributes Attributes => Untyped.Node.Attributes;

    /// <summary>The stored chunks, in row-major order of their coordinates.</summary>
    public IEnumerable<ChunkInfo> Chunks => Untyped.Chunks;

    /// <summary>Reads the whole array into new memory.</summary>
    public T[] Read()
    {
        T[] values = GC.AllocateUninitializedArray<T>(checked((int)Length));
        Read(values);
        return values;
    }

    /// <summary>Reads the whole array.</summary>
    /// <param name="destination">Receives <see cref="Length"/> elements.</param>
    public ReadStatistics Read(Span<T> destination)
    {
        Span<long> start = stackalloc long[Rank];
        start.Clear();
        return Read(start, Shape.AsSpan(), destination);
    }

    /// <summary>Reads a box.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="destination">Receives the box's elements in row-major order.</param>
    public ReadStatistics Read(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, Span<T> destination)
    {
        fixed (T* pointer = destination)
        {
            return Read(start, shape, pointer, destination.Length);
        }
    }

    /// <summary>Reads a box into memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="destination">The first element's place.</param>
    /// <param name="destinationLength">Elements that fit there.</param>
    public ReadStatistics Read(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, T* destination, long destinationLength) =>
        Untyped.Read(start, shape, (byte*)destination, checked(destinationLength * sizeof(T)), _converter);

    /// <summary>Writes the whole array.</summary>
    /// <param name="source"><see cref="Length"/> elements in row-major order.</param>
    public void Write(ReadOnlySpan<T> source)
    {
        Span<long> start = stackalloc long[Rank];
        start.Clear();
        Write(start, Shape.AsSpan(), source);
    }

    /// <summary>Writes a box. Chunks that it covers in part are read, patched and encoded again.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The box's elements in row-major order.</param>
    public void Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<T> source)
    {
        fixed (T* pointer = source)
        {
            Write(start, shape, pointer, source.Length);
        }
    }

    /// <summary>Writes a box from memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The first element.</param>
    /// <param name="sourceLength">Elements there.</param>
    public void Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, T* source, long sourceLength) =>
        Untyped.Write(start, shape, (byte*)source, checked(sourceLength * sizeof(T)), _converter);

    /// <summary>Grows the array along an axis by what is appended.</summary>
    /// <param name="source">Whole hyperplanes across the axis.</param>
    /// <param name="axis">The axis to grow.</param>
    public void Append(ReadOnlySpan<T> source, int axis = 0)
    {
        fixed (T* pointer = source)
        {
            Untyped.Append((byte*)pointer, checked((long)source.Length * sizeof(T)), axis, _converter);
        }
    }

    /// <summary>Changes the shape. What lies outside is lost, what is new reads as the fill value.</summary>
    /// <param name="shape">Elements along each axis.</param>
    public void Resize(ReadOnlySpan<long> shape) => Untyped.Resize(shape);

    /// <inheritdoc/>
    public void Dispose() => Untyped.Dispose();
}
