using System.Globalization;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Cli.Formats;

/// <summary>An array's elements packed in a part of a file, in C or Fortran order, read by boxes at any place.</summary>
/// <param name="file">The file.</param>
/// <param name="name">Its name, for messages.</param>
/// <param name="offset">Where the first element lies.</param>
/// <param name="shape">Elements along each axis.</param>
/// <param name="itemSize">Bytes of an element.</param>
/// <param name="isFortran">Whether axis 0 is the fastest.</param>
internal sealed class PackedFile(SafeFileHandle file, string name, long offset, long[] shape, int itemSize, bool isFortran)
{
    private byte[] _run = [];

    /// <summary>Reads a box.</summary>
    /// <param name="start">Its first element.</param>
    /// <param name="count">Elements along each axis.</param>
    /// <param name="destination">Receives it packed in C order.</param>
    internal void Read(ReadOnlySpan<long> start, ReadOnlySpan<long> count, Span<byte> destination)
    {
        int rank = shape.Length;
        long[] fileStrides = Strides(shape, isFortran), strides = Strides(count, fortran: false);
        int[] order = [.. Enumerable.Range(0, rank)];
        if (isFortran)
        {
            Array.Reverse(order); // slowest in the file first
        }

        // Axes that the box covers whole join the run of the axis before.
        int runAxis = rank - 1;
        long run = rank == 0 ? 1 : count[order[runAxis]];
        while (runAxis > 0 && count[order[runAxis]] == shape[order[runAxis]])
        {
            runAxis--;
            run *= count[order[runAxis]];
        }

        bool scatters = isFortran && rank > 1;
        long[] at = new long[rank];
        do
        {
            long from = 0, to = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                from += (start[axis] + at[axis]) * fileStrides[axis];
                to += at[axis] * strides[axis];
            }

            int bytes = checked((int)(run * itemSize));
            if (scatters)
            {
                Reserve(bytes);
                ReadExactly(from * itemSize, _run.AsSpan(0, bytes));
                Scatter(_run.AsSpan(0, bytes), destination[(int)(to * itemSize)..], count, strides, order.AsSpan(Math.Max(0, runAxis)));
            }
            else
            {
                ReadExactly(from * itemSize, destination.Slice((int)(to * itemSize), bytes));
            }
        }
        while (Next(at, count, order.AsSpan(0, Math.Max(0, runAxis))));
    }

    // A run in the file's order to its places in C order. The axes are slowest first.
    private void Scatter(ReadOnlySpan<byte> run, Span<byte> destination, ReadOnlySpan<long> count, long[] strides, ReadOnlySpan<int> axes)
    {
        int fast = axes[^1];
        long stride = strides[fast] * itemSize;
        long[] at = new long[strides.Length];
        int from = 0;
        do
        {
            long to = 0;
            foreach (int axis in axes)
            {
                to += at[axis] * strides[axis];
            }

            Span<byte> target = destination[(int)(to * itemSize)..];
            for (long i = 0; i < count[fast]; i++, from += itemSize)
            {
                run.Slice(from, itemSize).CopyTo(target[(int)(i * stride)..]);
            }
        }
        while (Next(at, count, axes[..^1]));
    }

    // The last of the axes moves first.
    private static bool Next(long[] at, ReadOnlySpan<long> count, ReadOnlySpan<int> axes)
    {
        for (int i = axes.Length - 1; i >= 0; i--)
        {
            if (++at[axes[i]] < count[axes[i]])
            {
                return true;
            }

            at[axes[i]] = 0;
        }

        return false;
    }

    private static long[] Strides(ReadOnlySpan<long> extents, bool fortran)
    {
        long[] strides = new long[extents.Length];
        long stride = 1;
        for (int i = 0; i < strides.Length; i++)
        {
            int axis = fortran ? i : strides.Length - 1 - i;
            strides[axis] = stride;
            stride *= extents[axis];
        }

        return strides;
    }

    private void Reserve(int bytes)
    {
        if (_run.Length < bytes)
        {
            _run = new byte[bytes];
        }
    }

    private void ReadExactly(long at, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(file, destination, offset + at);
            if (read == 0)
            {
                throw new TruncatedFileException(string.Create(
                    CultureInfo.InvariantCulture, $"The file ends at byte {offset + at}, inside the elements that it declares")).At(file: name);
            }

            at += read;
            destination = destination[read..];
        }
    }
}
