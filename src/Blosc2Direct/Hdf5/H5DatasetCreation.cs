using System.Collections.Immutable;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Creates datasets. The lock is held.</summary>
internal static unsafe class H5DatasetCreation
{
    private const int MaxRank = 32;
    private const uint TrackedAndIndexed = 3;

    internal static H5DatasetHandle Create(H5File file, string absolutePath, ArraySpec spec)
    {
        Validate(spec);
        if (spec.Layout == ArrayLayout.Compact)
        {
            file.RequireMetadata(absolutePath, 1 << 16); // the values lie in the header
        }

        using H5Temporary type = H5TypeWriter.Create(spec.Type);
        using H5Temporary space = CreateSpace(spec);
        using H5Temporary creation = CreateList(spec, type.Id);
        using H5Temporary access = CreateAccessList(spec, file.Options);
        using H5Temporary links = H5Group.CreateLinkList();
        fixed (byte* name = Utf8Z.Encode(absolutePath))
        {
            long id = H5D.H5Dcreate2(file.Id, name, type.Id, space.Id, links.Id, creation.Id, access.Id);
            if (id < 0)
            {
                throw DiskErrors.Translate(H5Error.Create("create the dataset")).At(file.Name, absolutePath);
            }

            if (HasStandIn(spec))
            {
                _ = H5D.H5Dflush(id); // HDF5 takes the filter's name only now, from whichever stand-in there is
            }

            return new H5DatasetHandle(id, file.State);
        }
    }

    /// <summary>An access list whose chunk cache suits the dataset: none where chunks are direct.</summary>
    internal static H5Temporary CreateAccessList(ArraySpec spec, H5FileOptions options)
    {
        H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.DatasetAccess), H5Kind.PropertyList, "prepare to open a dataset");
        if (spec.Layout == ArrayLayout.Chunked)
        {
            _ = H5P.H5Pset_chunk_cache(list.Id, 521, HasForeignFilter(spec) ? (nuint)options.ChunkCacheBytes : 0, 0.75);
        }

        return list;
    }

    /// <summary>Whether chunks go through a filter that this library does not decode itself.</summary>
    internal static bool HasForeignFilter(ArraySpec spec)
    {
        foreach (FilterSpec filter in spec.Filters.IsDefault ? [] : spec.Filters)
        {
            if (filter.Id != FilterSpec.Blosc2)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasStandIn(ArraySpec spec)
    {
        foreach (FilterSpec filter in spec.Filters.IsDefault ? [] : spec.Filters)
        {
            if (!FilterStandIn.IsInstalled(filter.Id))
            {
                return true;
            }
        }

        return false;
    }

    private static void Validate(ArraySpec spec)
    {
        if (spec.Shape.IsDefault)
        {
            throw new ArgumentException("The shape is not given.", nameof(spec));
        }

        if (spec.Shape.Length > MaxRank)
        {
            throw new ArgumentException($"The rank is {spec.Shape.Length}; HDF5 has at most {MaxRank} axes.", nameof(spec));
        }

        if (!spec.MaxShape.IsDefault && spec.MaxShape.Length != spec.Shape.Length)
        {
            throw new ArgumentException("The maximal shape has another rank than the shape.", nameof(spec));
        }

        for (int i = 0; i < spec.Shape.Length; i++)
        {
            long limit = spec.MaxShape.IsDefault || spec.MaxShape[i] == ArraySpec.Unlimited ? long.MaxValue : spec.MaxShape[i];
            if (spec.Shape[i] < 0 || spec.Shape[i] > limit)
            {
                throw new ArgumentException($"Axis {i} has {spec.Shape[i]} elements, and may have 0 to {limit}.", nameof(spec));
            }
        }

        ValidateLayout(spec);
        if (!spec.FillValue.IsDefault && spec.FillValue.Length != spec.Type.Size)
        {
            throw new ArgumentException($"The fill value has {spec.FillValue.Length} bytes, an element {spec.Type.Size}.", nameof(spec));
        }

        if (!spec.FillValue.IsDefault && !spec.Type.IsFlat)
        {
            throw new ArgumentException("A fill value can be given as bytes only for an element type without references.", nameof(spec));
        }
    }

    private static void ValidateLayout(ArraySpec spec)
    {
        switch (spec.Layout)
        {
            case ArrayLayout.Chunked:
                if (spec.IsNull || spec.Shape.Length == 0)
                {
                    throw new ArgumentException("A scalar or empty (null) array has no chunks: use the contiguous layout.", nameof(spec));
                }

                if (spec.ChunkShape.IsDefault || spec.ChunkShape.Length != spec.Shape.Length)
                {
                    throw new ArgumentException("The chunk shape is not given, or has another rank than the shape.", nameof(spec));
                }

                foreach (int extent in spec.ChunkShape)
                {
                    if (extent < 1)
                    {
                        throw new ArgumentException("A chunk has at least one element along each axis.", nameof(spec));
                    }
                }

                _ = new ChunkGrid(spec.Shape.AsSpan(), spec.ChunkShape.AsSpan()); // refuses one that cannot be numbered

                break;
            case ArrayLayout.Contiguous or ArrayLayout.Compact:
                if (!spec.Filters.IsDefaultOrEmpty)
                {
                    throw new ArgumentException("Only chunks go through filters.", nameof(spec));
                }

                break;
            default:
                throw new NotSupportedException($"Arrays of the layout '{spec.Layout}' can be read and copied, not created.");
        }
    }

    private static H5Temporary CreateSpace(ArraySpec spec)
    {
        const int Scalar = 0;
        const int Null = 2;
        const string Action = "build the shape";
        if (spec.IsNull)
        {
            return H5Temporary.Own(H5S.H5Screate(Null), H5Kind.Space, Action);
        }

        if (spec.Shape.Length == 0)
        {
            return H5Temporary.Own(H5S.H5Screate(Scalar), H5Kind.Space, Action);
        }

        ImmutableArray<long> maxShape = spec.MaxShape.IsDefault ? spec.Shape : spec.MaxShape;
        fixed (long* shape = spec.Shape.AsSpan())
        fixed (long* limit = maxShape.AsSpan())
        {
            return H5Temporary.Own(H5S.H5Screate_simple(spec.Shape.Length, shape, limit), H5Kind.Space, Action);
        }
    }

    private static H5Temporary CreateList(ArraySpec spec, long type)
    {
        const string Action = "prepare to create a dataset";
        H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.DatasetCreate), H5Kind.PropertyList, Action);
        try
        {
            // Times would make equal data into unequal files.
            _ = H5P.H5Pset_obj_track_times(list.Id, 0);
            H5Error.ThrowIfNegative(H5P.H5Pset_attr_creation_order(list.Id, TrackedAndIndexed), Action);
            SetLayout(list.Id, spec);
            if (!spec.FillValue.IsDefault)
            {
                fixed (byte* value = spec.FillValue.AsSpan())
                {
                    H5Error.ThrowIfNegative(H5P.H5Pset_fill_value(list.Id, type, value), "set the fill value");
                }
            }

            if (!spec.Filters.IsDefaultOrEmpty)
            {
                foreach (FilterSpec filter in spec.Filters)
                {
                    AddFilter(list.Id, filter, spec);
                }

                if (spec.HasUnfilteredEdges)
                {
                    UnfilteredEdges.Set(list.Id);
                }
            }

            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    private static void SetLayout(long list, ArraySpec spec)
    {
        if (spec.Layout != ArrayLayout.Chunked)
        {
            H5Error.ThrowIfNegative(H5P.H5Pset_layout(list, spec.Layout == ArrayLayout.Compact ? 0 : 1), "set the layout");
            return;
        }

        long* shape = stackalloc long[MaxRank];
        for (int i = 0; i < spec.ChunkShape.Length; i++)
        {
            shape[i] = spec.ChunkShape[i];
        }

        H5Error.ThrowIfNegative(H5P.H5Pset_chunk(list, spec.ChunkShape.Length, shape), "set the chunk shape");
    }

    private static void AddFilter(long list, FilterSpec filter, ArraySpec spec)
    {
        const uint Optional = 1;
        FilterStandIn.Ensure(filter.Id, filter.Name.Length > 0 ? filter.Name : Filters.NameOf(filter.Id));

        // HDF5 has the filters that it finds complete their parameters; for the others nobody does.
        filter = FilterStandIn.IsInstalled(filter.Id) ? Filters.AsGiven(filter) : Filters.Complete(filter, spec);
        ReadOnlySpan<uint> parameters = filter.Parameters.IsDefault ? [] : filter.Parameters.AsSpan();
        fixed (uint* values = parameters)
        {
            H5Error.ThrowIfNegative(H5P.H5Pset_filter(list, filter.Id, filter.IsOptional ? Optional : 0, (nuint)parameters.Length, values), $"add filter {filter.Id}");
        }
    }
}
