using Blosc2Direct.Arrays.Conversion;

namespace Blosc2Direct.Arrays;

/// <summary>Converts boxes of elements, row by row, between strided places whose last axis is packed on both sides.</summary>
internal static unsafe class BoxConvert
{
    public static void ToMemory(
        IElementConverter converter, ReadOnlySpan<long> shape, byte* stored, ReadOnlySpan<long> storedStrides, byte* memory,
        ReadOnlySpan<long> memoryStrides) =>
        Rows(converter, toMemory: true, shape, stored, storedStrides, memory, memoryStrides);

    public static void ToStored(
        IElementConverter converter, ReadOnlySpan<long> shape, byte* memory, ReadOnlySpan<long> memoryStrides, byte* stored,
        ReadOnlySpan<long> storedStrides) =>
        Rows(converter, toMemory: false, shape, stored, storedStrides, memory, memoryStrides);

    private static void Rows(
        IElementConverter converter, bool toMemory, ReadOnlySpan<long> shape, byte* stored, ReadOnlySpan<long> storedStrides,
        byte* memory, ReadOnlySpan<long> memoryStrides)
    {
        if (GridMath.Volume(shape) == 0)
        {
            return;
        }

        int rank = shape.Length;
        int row = rank == 0 ? 1 : checked((int)shape[^1]);
        Span<long> index = stackalloc long[GridMath.MaxRank];
        index.Clear();
        while (true)
        {
            Span<byte> storedRow = new(stored, row * converter.StoredSize);
            Span<byte> memoryRow = new(memory, row * converter.MemorySize);
            if (toMemory)
            {
                converter.ToMemory(storedRow, memoryRow);
            }
            else
            {
                converter.ToStored(memoryRow, storedRow);
            }

            int axis = rank - 2;
            for (; axis >= 0; axis--)
            {
                stored += storedStrides[axis];
                memory += memoryStrides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                index[axis] = 0;
                stored -= storedStrides[axis] * shape[axis];
                memory -= memoryStrides[axis] * shape[axis];
            }

            if (axis < 0)
            {
                return;
            }
        }
    }
}
