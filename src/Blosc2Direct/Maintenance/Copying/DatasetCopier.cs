using System.Text;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>A dataset of the destination.</summary>
/// <param name="Path">Its path as text; null if its name is not UTF-8.</param>
/// <param name="PathBytes">Its path as stored, with a NUL at the end.</param>
/// <param name="Plan">What becomes of it.</param>
internal sealed record CopiedDataset(string? Path, byte[] PathBytes, DatasetPlan Plan)
{
    /// <summary>Bytes that its elements take in the source.</summary>
    internal long StoredBefore { get; init; }
}

/// <summary>Creates the destination's datasets from the source's creation properties; those to be re-encoded get another
/// filter pipeline. Chunks that stay go over as they are encoded, what is not chunked by HDF5's own object copy. Used under
/// the HDF5 lock.</summary>
internal sealed unsafe class DatasetCopier(
    TypeCopier types, AttributeCopier attributes, ElementCopier elements, Func<string?, DatasetPlan> decide, Action<string> warn)
{
    private const uint CopyWithoutAttributes = 0x10;
    private const int AllFilters = 0;
    private const int AllocateIncrementally = 3;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly List<(byte[] Path, bool AsChunks)> _pending = [];
    private readonly List<CopiedDataset> _datasets = [];

    /// <summary>What was copied or created.</summary>
    internal IReadOnlyList<CopiedDataset> Datasets => _datasets;

    /// <summary>Copies or creates one dataset, with its attributes.</summary>
    internal void Copy(long from, long to, byte* name, byte[] pathBytes, long links)
    {
        using H5Temporary source = H5Temporary.Own(
            H5D.H5Dopen2(from, name, 0), H5Kind.Dataset, $"open the dataset '{FileCopier.Text(pathBytes)}'");
        using H5Temporary type = H5Temporary.Own(H5D.H5Dget_type(source.Id), H5Kind.Type, "read a dataset's type");
        using H5Temporary list = H5Temporary.Own(
            H5D.H5Dget_create_plist(source.Id), H5Kind.PropertyList, "read a dataset's properties");
        string? path = Decode(pathBytes);
        DatasetPlan plan = decide(path);
        _datasets.Add(new CopiedDataset(path, pathBytes, plan) { StoredBefore = (long)H5D.H5Dget_storage_size(source.Id) });

        bool references = ReferenceRewriter.HasReferences(type.Id), variable = VariableLength.IsIn(type.Id);
        bool asChunks = !references && !variable && H5Versioned.HasChunkIteration &&
            StoredChunks.IsChunked(list.Id) && CanStandInForFilters(list.Id);
        if (plan.Geometry is not null)
        {
            using H5Temporary changed = H5Temporary.Own(H5P.H5Pcopy(list.Id), H5Kind.PropertyList, "copy a dataset's properties");
            SetPipeline(changed.Id, plan);
            Create(source.Id, to, name, type.Id, changed.Id, list.Id, pathBytes, links, mayDropFilters: false, plan);
        }
        else if (references || H5T.H5Tcommitted(type.Id) > 0 || variable || asChunks)
        {
            // HDF5's object copy would lose references, turn a named type into a nameless one, and is not to be trusted
            // with chunks and elements of variable length that a damaged file declares.
            using H5Temporary changed = H5Temporary.Own(H5P.H5Pcopy(list.Id), H5Kind.PropertyList, "copy a dataset's properties");
            if (asChunks)
            {
                StandInForFilters(changed.Id);
            }

            Create(source.Id, to, name, type.Id, changed.Id, list.Id, pathBytes, links, mayDropFilters: !asChunks);
            if (HoldsData(list.Id))
            {
                _pending.Add((pathBytes, asChunks));
            }
        }
        else
        {
            using H5Temporary options = H5Temporary.Own(H5P.H5Pcreate(H5Library.ObjectCopy), H5Kind.PropertyList, "create copy properties");
            H5Error.ThrowIfNegative(H5P.H5Pset_copy_object(options.Id, CopyWithoutAttributes), "set copy properties");
            H5Error.ThrowIfNegative(
                H5O.H5Ocopy(from, name, to, name, options.Id, links), $"copy the dataset '{FileCopier.Text(pathBytes)}'");
            using H5Temporary copy = H5Temporary.Own(H5D.H5Dopen2(to, name, 0), H5Kind.Dataset, "open a copied dataset");
            attributes.CopyAll(source.Id, copy.Id, list.Id, pathBytes);
        }
    }

    /// <summary>Fills datasets whose elements go over through HDF5, references rewritten.</summary>
    internal void CopyReferences(long sourceFile, long destinationFile)
    {
        ulong fileBytes;
        H5Error.ThrowIfNegative(H5F.H5Fget_filesize(sourceFile, &fileBytes), "ask for the file's size");
        foreach ((byte[] path, bool asChunks) in _pending)
        {
            fixed (byte* name = path)
            {
                using H5Temporary source = H5Temporary.Own(H5D.H5Dopen2(sourceFile, name, 0), H5Kind.Dataset, "open a dataset again");
                using H5Temporary copy = H5Temporary.Own(
                    H5D.H5Dopen2(destinationFile, name, 0), H5Kind.Dataset, "open a copied dataset");
                if (asChunks)
                {
                    StoredChunks.Copy(source.Id, copy.Id, fileBytes);
                }
                else
                {
                    elements.Copy(source.Id, copy.Id);
                }
            }
        }

        _pending.Clear();
    }

    private void Create(
        long source, long to, byte* name, long type, long creation, long sourceCreation, byte[] path, long links, bool mayDropFilters,
        DatasetPlan? reencoded = null)
    {
        using H5Temporary space = H5Temporary.Own(H5D.H5Dget_space(source), H5Kind.Space, "read a dataset's shape");
        long id = H5D.H5Dcreate2(to, name, types.Map(type), space.Id, links, creation, 0);
        if (id < 0 && mayDropFilters && H5P.H5Pget_nfilters(creation) > 0)
        {
            // A filter that cannot encode here, or that HDF5 no longer accepts for elements of variable length.
            Hdf5.Hdf5Exception cause = H5Error.Create("create a dataset");
            using H5Temporary unfiltered = H5Temporary.Own(H5P.H5Pcopy(creation), H5Kind.PropertyList, "copy a dataset's properties");
            H5Error.ThrowIfNegative(H5P.H5Premove_filter(unfiltered.Id, AllFilters), "remove filters");
            id = H5D.H5Dcreate2(to, name, types.Map(type), space.Id, links, unfiltered.Id, 0);
            if (id >= 0)
            {
                warn($"The dataset '{FileCopier.Text(path)}' is stored without its filters. {cause.Message}");
            }
        }

        using H5Temporary copy = H5Temporary.Own(
            id, H5Kind.Dataset, $"create the dataset '{FileCopier.Text(path)}'");
        FileCopier.CopyComment(source, copy.Id);
        attributes.CopyAll(source, copy.Id, sourceCreation, path);
        if (reencoded is not null)
        {
            StoredPipeline.Replace(copy.Id, reencoded.Record);
        }
    }

    // HDF5's own filters cannot be stood in for: of those, szip may be missing.
    private static bool CanStandInForFilters(long list)
    {
        const int FirstForeignFilter = 256;
        foreach (int id in FilterIds(list))
        {
            if (id < FirstForeignFilter && !FilterStandIn.IsInstalled(id))
            {
                return false;
            }
        }

        return true;
    }

    private static void StandInForFilters(long list)
    {
        foreach (int id in FilterIds(list))
        {
            FilterStandIn.Ensure(id, $"filter {id}");
            if (!FilterStandIn.IsInstalled(id))
            {
                // HDF5 would encode chunks of the fill value if it had to allocate them all now.
                H5Error.ThrowIfNegative(H5P.H5Pset_alloc_time(list, AllocateIncrementally), "set the time of allocation");
            }
        }
    }

    private static int[] FilterIds(long list)
    {
        int[] ids = new int[H5Error.ThrowIfNegative(H5P.H5Pget_nfilters(list), "count filters")];
        for (uint i = 0; i < ids.Length; i++)
        {
            uint flags, configuration;
            nuint values = 0;
            ids[i] = H5Error.ThrowIfNegative(
                H5P.H5Pget_filter2(list, i, &flags, &values, null, 0, null, &configuration), "read a filter");
        }

        return ids;
    }

    private static void SetPipeline(long list, DatasetPlan plan)
    {
        ReadOnlySpan<int> chunks = plan.Geometry!.ChunkShape;
        long[] shape = new long[chunks.Length];
        for (int axis = 0; axis < chunks.Length; axis++)
        {
            shape[axis] = chunks[axis];
        }

        H5Error.ThrowIfNegative(H5P.H5Premove_filter(list, AllFilters), "remove filters");
        fixed (long* extent = shape)
        {
            H5Error.ThrowIfNegative(H5P.H5Pset_chunk(list, shape.Length, extent), "set a chunk shape");
        }

        // Setting the shape has forgotten options: every chunk is encoded, those at the edges too. Setting options to none would
        // choose chunk indexes of HDF5 1.10, which order chunks by the axis that grows: PyTables' own reader counts them
        // in row-major order. And none is allocated before we write it.
        H5Error.ThrowIfNegative(H5P.H5Pset_alloc_time(list, AllocateIncrementally), "set the time of allocation");
        // Chunks are encoded here: HDF5 only has to know the filter's name, not to have it.
        FilterStandIn.Ensure(FilterSpec.Blosc2, "blosc2");
        fixed (uint* values = plan.Parameters.AsSpan())
        {
            H5Error.ThrowIfNegative(
                H5P.H5Pset_filter(list, FilterSpec.Blosc2, 0, (nuint)plan.Parameters.Length, values), "set the Blosc2 filter");
        }
    }

    // Elements in files of their own, or mapped from other datasets, are not ours to copy.
    private static bool HoldsData(long list)
    {
        const int Virtual = 3;
        return H5P.H5Pget_layout(list) != Virtual && H5P.H5Pget_external_count(list) <= 0;
    }

    private static string? Decode(byte[] path)
    {
        try
        {
            return StrictUtf8.GetString(path.AsSpan().TrimEnd((byte)0));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
