using System.Numerics;

namespace Blosc2Direct.Arrays;

/// <summary>Pure arithmetic of boxes and of grids of equal cells (chunks, blocks). Index 0 is the slowest axis.</summary>
internal static class GridMath
{
    /// <summary>The largest rank of HDF5, and so of the buffers that are kept on the stack.</summary>
    public const int MaxRank = 32;

    /// <summary>Strides in bytes of a packed row-major box.</summary>
    public static void PackedStrides<TExtent>(ReadOnlySpan<TExtent> shape, int itemBytes, Span<long> strides)
        where TExtent : struct, IBinaryInteger<TExtent>
    {
        long stride = itemBytes;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = checked(stride * long.CreateChecked(shape[axis]));
        }
    }

    /// <summary>The number of elements of a box.</summary>
    public static long Volume<TExtent>(ReadOnlySpan<TExtent> shape)
        where TExtent : struct, IBinaryInteger<TExtent>
    {
        long volume = 1;
        foreach (TExtent extent in shape)
        {
            volume = checked(volume * long.CreateChecked(extent));
        }

        return volume;
    }

    /// <summary>The coordinates of the item at a row-major position of a grid.</summary>
    public static void Unravel(long index, ReadOnlySpan<long> grid, Span<long> coordinates)
    {
        for (int axis = grid.Length - 1; axis >= 0; axis--)
        {
            (index, coordinates[axis]) = Math.DivRem(index, grid[axis]);
        }
    }
}
