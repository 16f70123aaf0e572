using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Boxes of a dataset through H5Dread and H5Dwrite, without conversion: in memory as in the file.</summary>
internal sealed unsafe class H5Regions(H5Dataset dataset) : IRegionAccess
{

    public void Read(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, Span<byte> destination)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        long count = Validate(dataset.Shape.AsSpan(), start, shape);
        using H5Temporary type = OpenType();
        ValidateBytes(type.Id, count, destination.Length);
        if (count == 0)
        {
            return;
        }

        using H5Temporary file = SelectInFile(start, shape);
        using H5Temporary memory = CreateMemorySpace(shape);
        fixed (byte* buffer = destination)
        {
            if (H5D.H5Dread(dataset.Id, type.Id, memory.Id, file.Id, 0, buffer) < 0)
            {
                throw Failed("read the data");
            }
        }

        Interlocked.Increment(ref dataset.File.Counters.RegionReads);
        Interlocked.Add(ref dataset.File.Counters.RegionBytes, destination.Length);
    }

    public void Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<byte> source)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        long count = Validate(dataset.State.View.FileShape.AsSpan(), start, shape);
        dataset.File.ThrowIfReadOnly();
        using H5Temporary type = OpenType();
        ValidateBytes(type.Id, count, source.Length);
        if (count == 0)
        {
            return;
        }

        using H5Temporary file = SelectInFile(start, shape);
        using H5Temporary memory = CreateMemorySpace(shape);
        fixed (byte* buffer = source)
        {
            Store(start, shape, 0, type.Id, memory.Id, file.Id, buffer);
        }

        Interlocked.Add(ref dataset.File.Counters.BytesWritten, source.Length);
    }

    public object?[] ReadObjects(ReadOnlySpan<long> start, ReadOnlySpan<long> shape)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        long count = Validate(dataset.Shape.AsSpan(), start, shape);
        ElementType type = GetObjectType();
        if (count > Array.MaxLength)
        {
            throw new ArgumentException("The box has more elements than an array can hold.", nameof(shape));
        }

        object?[] values = new object?[count];
        if (count == 0)
        {
            return values;
        }

        using H5Temporary file = SelectInFile(start, shape);
        using H5Temporary memory = CreateMemorySpace(shape);
        VariableLengthBuffer buffer = VariableLengthBuffer.ForReading(type, count);
        try
        {
            if (H5D.H5Dread(dataset.Id, buffer.MemoryType, memory.Id, file.Id, 0, buffer.Pointer) < 0)
            {
                throw Failed("read the data");
            }

            for (long i = 0; i < count; i++)
            {
                values[i] = buffer.Get(i);
            }
        }
        finally
        {
            buffer.Dispose(memory.Id);
        }

        return values;
    }

    public void WriteObjects(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<object?> values)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        long count = Validate(dataset.State.View.FileShape.AsSpan(), start, shape);
        dataset.File.ThrowIfReadOnly();
        ElementType type = GetObjectType();
        if (values.Length != count)
        {
            throw new ArgumentException($"The box has {count} elements; {values.Length} were given.", nameof(values));
        }

        if (count == 0)
        {
            return;
        }

        using H5Temporary file = SelectInFile(start, shape);
        using H5Temporary memory = CreateMemorySpace(shape);
        VariableLengthBuffer buffer = VariableLengthBuffer.ForWriting(type, values);
        try
        {
            Store(start, shape, buffer.FileBytes, buffer.MemoryType, memory.Id, file.Id, buffer.Pointer);
        }
        finally
        {
            buffer.Dispose(0);
        }
    }

    private void Store(
        ReadOnlySpan<long> start, ReadOnlySpan<long> shape, long heapBytes, long memoryType, long memorySpace, long fileSpace, void* buffer)
    {
        FilterErrors.RequireForWriting(dataset.Spec);
        RegionSpace space = new(dataset);
        space.Require(start, shape, heapBytes);
        using ChunkGenerations.Change change = dataset.State.Generations.BeginStructure();
        int status = H5D.H5Dwrite(dataset.Id, memoryType, memorySpace, fileSpace, 0, buffer);
        Exception? failure = status < 0 ? Failed("write the data") : null;
        failure ??= space.TrySecure();
        if (dataset.State.View.Grid is not null)
        {
            // HDF5 has moved chunks; positional reads must find them on disk.
            _ = H5D.H5Dflush(dataset.Id);
            dataset.State.ForgetIndex();
        }

        dataset.State.Touch();
        if (failure is not null)
        {
            throw failure;
        }
    }

    private H5Temporary OpenType()
    {
        H5Temporary type = H5Temporary.Own(H5D.H5Dget_type(dataset.Id), H5Kind.Type, "read the element type");
        if (MemoryForm.HasPointers(dataset.Spec.Type, type.Id))
        {
            type.Dispose();
            throw new ElementTypeException($"Elements of the type {dataset.Spec.Type} are not plain bytes.").At(dataset.File.Name, dataset.Path);
        }

        return type;
    }

    private ElementType GetObjectType() => VariableLengthBuffer.Supports(dataset.Spec.Type) ? dataset.Spec.Type
        : throw new ElementTypeException($"Elements of the type {dataset.Spec.Type} are neither text nor sequences of variable length.").At(dataset.File.Name, dataset.Path);

    // The number of elements of a box that lies inside the array.
    private long Validate(ReadOnlySpan<long> array, ReadOnlySpan<long> start, ReadOnlySpan<long> shape)
    {
        _ = dataset.Id;
        if (start.Length != array.Length || shape.Length != array.Length)
        {
            throw new ArgumentException($"The array has {array.Length} axes; the box has {start.Length} and {shape.Length}.", nameof(shape));
        }

        Int128 count = dataset.Spec.IsNull ? 0 : 1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (start[i] < 0 || shape[i] < 0 || start[i] > array[i] - shape[i])
            {
                throw new ArgumentOutOfRangeException(nameof(shape), string.Create(CultureInfo.InvariantCulture,
                    $"Along axis {i} the box covers {shape[i]} elements from {start[i]}; the array has {array[i]}."));
            }

            count *= shape[i];
        }

        return count <= long.MaxValue ? (long)count : throw new ArgumentException("The box has too many elements.", nameof(shape));
    }

    private static void ValidateBytes(long type, long count, int bytes)
    {
        Int128 expected = (Int128)count * H5T.H5Tget_size(type);
        if (expected != bytes)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The box has {expected} bytes; the memory given has {bytes}."));
        }
    }

    private H5Temporary SelectInFile(ReadOnlySpan<long> start, ReadOnlySpan<long> shape)
    {
        H5Temporary space = H5Temporary.Own(H5D.H5Dget_space(dataset.Id), H5Kind.Space, "read the shape");
        if (shape.Length > 0)
        {
            fixed (long* first = start)
            fixed (long* count = shape)
            {
                H5Error.ThrowIfNegative(H5S.H5Sselect_hyperslab(space.Id, 0, first, null, count, null), "select the box");
            }
        }

        return space;
    }

    private static H5Temporary CreateMemorySpace(ReadOnlySpan<long> shape)
    {
        fixed (long* extents = shape)
        {
            return H5Temporary.Own(shape.Length == 0 ? H5S.H5Screate(0) : H5S.H5Screate_simple(shape.Length, extents, null), H5Kind.Space, "describe the memory");
        }
    }

    private Blosc2DirectException Failed(string action) =>
        FilterErrors.Translate(dataset.Spec, H5Error.Create(action)).At(dataset.File.Name, dataset.Path);
}
