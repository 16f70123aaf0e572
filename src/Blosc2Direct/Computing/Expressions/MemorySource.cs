using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>Numbers that are in memory already.</summary>
internal sealed unsafe class MemorySource(ComputedArray array) : INumberSource, IPieceReader
{
    public NumericType Type => array.Type;

    public long[] Shape { get; } = [.. array.Shape];

    public long[]? Unit => null;

    public long[]? Chunk => null;

    public int ItemBytes => array.Type.Size();

    public int ScratchBytes => 0;

    public IPieceReader OpenReader() => this;

    public void Read(in Box box, byte* destination)
    {
        Span<long> from = stackalloc long[Shape.Length];
        Span<long> to = stackalloc long[Shape.Length];
        GridMath.PackedStrides<long>(Shape, ItemBytes, from);
        GridMath.PackedStrides<long>(box.Shape, ItemBytes, to);
        byte* source = array.Pointer;
        for (int axis = 0; axis < from.Length; axis++)
        {
            source += box.Start[axis] * from[axis];
        }

        BoxCopy.Copy(box.Shape, ItemBytes, source, from, destination, to);
    }

    public void Dispose()
    {
        // The array is the caller's.
    }
}
