using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>Stores chunks of the fill value where none are.</summary>
internal static class MissingChunks
{
    /// <summary>Chunks of an array's grid.</summary>
    public static long CountChunks(ArraySpec spec)
    {
        long count = 1;
        for (int axis = 0; axis < spec.Shape.Length; axis++)
        {
            count = checked(count * GridExtent(spec, axis));
        }

        return count;
    }

    /// <summary>Writes all chunks of a chunked array that were never written.</summary>
    public static void Write(NdArray array)
    {
        ArraySpec spec = array.Spec;
        if (array.Node.StoredChunkCount >= CountChunks(spec))
        {
            return;
        }

        int rank = spec.Shape.Length;
        byte[] values = FillBytes(spec);
        long[] chunk = new long[rank];
        long[] start = new long[rank];
        long[] shape = new long[rank];
        do
        {
            if (array.Node.TryLocate(chunk, out _))
            {
                continue;
            }

            long bytes = spec.Type.Size;
            for (int axis = 0; axis < rank; axis++)
            {
                start[axis] = chunk[axis] * spec.ChunkShape[axis];
                shape[axis] = Math.Min(spec.ChunkShape[axis], spec.Shape[axis] - start[axis]);
                bytes *= shape[axis];
            }

            array.Write(start, shape, values.AsSpan(0, (int)bytes));
        }
        while (Next(spec, chunk));
    }

    private static long GridExtent(ArraySpec spec, int axis) => (spec.Shape[axis] + spec.ChunkShape[axis] - 1) / spec.ChunkShape[axis];

    private static bool Next(ArraySpec spec, long[] chunk)
    {
        for (int axis = chunk.Length - 1; axis >= 0; axis--)
        {
            if (++chunk[axis] < GridExtent(spec, axis))
            {
                return true;
            }

            chunk[axis] = 0;
        }

        return false;
    }

    // A chunk of the fill value, decoded.
    private static byte[] FillBytes(ArraySpec spec)
    {
        long bytes = spec.Type.Size;
        for (int axis = 0; axis < spec.ChunkShape.Length; axis++)
        {
            bytes = checked(bytes * Math.Min(spec.ChunkShape[axis], spec.Shape[axis]));
        }

        byte[] values = new byte[bytes];
        if (!spec.FillValue.IsDefaultOrEmpty && spec.FillValue.AsSpan().ContainsAnyExcept((byte)0))
        {
            ReadOnlySpan<byte> element = spec.FillValue.AsSpan();
            for (int at = 0; at < values.Length; at += element.Length)
            {
                element.CopyTo(values.AsSpan(at));
            }
        }

        return values;
    }
}
