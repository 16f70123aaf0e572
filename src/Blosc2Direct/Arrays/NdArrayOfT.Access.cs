using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays.Selections;

namespace Blosc2Direct.Arrays;

/// <content>Reading and writing of selections, through spans, tensors and .NET arrays.</content>
public sealed unsafe partial class NdArray<T>
{
    /// <summary>Reads the whole array into new memory.</summary>
    /// <exception cref="SelectionException">It has more elements than a .NET array can.</exception>
    public T[] Read() => ReadNew(Untyped.Plan(Selection.All));

    /// <summary>Reads a selection into a new tensor of the result's shape; a single element has the shape [1].</summary>
    /// <param name="selection">Which elements: <c>[10..20, ^1, (..)]</c>.</param>
    /// <exception cref="SelectionException">It does not fit the array, or has more elements than a .NET array can.</exception>
    [OverloadResolutionPriority(1)]
    public Tensor<T> Read(Selection selection)
    {
        SelectionPlan plan = Untyped.Plan(selection);
        T[] values = ReadNew(plan);
        return Tensor.Create(values, plan.ResultShape.IsEmpty ? [values.Length] : Lengths(plan.ResultShape));
    }

    /// <summary>Reads the whole array.</summary>
    /// <param name="destination">Receives <see cref="Length"/> elements.</param>
    public ReadStatistics Read(Span<T> destination) => Read(Selection.All, destination);

    /// <summary>Reads a selection.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Receives the elements, row-major in the result's shape.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public ReadStatistics Read(Selection selection, Span<T> destination)
    {
        fixed (T* pointer = destination)
        {
            return Read(Untyped.Plan(selection), pointer, destination.Length);
        }
    }

    /// <summary>Reads a selection into memory of any size.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">The first element's place.</param>
    /// <param name="destinationLength">Elements that fit there.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public ReadStatistics Read(Selection selection, T* destination, long destinationLength) =>
        Read(Untyped.Plan(selection), destination, destinationLength);

    /// <summary>Reads a selection into a tensor; its strides are honoured.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Has the result's shape.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public ReadStatistics Read(Selection selection, in TensorSpan<T> destination)
    {
        SelectionPlan plan = Untyped.Plan(selection);
        CheckShape(plan, destination.Lengths, nameof(destination));
        fixed (T* pointer = destination)
        {
            return Untyped.Read(plan, Strided(plan, pointer, destination.Strides), JobWatch.None);
        }
    }

    /// <summary>Reads a selection into an array of two axes.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Has the result's shape.</param>
    public ReadStatistics Read(Selection selection, T[,] destination) => Read(selection, new TensorSpan<T>(destination));

    /// <summary>Reads a selection into an array of three axes.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Has the result's shape.</param>
    public ReadStatistics Read(Selection selection, T[,,] destination) => Read(selection, new TensorSpan<T>(destination));

    /// <summary>Reads a selection into an array of four axes.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Has the result's shape.</param>
    public ReadStatistics Read(Selection selection, T[,,,] destination) => Read(selection, new TensorSpan<T>(destination));

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
        Read(Untyped.PlanBox(start, shape), destination, destinationLength);

    /// <summary>Writes the whole array.</summary>
    /// <param name="source"><see cref="Length"/> elements in row-major order.</param>
    public WriteStatistics Write(ReadOnlySpan<T> source) => Write(Selection.All, source);

    /// <summary>Writes a selection. Chunks that it covers in part are read, patched and encoded again.</summary>
    /// <param name="selection">Which elements; of an element that is listed several times the last value stays.</param>
    /// <param name="source">The elements, row-major in the result's shape.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public WriteStatistics Write(Selection selection, ReadOnlySpan<T> source)
    {
        fixed (T* pointer = source)
        {
            return Write(Untyped.Plan(selection), pointer, source.Length);
        }
    }

    /// <summary>Writes a selection from memory of any size.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="source">The first element.</param>
    /// <param name="sourceLength">Elements there.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public WriteStatistics Write(Selection selection, T* source, long sourceLength) =>
        Write(Untyped.Plan(selection), source, sourceLength);

    /// <summary>Writes a selection from a tensor; its strides are honoured, so that a broadcast tensor is written broadcast.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="source">Has the result's shape.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public WriteStatistics Write(Selection selection, in ReadOnlyTensorSpan<T> source)
    {
        SelectionPlan plan = Untyped.Plan(selection);
        CheckShape(plan, source.Lengths, nameof(source));
        fixed (T* pointer = source)
        {
            return Untyped.Write(plan, Strided(plan, pointer, source.Strides), JobWatch.None);
        }
    }

    /// <summary>Writes a selection from an array of two axes.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="source">Has the result's shape.</param>
    public WriteStatistics Write(Selection selection, T[,] source) => Write(selection, new ReadOnlyTensorSpan<T>(source));

    /// <summary>Writes a selection from an array of three axes.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="source">Has the result's shape.</param>
    public WriteStatistics Write(Selection selection, T[,,] source) => Write(selection, new ReadOnlyTensorSpan<T>(source));

    /// <summary>Writes a selection from an array of four axes.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="source">Has the result's shape.</param>
    public WriteStatistics Write(Selection selection, T[,,,] source) => Write(selection, new ReadOnlyTensorSpan<T>(source));

    /// <summary>Writes a box. Chunks that it covers in part are read, patched and encoded again.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The box's elements in row-major order.</param>
    public WriteStatistics Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<T> source)
    {
        fixed (T* pointer = source)
        {
            return Write(start, shape, pointer, source.Length);
        }
    }

    /// <summary>Writes a box from memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The first element.</param>
    /// <param name="sourceLength">Elements there.</param>
    public WriteStatistics Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, T* source, long sourceLength) =>
        Write(Untyped.PlanBox(start, shape), source, sourceLength);

    /// <summary>Gives all elements of a selection one value.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public WriteStatistics Fill(Selection selection, T value) => Untyped.Fill(Untyped.Plan(selection), (byte*)&value, _view);

    private static nint[] Lengths(ReadOnlySpan<long> shape)
    {
        nint[] lengths = new nint[shape.Length];
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = (nint)shape[axis];
        }

        return lengths;
    }

    private static void CheckShape(SelectionPlan plan, ReadOnlySpan<nint> lengths, string name)
    {
        bool same = plan.ResultShape.IsEmpty
            ? lengths.IsEmpty || (lengths.Length == 1 && lengths[0] == 1)
            : lengths.Length == plan.ResultShape.Length;
        for (int axis = 0; same && axis < plan.ResultShape.Length; axis++)
        {
            same = lengths[axis] == plan.ResultShape[axis];
        }

        if (!same)
        {
            throw new ArgumentException(
                $"The selection has the shape [{string.Join(", ", plan.ResultShape.ToArray())}], the memory given [{string.Join(", ", lengths.ToArray())}]", name);
        }
    }

    /// <summary>Reads into new memory; nothing where the dataspace is null.</summary>
    private T[] ReadNew(SelectionPlan plan)
    {
        if (Spec.IsNull)
        {
            return [];
        }

        if (plan.Length > Array.MaxLength)
        {
            throw Untyped.Located(SelectionException.TooMany(Array.MaxLength), default);
        }

        T[] values = GC.AllocateUninitializedArray<T>((int)plan.Length);
        fixed (T* pointer = values)
        {
            Read(plan, pointer, values.Length);
        }

        return values;
    }

    private ReadStatistics Read(SelectionPlan plan, T* destination, long length) =>
        Untyped.Read(plan, Pack(plan, (nint)destination, length, nameof(destination)), JobWatch.None);

    private WriteStatistics Write(SelectionPlan plan, T* source, long length) =>
        Untyped.Write(plan, Pack(plan, (nint)source, length, nameof(source)), JobWatch.None);

    private ElementMemory Pack(SelectionPlan plan, nint memory, long length, string name) =>
        NdArray.Packed(plan, (byte*)memory, checked(length * sizeof(T)), _view, name);

    private ElementMemory Strided(SelectionPlan plan, T* memory, ReadOnlySpan<nint> strides)
    {
        ElementMemory strided = _view;
        strided.Base = (byte*)memory;
        strided.Strides = new long[plan.ResultShape.Length];
        for (int axis = 0; axis < strided.Strides.Length; axis++)
        {
            strided.Strides[axis] = strides[axis] * sizeof(T);
        }

        return strided;
    }
}
