using System.Text;
using Blosc2Direct.Interop.Tests.Cases;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>A box of elements.</summary>
internal sealed record Box(long[] Start, long[] Shape)
{
    /// <summary>Its bytes, packed, out of those of the whole array.</summary>
    public byte[] Cut(ReadOnlySpan<byte> all, long[] arrayShape, int elementSize)
    {
        long elements = Shape.Aggregate(1L, (product, extent) => product * extent);
        var bytes = new byte[elements * elementSize];
        var place = new long[Shape.Length];
        for (long i = 0; i < elements; i++)
        {
            long linear = 0;
            for (int axis = 0; axis < Shape.Length; axis++)
            {
                linear = (linear * arrayShape[axis]) + Start[axis] + place[axis];
            }
            all.Slice((int)(linear * elementSize), elementSize).CopyTo(bytes.AsSpan((int)(i * elementSize)));
            for (int axis = Shape.Length - 1; axis >= 0 && ++place[axis] == Shape[axis]; axis--)
            {
                place[axis] = 0;
            }
        }
        return bytes;
    }

    public override string ToString() => $"[{string.Join(", ", Start.Zip(Shape, (start, extent) => $"{start}..{start + extent}"))}]";
}

/// <summary>Deterministic slices of a case: each side of each axis is cut differently.</summary>
internal static class Slices
{
    private const int PerCase = 2;

    public static IEnumerable<Box> Of(InteropCase test)
    {
        ulong state = 0;
        foreach (byte letter in Encoding.UTF8.GetBytes(test.Name))
        {
            state = Content.Mix(state ^ letter);
        }
        for (int k = 0; k < PerCase; k++)
        {
            var start = new long[test.Rank];
            var shape = new long[test.Rank];
            for (int axis = 0; axis < test.Rank; axis++)
            {
                state = Content.Mix(state);
                start[axis] = (long)(state % (ulong)test.Shape[axis]);
                state = Content.Mix(state);
                shape[axis] = 1 + (long)(state % (ulong)(test.Shape[axis] - start[axis]));
            }
            yield return new Box(start, shape);
        }
    }
}
