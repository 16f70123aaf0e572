using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>Numbers in memory whose type is known at run time: what reductions along axes and expressions give. Packed, in
/// row-major order.</summary>
public sealed class ComputedArray
{
    private readonly Array _data;

    internal ComputedArray(NumericType type, ReadOnlySpan<long> shape)
    {
        Type = type;
        Shape = [.. shape];
        Length = GridMath.Volume(shape);
        if (Length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The result has {Length} elements; in memory there may be {Array.MaxLength}. Write it to a file instead", nameof(shape));
        }

        int length = (int)Length;

        // Pinned for its life: filled through pointers by several threads.
        _data = type switch
        {
            NumericType.Bool => GC.AllocateArray<bool>(length, pinned: true),
            NumericType.Int8 => GC.AllocateArray<sbyte>(length, pinned: true),
            NumericType.UInt8 => GC.AllocateArray<byte>(length, pinned: true),
            NumericType.Int16 => GC.AllocateArray<short>(length, pinned: true),
            NumericType.UInt16 => GC.AllocateArray<ushort>(length, pinned: true),
            NumericType.Int32 => GC.AllocateArray<int>(length, pinned: true),
            NumericType.UInt32 => GC.AllocateArray<uint>(length, pinned: true),
            NumericType.Int64 => GC.AllocateArray<long>(length, pinned: true),
            NumericType.UInt64 => GC.AllocateArray<ulong>(length, pinned: true),
            NumericType.Float16 => GC.AllocateArray<Half>(length, pinned: true),
            NumericType.Float32 => GC.AllocateArray<float>(length, pinned: true),
            _ => GC.AllocateArray<double>(length, pinned: true),
        };
    }

    /// <summary>The type of the numbers.</summary>
    public NumericType Type { get; }

    /// <summary>Elements along each axis, slowest first; empty for a single number.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Elements in all.</summary>
    public long Length { get; }

    /// <summary>One number.</summary>
    /// <param name="index">Its position: an index for each axis, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public unsafe Scalar this[params ReadOnlySpan<long> index]
    {
        get
        {
            if (index.Length != Shape.Length)
            {
                throw new ArgumentException($"The array has {Shape.Length} axes; got {index.Length} indices", nameof(index));
            }

            long at = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                if (index[axis] < 0 || index[axis] >= Shape[axis])
                {
                    throw new ArgumentOutOfRangeException(nameof(index), $"Axis {axis}: index {index[axis]} lies outside its {Shape[axis]}");
                }

                at = (at * Shape[axis]) + index[axis];
            }

            return At(at);
        }
    }

    /// <summary>The numbers.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Type"/>.</typeparam>
    /// <exception cref="ElementTypeException">It is another type.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged => _data is T[] values && typeof(T) == Type.DotNet()
            ? values
            : throw new ElementTypeException($"The array holds {Type.NumPyName()}, not {typeof(T)}");

    /// <summary>The numbers as a tensor over the same memory.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Type"/>.</typeparam>
    /// <exception cref="ElementTypeException">It is another type.</exception>
    public Tensor<T> AsTensor<T>()
        where T : unmanaged
    {
        _ = AsSpan<T>();
        nint[] lengths = new nint[Shape.Length];
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = checked((nint)Shape[axis]);
        }

        return Tensor.Create((T[])_data, lengths);
    }

    /// <summary>The number at a row-major position.</summary>
    internal unsafe Scalar At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)position, (ulong)Length);
        return Scalar.Read(Type, Pointer + (position * Type.Size()));
    }

    /// <summary>The first number's place; stays where it is as long as this lives.</summary>
    internal unsafe byte* Pointer => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_data, 0);
}
