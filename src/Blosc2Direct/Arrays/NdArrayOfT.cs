using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>An N-dimensional array of elements of one .NET type. Stored elements of another byte order or compound layout
/// are converted on the way.</summary>
/// <typeparam name="T">A number, bool, enumeration, complex number, or a blittable struct for compound elements.</typeparam>
/// <remarks>As <see cref="NdArray"/>: reading is safe for several threads at once, writing is for one.</remarks>
public sealed unsafe partial class NdArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T> : IDisposable
    where T : unmanaged
{
    private readonly ElementMemory _view;
    private readonly bool _ownsArray;

    /// <summary>Opens a typed surface over an array, which it owns from now on.</summary>
    /// <param name="array">The array.</param>
    /// <param name="conversion">Whether numbers may change their type.</param>
    /// <exception cref="ElementTypeException">Stored elements cannot be seen as <typeparamref name="T"/>.</exception>
    public NdArray(NdArray array, NumericConversion conversion = NumericConversion.None)
    {
        ArgumentNullException.ThrowIfNull(array);
        Untyped = array;
        _ownsArray = true;
        _view = array.View(CreateConverter(array, array.Spec.Type, conversion));
    }

    private NdArray(NdArray array, ElementType field, int offset, NumericConversion conversion)
    {
        Untyped = array;
        _view = array.View(CreateConverter(array, field, conversion));
        _view.ItemOffset = offset;
        _view.ItemBytes = field.Size;
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

    /// <summary>One element.</summary>
    /// <param name="index">Its index along each axis; a negative one counts from the end.</param>
    /// <exception cref="SelectionException">It lies outside the array.</exception>
    public T this[params ReadOnlySpan<long> index]
    {
        get
        {
            T value;
            Untyped.Read(PlanPoint(index), Memory(&value, index.Length), JobWatch.None);
            return value;
        }

        set => Untyped.Write(PlanPoint(index), Memory(&value, index.Length), JobWatch.None);
    }

    /// <summary>One field of compound elements, as an array of its own over the same data. Writing it leaves all other
    /// fields as they are.</summary>
    /// <typeparam name="TField">The field's .NET type.</typeparam>
    /// <param name="name">The field's name; names of nested ones are joined by '/'.</param>
    /// <param name="conversion">Whether numbers may change their type.</param>
    /// <exception cref="ElementTypeException">There is no such field, or it cannot be seen as <typeparamref name="TField"/>.</exception>
    public NdArray<TField> Field<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] TField>(
        string name, NumericConversion conversion = NumericConversion.None)
        where TField : unmanaged => NdArray<TField>.OfField(Untyped, name, conversion);

    /// <summary>One field of an array's compound elements, as an array of its own over the same data.</summary>
    /// <param name="array">The array, which stays the caller's.</param>
    /// <param name="name">The field's name; names of nested ones are joined by '/'.</param>
    /// <param name="conversion">Whether numbers may change their type.</param>
    /// <exception cref="ElementTypeException">There is no such field, or it cannot be seen as <typeparamref name="T"/>.</exception>
    [SuppressMessage("Design", "CA1000", Justification = "Also reached by Field of the array, where the type is inferred from nothing else.")]
    public static NdArray<T> OfField(NdArray array, string name, NumericConversion conversion = NumericConversion.None)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(name);
        FieldPlace field = FieldPlace.Find(array, name);
        return new NdArray<T>(array, field.Type, field.Offset, conversion);
    }

    /// <summary>The shape of what a selection takes of the array.</summary>
    /// <param name="selection">The selection.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public long[] ResolveShape(Selection selection) => Untyped.ResolveShape(selection);

    /// <summary>Changes the shape. What lies outside is lost, what is new reads as the fill value.</summary>
    /// <param name="shape">Elements along each axis.</param>
    public void Resize(ReadOnlySpan<long> shape) => Untyped.Resize(shape);

    /// <summary>Grows the array along an axis by what is appended.</summary>
    /// <param name="source">Whole hyperplanes across the axis.</param>
    /// <param name="axis">The axis to grow.</param>
    public WriteStatistics Append(ReadOnlySpan<T> source, int axis = 0)
    {
        if (!_view.IsWhole)
        {
            throw new NotSupportedException("A field alone cannot be appended: append whole elements.");
        }

        fixed (T* pointer = source)
        {
            return Untyped.Append((byte*)pointer, checked((long)source.Length * sizeof(T)), axis, _view.Converter);
        }
    }

    /// <summary>Closes the array, unless it is only a field of another.</summary>
    public void Dispose()
    {
        if (_ownsArray)
        {
            Untyped.Dispose();
        }
    }

    private static IElementConverter? CreateConverter(NdArray array, ElementType stored, NumericConversion conversion)
    {
        try
        {
            return ElementConverter.Create<T>(stored, conversion);
        }
        catch (Blosc2DirectException error)
        {
            error.At(array.Node.Storage.Name, array.Node.Path);
            throw;
        }
    }

    private SelectionPlan PlanPoint(ReadOnlySpan<long> index)
    {
        int rank = Rank;
        if (index.Length != rank)
        {
            throw SelectionException.WrongRank(index.Length, rank, "The index has").At(Untyped.Node.Storage.Name, Untyped.Node.Path);
        }

        Span<long> start = stackalloc long[rank];
        Span<long> one = stackalloc long[rank];
        one.Fill(1);
        ReadOnlySpan<long> shape = Shape.AsSpan();
        for (int axis = 0; axis < rank; axis++)
        {
            start[axis] = index[axis] < 0 ? index[axis] + shape[axis] : index[axis];
            if ((ulong)start[axis] >= (ulong)shape[axis])
            {
                throw SelectionException.OutOfRange(axis, index[axis], shape[axis]).At(Untyped.Node.Storage.Name, Untyped.Node.Path);
            }
        }

        return Untyped.PlanBox(start, one);
    }

    private ElementMemory Memory(T* value, int rank)
    {
        ElementMemory memory = _view;
        memory.Base = (byte*)value;
        memory.Strides = new long[rank];
        return memory;
    }
}
