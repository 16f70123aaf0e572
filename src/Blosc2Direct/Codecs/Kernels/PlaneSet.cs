using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>Byte planes, as the byte shuffle leaves them: plane k holds byte k of every element. A plane whose bytes are all
/// the same has only as many of them as one step of the widest kernel loads.</summary>
internal sealed unsafe class PlaneSet : IDisposable
{
    /// <summary>The largest number of planes: a type size fits in a byte.</summary>
    public const int MaxPlanes = byte.MaxValue;

    /// <summary>Bytes that a constant plane has: the most elements of one step.</summary>
    private const int ConstantBytes = 64;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(MaxPlanes * (ConstantBytes + sizeof(Plane))), ConstantBytes);

    /// <summary>The planes.</summary>
    public Plane* Planes => (Plane*)(_memory + (MaxPlanes * ConstantBytes));

    /// <summary>Sets a plane.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="bytes">One byte for every element.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int index, byte* bytes) => Planes[index] = new Plane { Bytes = bytes, Mask = -1 };

    /// <summary>Sets a plane whose bytes are all the same.</summary>
    public void SetConstant(int index, byte value)
    {
        byte* bytes = _memory + (index * ConstantBytes);
        Unsafe.InitBlock(bytes, value, ConstantBytes);
        Planes[index] = new Plane { Bytes = bytes, Mask = 0 };
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}

/// <summary>One byte plane.</summary>
internal unsafe struct Plane
{
    /// <summary>The bytes.</summary>
    public byte* Bytes;

    /// <summary>What an index is masked with: -1, or 0 where all bytes are the same.</summary>
    public long Mask;

    /// <summary>Where the byte of an element, and those after it, can be loaded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte* At(long element) => Bytes + (element & Mask);
}

/// <summary>Rows of elements at equal distances in the planes, and their places.</summary>
internal unsafe struct PlaneRows
{
    /// <summary>Elements that the planes have: where a row is shorter than a step, more of them may be loaded.</summary>
    public long PlaneElements;

    /// <summary>The first row's first element.</summary>
    public long First;

    /// <summary>Elements of a row.</summary>
    public long Elements;

    /// <summary>How many rows.</summary>
    public long Rows;

    /// <summary>Elements from one row to the next.</summary>
    public long FirstStep;

    /// <summary>The place of the first row's first element.</summary>
    public byte* Destination;

    /// <summary>Bytes from one row's place to the next one's.</summary>
    public long DestinationStep;

    /// <summary>Bytes from one element's place to the next one's inside a row.</summary>
    public long ElementStep;
}
