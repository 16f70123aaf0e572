using System.Collections.Immutable;
using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Changes the shape of one dataset. The lock is held.</summary>
internal sealed unsafe class DatasetExtent(H5Dataset dataset, H5DatasetState state, bool hasUnfilteredEdges)
{
    private H5Growth? _growth;
    private bool? _isAllocatedEarly;
    private long _held; // bytes of the disk that are kept for taking the growth back

    internal void Resize(ReadOnlySpan<long> shape)
    {
        long id = dataset.Id;
        dataset.File.ThrowIfReadOnly();
        ArraySpec spec = dataset.Spec;
        ThrowIfGrowing();
        Validate(spec, shape);
        if (shape.SequenceEqual(spec.Shape.AsSpan()))
        {
            return;
        }

        ChunkGrid grid = new(shape, spec.ChunkShape.AsSpan());
        DatasetView view = state.View;
        Require(spec, shape);
        if (!hasUnfilteredEdges && grid.NumbersAs(view.Grid!) && H5DatasetState.IsGrowth(view.Shape.AsSpan(), shape))
        {
            Set(id, shape);
            state.Reshape([.. shape], grid);
            return;
        }

        using ChunkGenerations.Change change = state.Generations.BeginStructure();
        Set(id, shape);
        state.Reshape([.. shape], grid, losesIndex: hasUnfilteredEdges);
    }

    internal H5Growth BeginGrow(ReadOnlySpan<long> shape)
    {
        long id = dataset.Id;
        dataset.File.ThrowIfReadOnly();
        ArraySpec spec = dataset.Spec;
        ThrowIfGrowing();
        Validate(spec, shape);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] < spec.Shape[axis])
            {
                throw new ArgumentOutOfRangeException(nameof(shape), shape[axis], string.Create(CultureInfo.InvariantCulture,
                    $"Axis {axis} has {spec.Shape[axis]} elements; a growth leaves no axis with fewer."));
            }
        }

        ChunkGrid grid = new(shape, spec.ChunkShape.AsSpan());
        Hold(EdgeBytes(spec, shape, spec.Shape.AsSpan()));
        try
        {
            Require(spec, shape);
            Extend(id, shape, grid);
        }
        catch
        {
            Hold(-_held);
            throw;
        }

        _growth = new H5Growth(dataset, this, spec with { Shape = [.. shape] });
        dataset.File.Growths.Add(_growth);
        return _growth;
    }

    /// <summary>Shows the growth to readers.</summary>
    internal void Publish()
    {
        Forget();
        if (!state.GrowthRenumbers)
        {
            state.PublishGrowth();
            return;
        }

        using ChunkGenerations.Change change = state.Generations.BeginStructure();
        state.PublishGrowth();
    }

    /// <summary>Takes the growth back. Where HDF5 cannot, the dataset has the shape that the file has.</summary>
    internal void TakeBack()
    {
        Forget();
        using ChunkGenerations.Change change = state.Generations.BeginStructure();
        fixed (long* extents = state.View.Shape.AsSpan())
        {
            if (H5D.H5Dset_extent(dataset.Id, extents) >= 0)
            {
                state.ForgetGrowth();
                return;
            }
        }

        FollowFile();
    }

    /// <summary>Takes back a growth that is under way, if one is: the dataset is being closed.</summary>
    internal void Close() => _growth?.Dispose();

    internal void Refresh(ref ArraySpec spec)
    {
        ThrowIfGrowing();
        using ChunkGenerations.Change change = state.Generations.BeginStructure();
        dataset.Check(H5D.H5Drefresh(dataset.Id), "refresh the dataset");
        ArraySpec read = H5DatasetProperties.Read(dataset.Id);
        state.Reshape(read.Shape, GridOf(read), losesIndex: true);
        Volatile.Write(ref spec, read);
    }

    private void Extend(long id, ReadOnlySpan<long> shape, ChunkGrid grid)
    {
        if (!hasUnfilteredEdges)
        {
            Set(id, shape);
            state.BeginGrowth([.. shape], grid, losesIndex: false);
            return;
        }

        // HDF5 encodes the chunks of the old edge, which are full now.
        using ChunkGenerations.Change change = state.Generations.BeginStructure();
        Set(id, shape);
        state.BeginGrowth([.. shape], grid, losesIndex: true);
    }

    private void Forget()
    {
        Hold(-_held);
        dataset.File.Growths.Remove(_growth!);
        _growth = null;
    }

    private void Hold(long bytes)
    {
        if (dataset.File.Reserve is { } reserve && dataset.IsInThisFile)
        {
            reserve.Held += bytes;
            _held += bytes;
        }
    }

    private void Require(ArraySpec spec, ReadOnlySpan<long> shape)
    {
        if (dataset.File.Reserve is not { } reserve || !dataset.IsInThisFile)
        {
            return;
        }

        try
        {
            if (_isAllocatedEarly ??= IsAllocatedEarly(dataset.Id))
            {
                reserve.RequireFree(dataset.File, NewChunkBytes(spec, shape));
            }

            long edges = hasUnfilteredEdges ? EdgeBytes(spec, shape, spec.Shape.AsSpan()) : EdgeBytes(spec, spec.Shape.AsSpan(), shape);
            reserve.RequireMetadata(dataset.File, edges);
        }
        catch (DiskFullException e)
        {
            throw e.At(dataset.File.Name, dataset.Path);
        }
    }

    private static bool IsAllocatedEarly(long id)
    {
        const int Early = 1;
        using H5Temporary creation = H5Temporary.TryOwn(H5D.H5Dget_create_plist(id), H5Kind.PropertyList);
        int time;
        return creation.IsValid && H5P.H5Pget_alloc_time(creation.Id, &time) >= 0 && time == Early;
    }

    private static long NewChunkBytes(ArraySpec spec, ReadOnlySpan<long> shape)
    {
        Int128 bytes = spec.Type.Size;
        foreach (int extent in spec.ChunkShape)
        {
            bytes *= extent;
        }

        long before = new ChunkGrid(spec.Shape.AsSpan(), spec.ChunkShape.AsSpan()).Count;
        long after = new ChunkGrid(shape, spec.ChunkShape.AsSpan()).Count;
        return (long)Int128.Min(bytes * Math.Max(after - before, 0), long.MaxValue / 2);
    }

    // A bound of the chunks that HDF5 writes anew when the extent shrinks through them, what lies beyond being filled.
    // Hyperplanes of many chunks are bounded: HDF5 gives each old place back before it needs a new one.
    private static long EdgeBytes(ArraySpec spec, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        const long Most = 64 << 20;
        Int128 sum = 0;
        for (int cut = 0; cut < to.Length; cut++)
        {
            if (to[cut] >= from[cut] || to[cut] % spec.ChunkShape[cut] == 0)
            {
                continue;
            }

            Int128 bytes = spec.Type.Size;
            for (int axis = 0; axis < to.Length; axis++)
            {
                long extent = spec.ChunkShape[axis];
                bytes *= axis == cut ? extent : (Math.Min(from[axis], to[axis]) + extent - 1) / extent * extent;
            }

            sum += bytes + (bytes / 64) + (4 << 10);
        }

        return (long)Int128.Min(sum, Most);
    }

    private void ThrowIfGrowing()
    {
        if (state.View.Growth is not null)
        {
            throw new InvalidOperationException($"A growth of the array '{dataset.Path}' of file '{dataset.File.Name}' is under way: commit or dispose it first.");
        }
    }

    private void Validate(ArraySpec spec, ReadOnlySpan<long> shape)
    {
        if (spec.Layout != ArrayLayout.Chunked)
        {
            throw new NotChunkedException("Only an array that is stored in chunks can be resized.").At(dataset.File.Name, dataset.Path);
        }

        if (shape.Length != spec.Shape.Length)
        {
            throw new ArgumentException($"The array has {spec.Shape.Length} axes, the new shape {shape.Length}.", nameof(shape));
        }

        for (int i = 0; i < shape.Length; i++)
        {
            long limit = spec.MaxShape[i] == ArraySpec.Unlimited ? long.MaxValue : spec.MaxShape[i];
            if (shape[i] < 0 || shape[i] > limit)
            {
                throw new ArgumentOutOfRangeException(nameof(shape), shape[i], string.Create(CultureInfo.InvariantCulture,
                    $"Axis {i} may have 0 to {limit} elements."));
            }
        }
    }

    private void Set(long id, ReadOnlySpan<long> shape)
    {
        fixed (long* extents = shape)
        {
            if (H5D.H5Dset_extent(id, extents) >= 0)
            {
                return;
            }
        }

        Hdf5Exception cause = H5Error.Create("resize the dataset");
        using ChunkGenerations.Change change = state.Generations.BeginStructure();
        FollowFile();
        throw FilterErrors.Translate(dataset.Spec, cause).At(dataset.File.Name, dataset.Path);
    }

    // After HDF5 failed half-way: it may have dropped chunks, and may have kept the new extent.
    private void FollowFile()
    {
        try
        {
            ArraySpec read = H5DatasetProperties.Read(dataset.Id);
            state.Reshape(read.Shape, GridOf(read), losesIndex: true);
        }
        catch (StorageException)
        {
            state.ForgetGrowth(); // the shape cannot be read either; what is known of it stays
        }
    }

    private static ChunkGrid? GridOf(ArraySpec spec) =>
        spec.Layout == ArrayLayout.Chunked ? new ChunkGrid(spec.Shape.AsSpan(), spec.ChunkShape.AsSpan()) : null;
}
