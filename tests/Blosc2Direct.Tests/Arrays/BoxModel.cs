namespace Blosc2Direct.Tests.Arrays;

/// <summary>The plainest possible array: what the engine is compared with.</summary>
internal sealed class BoxModel(long[] shape, int itemBytes)
{
    public long[] Shape { get; private set; } = shape;

    public byte[] Bytes { get; private set; } = new byte[Volume(shape) * itemBytes];

    public static long Volume(ReadOnlySpan<long> shape)
    {
        long volume = 1;
        foreach (long extent in shape)
        {
            volume *= extent;
        }

        return volume;
    }

    public void Fill(ReadOnlySpan<byte> element)
    {
        for (int i = 0; i < Bytes.Length; i += itemBytes)
        {
            element.CopyTo(Bytes.AsSpan(i, itemBytes));
        }
    }

    public byte[] Read(long[] start, long[] box)
    {
        byte[] result = new byte[Volume(box) * itemBytes];
        Each(start, box, (mine, theirs) => Bytes.AsSpan(mine, itemBytes).CopyTo(result.AsSpan(theirs, itemBytes)));
        return result;
    }

    public void Write(long[] start, long[] box, byte[] source) =>
        Each(start, box, (mine, theirs) => source.AsSpan(theirs, itemBytes).CopyTo(Bytes.AsSpan(mine, itemBytes)));

    public void Resize(long[] to, byte[] fill)
    {
        BoxModel next = new(to, itemBytes);
        next.Fill(fill);
        long[] common = [.. Shape.Zip(to, Math.Min)];
        long[] origin = new long[to.Length];
        next.Write(origin, common, Read(origin, common));
        (Shape, Bytes) = (to, next.Bytes);
    }

    private void Each(long[] start, long[] box, Action<int, int> visit)
    {
        long total = Volume(box);
        long[] at = new long[box.Length];
        for (long i = 0; i < total; i++)
        {
            long mine = 0;
            for (int axis = 0; axis < box.Length; axis++)
            {
                mine = (mine * Shape[axis]) + start[axis] + at[axis];
            }

            visit((int)(mine * itemBytes), (int)(i * itemBytes));
            for (int axis = box.Length - 1; axis >= 0 && ++at[axis] == box[axis]; axis--)
            {
                at[axis] = 0;
            }
        }
    }
}
