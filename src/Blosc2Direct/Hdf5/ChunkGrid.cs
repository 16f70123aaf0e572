using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Arithmetic of the chunk grid of an array: pure, takes no handles.</summary>
internal sealed class ChunkGrid
{
    private readonly long[] _extents;
    private readonly long[] _strides;
    private readonly int[] _chunkShape;

    /// <summary>Cuts a shape into chunks.</summary>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="chunkShape">Elements of a chunk along each axis, all at least 1.</param>
    /// <exception cref="StorageException">The grid has more than 2^63 - 1 chunks.</exception>
    internal ChunkGrid(ReadOnlySpan<long> shape, ReadOnlySpan<int> chunkShape)
    {
        int rank = chunkShape.Length;
        _chunkShape = chunkShape.ToArray();
        _extents = new long[rank];
        _strides = new long[rank];
        Int128 count = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            _extents[i] = (shape[i] / chunkShape[i]) + (shape[i] % chunkShape[i] != 0 ? 1 : 0);
            _strides[i] = (long)count;

            // An empty axis must not hide that the strides of the others overflow when it grows.
            count *= Math.Max(_extents[i], 1);
            if (count > long.MaxValue)
            {
                throw new StorageException("The chunk grid has more chunks than can be counted in 63 bits.");
            }
        }

        Count = Array.IndexOf(_extents, 0) >= 0 ? 0 : (long)count;
    }

    internal int Rank => _extents.Length;

    /// <summary>Chunks along each axis.</summary>
    internal ReadOnlySpan<long> Extents => _extents;

    internal ReadOnlySpan<int> ChunkShape => _chunkShape;

    /// <summary>Chunks in all.</summary>
    internal long Count { get; }

    /// <summary>The row-major place of a chunk.</summary>
    /// <param name="coordinates">Coordinates in the grid.</param>
    /// <returns>The place, or -1 if the coordinates lie outside.</returns>
    internal long IndexOf(ReadOnlySpan<long> coordinates)
    {
        if (coordinates.Length != _extents.Length)
        {
            return -1;
        }

        long index = 0;
        for (int i = 0; i < coordinates.Length; i++)
        {
            if ((ulong)coordinates[i] >= (ulong)_extents[i])
            {
                return -1;
            }

            index += coordinates[i] * _strides[i];
        }

        return index;
    }

    /// <summary>The place of the chunk that begins at an element.</summary>
    internal unsafe long IndexOfOffset(long* offset)
    {
        long index = 0;
        for (int i = 0; i < _extents.Length; i++)
        {
            long coordinate = offset[i] / _chunkShape[i];
            if ((ulong)coordinate >= (ulong)_extents[i])
            {
                return -1;
            }

            index += coordinate * _strides[i];
        }

        return index;
    }

    /// <summary>The counterpart of <see cref="IndexOf"/>.</summary>
    internal void GetCoordinates(long index, Span<long> coordinates)
    {
        for (int i = 0; i < _strides.Length; i++)
        {
            (coordinates[i], index) = Math.DivRem(index, _strides[i]);
        }
    }

    /// <summary>The first element of a chunk.</summary>
    internal void GetOffset(ReadOnlySpan<long> coordinates, Span<long> offset)
    {
        for (int i = 0; i < coordinates.Length; i++)
        {
            offset[i] = coordinates[i] * _chunkShape[i];
        }
    }

    /// <summary>Whether places in this grid are places in the other: all but the first extent agree.</summary>
    internal bool NumbersAs(ChunkGrid other) => _strides.AsSpan().SequenceEqual(other._strides);
}
