using System.Runtime.InteropServices;
using Blosc2Direct.Computing;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Copies a dataset's elements through HDF5, in pieces of bounded size: for types with strings, sequences or
/// references inside, and for datasets whose type is committed. The lock is held around all calls.</summary>
internal sealed unsafe class ElementCopier(ReferenceRewriter references, CancellationToken cancellation)
{
    private const long PieceBytes = 4 << 20;

    /// <summary>Copies all elements.</summary>
    internal void Copy(long source, long destination)
    {
        const int NotAllocated = 0;
        int status;
        if (H5D.H5Dget_space_status(source, &status) >= 0 && status == NotAllocated)
        {
            return; // never written: it reads as the fill value in the copy, too
        }

        using H5Temporary type = H5Temporary.Own(H5D.H5Dget_type(source), H5Kind.Type, "read a dataset's type");
        using H5Temporary memory = H5Temporary.Own(H5T.H5Tcopy(type.Id), H5Kind.Type, "copy a type");
        using H5Temporary space = H5Temporary.Own(H5D.H5Dget_space(source), H5Kind.Space, "read a dataset's shape");
        long count = H5Error.ThrowIfNegative(H5S.H5Sget_simple_extent_npoints(space.Id), "count a dataset's elements");
        if (count == 0)
        {
            return;
        }

        bool rewrite = ReferenceRewriter.HasReferences(memory.Id);
        long size = (long)H5T.H5Tget_size(memory.Id);
        int rank = H5S.H5Sget_simple_extent_ndims(space.Id);
        if (rank == 0)
        {
            CopyPiece(source, destination, memory.Id, space.Id, 1, size, rewrite);
            return;
        }

        long[] shape = new long[rank];
        fixed (long* extent = shape)
        {
            H5Error.ThrowIfNegative(H5S.H5Sget_simple_extent_dims(space.Id, extent, null), "read a dataset's shape");
        }

        foreach (Box box in Pieces(source, shape, Math.Max(1, PieceBytes / Math.Max(1, size))))
        {
            cancellation.ThrowIfCancellationRequested();
            fixed (long* start = box.Start, lengths = box.Shape)
            {
                const int Select = 0;
                H5Error.ThrowIfNegative(
                    H5S.H5Sselect_hyperslab(space.Id, Select, start, null, lengths, null), "select a part of a dataset");
            }

            CopyPiece(source, destination, memory.Id, space.Id, box.Count, size, rewrite);
        }
    }

    // Stored chunks only, as far as HDF5 can list them: what was never written stays so.
    private static IEnumerable<Box> Pieces(long source, long[] shape, long maxElements)
    {
        long[]? chunkShape = StoredChunks.Shape(source, shape.Length);
        if (chunkShape is null || !H5Versioned.HasChunkIteration)
        {
            foreach (Box box in Box.Split(shape, maxElements))
            {
                yield return box;
            }

            yield break;
        }

        foreach (long[] offset in StoredChunks.Offsets(source, shape.Length))
        {
            long[] lengths = new long[shape.Length];
            for (int axis = 0; axis < lengths.Length; axis++)
            {
                lengths[axis] = Math.Min(chunkShape[axis], shape[axis] - offset[axis]);
            }

            if (Array.Exists(lengths, n => n <= 0))
            {
                continue; // outside of the shape: nobody can read it
            }

            foreach (Box part in Box.Split(lengths, maxElements))
            {
                yield return part with { Start = [.. part.Start.Zip(offset, (a, b) => a + b)] };
            }
        }
    }

    private void CopyPiece(long source, long destination, long memoryType, long fileSpace, long count, long size, bool rewrite)
    {
        long length = count;
        using H5Temporary memorySpace = H5Temporary.Own(H5S.H5Screate_simple(1, &length, null), H5Kind.Space, "create a shape");
        byte* buffer = (byte*)NativeMemory.AllocZeroed((nuint)count, (nuint)size);
        try
        {
            H5Error.ThrowIfNegative(
                H5D.H5Dread(source, memoryType, memorySpace.Id, fileSpace, 0, buffer), "read a dataset's elements");
            try
            {
                if (rewrite)
                {
                    references.Rewrite(memoryType, buffer, count);
                }

                H5Error.ThrowIfNegative(
                    H5D.H5Dwrite(destination, memoryType, memorySpace.Id, fileSpace, 0, buffer), "write a dataset's elements");
            }
            finally
            {
                _ = H5Versioned.Reclaim(memoryType, memorySpace.Id, buffer);
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }
}
