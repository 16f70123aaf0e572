using System.Collections.Immutable;
using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Reads what a dataset is. The lock is held.</summary>
internal static unsafe class H5DatasetProperties
{
    private const int MaxRank = 32;
    private const int NullSpace = 2;

    /// <exception cref="Hdf5Exception">HDF5 cannot read the dataset's header.</exception>
    /// <exception cref="StorageException">A number in it is beyond what this library handles.</exception>
    internal static ArraySpec Read(long dataset)
    {
        using H5Temporary space = H5Temporary.Own(H5D.H5Dget_space(dataset), H5Kind.Space, "read the shape");
        using H5Temporary type = H5Temporary.Own(H5D.H5Dget_type(dataset), H5Kind.Type, "read the element type");
        using H5Temporary creation = H5Temporary.Own(H5D.H5Dget_create_plist(dataset), H5Kind.PropertyList, "read the dataset's properties");
        ElementType elementType = H5TypeReader.Read(type.Id);
        (ImmutableArray<long> shape, ImmutableArray<long> maxShape, bool isNull) = ReadSpace(space.Id);
        ArrayLayout layout = ReadLayout(creation.Id);
        return new ArraySpec
        {
            Shape = shape,
            MaxShape = maxShape,
            IsNull = isNull,
            Type = elementType,
            Layout = layout,
            ChunkShape = layout == ArrayLayout.Chunked ? ReadChunkShape(creation.Id, shape.Length) : default,
            Filters = ReadFilters(creation.Id),
            HasUnfilteredEdges = UnfilteredEdges.Read(creation.Id),
            FillValue = ReadFillValue(creation.Id, type.Id, elementType),
        };
    }

    /// <summary>The shape of a dataspace.</summary>
    internal static (ImmutableArray<long> Shape, ImmutableArray<long> MaxShape, bool IsNull) ReadSpace(long space)
    {
        if (H5S.H5Sget_simple_extent_type(space) == NullSpace)
        {
            return ([], [], true);
        }

        long* shape = stackalloc long[MaxRank];
        long* maxShape = stackalloc long[MaxRank];
        int rank = H5Error.ThrowIfNegative(H5S.H5Sget_simple_extent_dims(space, shape, maxShape), "read the shape");
        for (int i = 0; i < rank; i++)
        {
            // HDF5 counts in unsigned 64 bits; all ones stand for "unlimited", which is also our -1.
            if (shape[i] < 0)
            {
                throw new StorageException($"The shape has an extent of more than 2^63 - 1 elements along axis {i.ToString(CultureInfo.InvariantCulture)}.");
            }

            if (maxShape[i] < -1)
            {
                maxShape[i] = ArraySpec.Unlimited;
            }
        }

        return ([.. new ReadOnlySpan<long>(shape, rank)], [.. new ReadOnlySpan<long>(maxShape, rank)], false);
    }

    /// <summary>The filter pipeline of a creation list, in the order of encoding.</summary>
    internal static ImmutableArray<FilterSpec> ReadFilters(long creationList)
    {
        int count = H5P.H5Pget_nfilters(creationList);
        if (count <= 0)
        {
            return [];
        }

        ImmutableArray<FilterSpec>.Builder filters = ImmutableArray.CreateBuilder<FilterSpec>(count);
        for (int i = 0; i < count; i++)
        {
            filters.Add(ReadFilter(creationList, (uint)i));
        }

        return filters.MoveToImmutable();
    }

    private static FilterSpec ReadFilter(long creationList, uint index)
    {
        const int NameCapacity = 256;
        const uint Optional = 1;
        byte* name = stackalloc byte[NameCapacity];
        uint* few = stackalloc uint[64];
        name[0] = 0;
        name[NameCapacity - 1] = 0;
        uint flags, configuration;
        nuint count = 64;
        int id = H5Error.ThrowIfNegative(H5P.H5Pget_filter2(creationList, index, &flags, &count, few, NameCapacity - 1, name, &configuration), "read a filter");
        ImmutableArray<uint> values;
        if (count <= 64)
        {
            values = [.. new ReadOnlySpan<uint>(few, (int)count)];
        }
        else
        {
            uint[] many = new uint[count];
            fixed (uint* all = many)
            {
                H5Error.ThrowIfNegative(H5P.H5Pget_filter2(creationList, index, &flags, &count, all, NameCapacity - 1, name, &configuration), "read a filter");
            }

            values = [.. many];
        }

        return new FilterSpec(id, values, Utf8Z.Decode(name), (flags & Optional) != 0);
    }

    private static ArrayLayout ReadLayout(long creationList)
    {
        int layout = H5P.H5Pget_layout(creationList);
        return layout switch
        {
            0 => ArrayLayout.Compact,
            1 => H5P.H5Pget_external_count(creationList) > 0 ? ArrayLayout.Other : ArrayLayout.Contiguous,
            2 => ArrayLayout.Chunked,
            3 => ArrayLayout.Virtual,
            _ => ArrayLayout.Other,
        };
    }

    private static ImmutableArray<int> ReadChunkShape(long creationList, int rank)
    {
        long* shape = stackalloc long[MaxRank];
        int stored = H5Error.ThrowIfNegative(H5P.H5Pget_chunk(creationList, MaxRank, shape), "read the chunk shape");
        if (stored != rank)
        {
            throw new StorageException("The chunk shape has another rank than the array.");
        }

        ImmutableArray<int>.Builder result = ImmutableArray.CreateBuilder<int>(rank);
        for (int i = 0; i < rank; i++)
        {
            if (shape[i] is < 1 or > int.MaxValue)
            {
                throw new StorageException($"The chunk shape has an extent of {shape[i].ToString(CultureInfo.InvariantCulture)}.");
            }

            result.Add((int)shape[i]);
        }

        return result.MoveToImmutable();
    }

    // Fill values of types that point elsewhere are not bytes; they read as empty.
    private static ImmutableArray<byte> ReadFillValue(long creationList, long type, ElementType elementType)
    {
        const int UserDefined = 2;
        const int Limit = 1 << 20;
        int status;
        if (!elementType.IsFlat || elementType.Size > Limit || H5P.H5Pfill_value_defined(creationList, &status) < 0 || status != UserDefined)
        {
            return default;
        }

        byte[] value = new byte[elementType.Size];
        fixed (byte* bytes = value)
        {
            return H5P.H5Pget_fill_value(creationList, type, bytes) >= 0 ? ImmutableArray.Create(value) : default;
        }
    }
}
