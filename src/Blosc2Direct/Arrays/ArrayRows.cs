using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>An array seen as rows along its first axis, each of one or several fields in plain form: packed, little-endian, times
/// of 8 bytes as seconds since 1970 in a double, text padded with NULs. What tables are read by.</summary>
/// <remarks>The cell of a field is what a row holds of it: one value, or, where the array has more axes, those of the row in
/// row-major order. Reading is safe for several threads at once, also while one thread writes; a call that is given one thread
/// works on the caller's alone.</remarks>
public sealed unsafe class ArrayRows
{
    private readonly ElementMemory[] _fields;
    private readonly ElementMemory _images;
    private readonly long[] _rest;
    private readonly long _restCount;

    /// <summary>Sees an array as rows.</summary>
    /// <param name="array">The array, of one axis at least; it stays the caller's.</param>
    /// <param name="fields">Paths of fields of compound elements, names of nested ones joined by '/'; one empty path for the
    /// elements as they are.</param>
    /// <exception cref="ElementTypeException">There is no such field, or it has no plain form: it is of variable length, say.</exception>
    /// <exception cref="ArgumentException">The array has no axis, or there are no fields.</exception>
    public ArrayRows(NdArray array, params ReadOnlySpan<string> fields)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentOutOfRangeException.ThrowIfZero(fields.Length, nameof(fields));
        if (array.Rank == 0)
        {
            throw new ArgumentException($"The array '{array.Node.Path}' has no axis, and so no rows.", nameof(array));
        }

        Array = array;
        _rest = [.. array.Shape.AsSpan()[1..]];
        _restCount = GridMath.Volume<long>(_rest);
        FieldPlace[] places = new FieldPlace[fields.Length];
        _fields = new ElementMemory[fields.Length];
        try
        {
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = FieldPlace.Find(array, fields[i]);
                _fields[i] = View(places[i], PlainForm.Create(places[i].Type));
                RowSize = checked(RowSize + GetFieldSize(i));
            }

            _images = places is [var only] ? View(only, _fields[0].Converter)
                : View(new FieldPlace(array.Spec.Type, 0), PlainForm.Create(array.Spec.Type, places));
        }
        catch (Blosc2DirectException error)
        {
            error.At(array.Node.Storage.Name, array.Node.Path);
            throw;
        }
    }

    /// <summary>The array.</summary>
    public NdArray Array { get; }

    /// <summary>The number of fields.</summary>
    public int FieldCount => _fields.Length;

    /// <summary>Bytes of a row: of the cells of all fields.</summary>
    public int RowSize { get; }

    /// <summary>Rows now.</summary>
    public long Count => Array.Shape[0];

    /// <summary>Rows of a chunk: what is stored as one. Where the store reads by its own means, of what it reads at a time.</summary>
    public int ChunkRows => Array.State.ChunkShape[0];

    /// <summary>Rows of a block, as new chunks are cut: what is decoded as one. It divides the chunk but for its last block.</summary>
    public int BlockRows
    {
        get
        {
            if (Array.State.Geometry is not { } geometry)
            {
                return ChunkRows;
            }

            bool isRun = geometry.BlockShape.Length < Array.Rank;
            return isRun ? (int)Math.Clamp(geometry.BlockShape[0] / Math.Max(1, _restCount), 1, ChunkRows) : Math.Min(geometry.BlockShape[0], ChunkRows);
        }
    }

    /// <summary>Bytes of a field's cell in plain form.</summary>
    /// <param name="field">Its number.</param>
    public int GetFieldSize(int field) => checked((int)(_fields[field].MemoryBytes * _restCount));

    /// <summary>Reads the cells of a field.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives count × <see cref="GetFieldSize"/> bytes.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the array's options.</param>
    /// <param name="stride">Bytes from one cell at the destination to the next; 0 where they are packed.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public ReadStatistics Read(int field, long start, long count, byte* destination, int threads = 0, long stride = 0) =>
        Read(_fields[field], start, count, destination, threads, stride);

    /// <summary>Reads the cells of several fields; decodes each block once.</summary>
    /// <param name="fields">Their numbers.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destinations">One place a field.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the array's options.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public ReadStatistics Read(ReadOnlySpan<int> fields, long start, long count, byte** destinations, int threads = 0)
    {
        if (fields.Length == 1)
        {
            return Read(fields[0], start, count, destinations[0], threads);
        }

        if (fields.IsEmpty)
        {
            return default;
        }

        ElementMemory[] places = new ElementMemory[fields.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = _fields[fields[i]];
            places[i].Base = destinations[i];
        }

        ElementMemory memory = places[0];
        memory.Fields = places;
        return Array.Read(Plan(start, count), memory, JobWatch.None, threads);
    }

    /// <summary>Reads the cells of a field at single rows.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="rows">Row numbers; ascending ones are found fastest, repeats are allowed.</param>
    /// <param name="destination">Receives rows.Length × <see cref="GetFieldSize"/> bytes, in the order given.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the array's options.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public ReadStatistics ReadAt(int field, ReadOnlySpan<long> rows, byte* destination, int threads = 0) =>
        ReadAt(_fields[field], rows, destination, threads);

    /// <summary>Reads whole rows: the cells of all fields, packed one after the other.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives count × <see cref="RowSize"/> bytes.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the array's options.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public ReadStatistics ReadRows(long start, long count, byte* destination, int threads = 0) =>
        Read(_images, start, count, destination, threads, 0);

    /// <summary>Reads whole rows at single places.</summary>
    /// <param name="rows">Row numbers; ascending ones are found fastest, repeats are allowed.</param>
    /// <param name="destination">Receives rows.Length × <see cref="RowSize"/> bytes, in the order given.</param>
    /// <param name="threads">Threads that may work on it; 0 for those of the array's options.</param>
    /// <exception cref="SelectionException">There is no such row.</exception>
    public ReadStatistics ReadRowsAt(ReadOnlySpan<long> rows, byte* destination, int threads = 0) => ReadAt(_images, rows, destination, threads);

    /// <summary>Overwrites the cells of a field.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="source">count × <see cref="GetFieldSize"/> bytes.</param>
    /// <param name="stride">Bytes from one cell at the source to the next; 0 where they are packed.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    public WriteStatistics Write(int field, long start, long count, byte* source, long stride = 0) =>
        Array.Write(Plan(start, count), Place(_fields[field], source, stride), JobWatch.None);

    /// <summary>Overwrites whole rows, or writes those that the array is growing by.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="source">count × <see cref="RowSize"/> bytes.</param>
    /// <param name="stride">Bytes from one row at the source to the next; 0 where they are packed.</param>
    /// <param name="growth">What the array is growing to; null to overwrite.</param>
    /// <exception cref="SelectionException">There are no such rows.</exception>
    /// <exception cref="ElementTypeException">Elements have fields that are not among those of the rows.</exception>
    public WriteStatistics WriteRows(long start, long count, byte* source, long stride = 0, ArrayGrowth? growth = null)
    {
        ReadOnlySpan<long> shape = growth is null ? Array.Shape.AsSpan() : growth.Shape.AsSpan();
        return Array.Write(Plan(start, count, shape), Place(_images, source, stride), JobWatch.None);
    }

    /// <summary>Lets the array grow by rows that are written next, by <see cref="WriteRows"/>, and shown then.</summary>
    /// <param name="count">Rows.</param>
    public ArrayGrowth BeginGrow(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Array.BeginGrow([checked(Count + count), .. _rest]);
    }

    /// <summary>Appends whole rows; readers see all of them or none.</summary>
    /// <param name="source">count × <see cref="RowSize"/> bytes.</param>
    /// <param name="count">Rows.</param>
    /// <param name="stride">Bytes from one row at the source to the next; 0 where they are packed.</param>
    /// <exception cref="ElementTypeException">Elements have fields that are not among those of the rows.</exception>
    public WriteStatistics AppendRows(byte* source, long count, long stride = 0)
    {
        if (!_images.IsWhole)
        {
            throw new NotSupportedException("A field alone cannot be appended: append whole elements.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return default;
        }

        long before = Count;
        using ArrayGrowth growth = BeginGrow(count);
        WriteStatistics taken = WriteRows(before, count, source, stride, growth);
        growth.Commit();
        return taken;
    }

    private ReadStatistics Read(in ElementMemory field, long start, long count, byte* destination, int threads, long stride) =>
        Array.Read(Plan(start, count), Place(field, destination, stride), JobWatch.None, threads);

    private ReadStatistics ReadAt(ElementMemory memory, ReadOnlySpan<long> rows, byte* destination, int threads)
    {
        memory.Base = destination;
        return Array.Read(Array.Plan(Selection.Create([AxisSelection.Of(rows.ToArray())])), memory, JobWatch.None, threads);
    }

    private static ElementMemory Place(ElementMemory memory, byte* place, long stride)
    {
        memory.Base = place;
        if (stride != 0)
        {
            memory.Strides = [stride, .. memory.Strides.AsSpan(1)];
        }

        return memory;
    }

    private SelectionPlan Plan(long start, long count) => Plan(start, count, Array.Shape.AsSpan());

    private SelectionPlan Plan(long start, long count, ReadOnlySpan<long> arrayShape)
    {
        int rank = Array.Rank;
        Span<long> from = stackalloc long[rank];
        Span<long> shape = stackalloc long[rank];
        from.Clear();
        from[0] = start;
        shape[0] = count;
        _rest.CopyTo(shape[1..]);
        return Array.PlanBox(from, shape, arrayShape);
    }

    private ElementMemory View(FieldPlace field, IElementConverter? converter)
    {
        ElementMemory view = Array.View(converter);
        view.ItemOffset = field.Offset;
        view.ItemBytes = field.Type.Size;
        view.Strides = new long[Array.Rank];
        GridMath.PackedStrides<long>([1, .. _rest], view.MemoryBytes, view.Strides);
        return view;
    }
}
