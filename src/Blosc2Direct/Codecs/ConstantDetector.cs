namespace Blosc2Direct.Codecs;

/// <summary>Finds out whether all items of a strided box are the same. Almost always the first few bytes tell that they are not.</summary>
internal static unsafe class ConstantDetector
{
    /// <summary>Compares all items with one.</summary>
    /// <param name="source">The box's first element.</param>
    /// <param name="strides">Bytes from one element to the next along each axis.</param>
    /// <param name="shape">Elements along each axis, at least one each.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="item">The item; the element is a whole number of items.</param>
    public static bool IsConstant(
        byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> shape, int elementSize, ReadOnlySpan<byte> item)
    {
        // Axes that lie packed behind each other are one run.
        int axes = shape.Length;
        long run = elementSize;
        while (axes > 0 && (strides[axes - 1] == run || shape[axes - 1] == 1) && run * shape[axes - 1] <= int.MaxValue)
        {
            run *= shape[axes - 1];
            axes--;
        }

        Span<int> index = stackalloc int[axes];
        index.Clear();
        byte* row = source;
        while (true)
        {
            if (!IsRun(new ReadOnlySpan<byte>(row, (int)run), item))
            {
                return false;
            }

            int axis = axes - 1;
            while (axis >= 0)
            {
                row += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                row -= strides[axis] * shape[axis];
                index[axis] = 0;
                axis--;
            }

            if (axis < 0)
            {
                return true;
            }
        }
    }

    /// <summary>Whether bytes are an item, again and again: they are if they start with it and equal themselves one item on.</summary>
    /// <param name="bytes">The bytes, a whole number of items.</param>
    /// <param name="item">The item.</param>
    public static bool IsRun(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> item) =>
        bytes.StartsWith(item) && bytes[item.Length..].SequenceEqual(bytes[..^item.Length]);
}
