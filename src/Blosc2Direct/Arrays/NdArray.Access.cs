using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Arrays.Selections;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <content>Reading and writing of selections.</content>
public sealed unsafe partial class NdArray
{
    /// <summary>The shape of what a selection takes of the array.</summary>
    /// <param name="selection">The selection.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public long[] ResolveShape(Selection selection) => Plan(selection).ResultShape.ToArray();

    /// <summary>Reads the whole array.</summary>
    /// <param name="destination">Receives <see cref="ByteLength"/> bytes.</param>
    public ReadStatistics Read(Span<byte> destination) => Read(Selection.All, destination);

    /// <summary>Reads a selection.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Receives the elements, row-major in the result's shape.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public ReadStatistics Read(Selection selection, Span<byte> destination)
    {
        fixed (byte* pointer = destination)
        {
            return Read(Plan(selection), pointer, destination.Length, null);
        }
    }

    /// <summary>Reads a box.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="destination">Receives the box's bytes.</param>
    public ReadStatistics Read(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, Span<byte> destination)
    {
        fixed (byte* pointer = destination)
        {
            return Read(start, shape, pointer, destination.Length);
        }
    }

    /// <summary>Reads a box into memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="destination">The first byte.</param>
    /// <param name="destinationBytes">Bytes at the destination: at least those of the box.</param>
    public ReadStatistics Read(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination, long destinationBytes) =>
        Read(PlanBox(start, shape), destination, destinationBytes, null);

    /// <summary>Writes the whole array.</summary>
    /// <param name="source"><see cref="ByteLength"/> bytes.</param>
    public WriteStatistics Write(ReadOnlySpan<byte> source) => Write(Selection.All, source);

    /// <summary>Writes a selection. Chunks that it covers in part are read, patched and encoded again.</summary>
    /// <param name="selection">Which elements; of an element that is listed several times the last value stays.</param>
    /// <param name="source">The elements, row-major in the result's shape.</param>
    /// <exception cref="SelectionException">It does not fit the array.</exception>
    public WriteStatistics Write(Selection selection, ReadOnlySpan<byte> source)
    {
        fixed (byte* pointer = source)
        {
            return Write(Plan(selection), pointer, source.Length, null);
        }
    }

    /// <summary>Writes a box.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The box's bytes.</param>
    public WriteStatistics Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<byte> source)
    {
        fixed (byte* pointer = source)
        {
            return Write(start, shape, pointer, source.Length);
        }
    }

    /// <summary>Writes a box from memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The first byte.</param>
    /// <param name="sourceBytes">Bytes at the source: at least those of the box.</param>
    public WriteStatistics Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* source, long sourceBytes) =>
        Write(PlanBox(start, shape), source, sourceBytes, null);

    /// <summary>Gives all elements of a selection one value.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="element">The bytes of one element as stored.</param>
    public WriteStatistics Fill(Selection selection, ReadOnlySpan<byte> element)
    {
        if (element.Length != _state.ElementSize)
        {
            throw new ArgumentException($"An element has {_state.ElementSize} bytes, not {element.Length}", nameof(element));
        }

        fixed (byte* pointer = element)
        {
            return Fill(Plan(selection), pointer, View());
        }
    }

    /// <summary>Grows the array along an axis by what is appended.</summary>
    /// <param name="source">Whole hyperplanes across the axis.</param>
    /// <param name="axis">The axis to grow.</param>
    public WriteStatistics Append(ReadOnlySpan<byte> source, int axis = 0)
    {
        fixed (byte* pointer = source)
        {
            return Append(pointer, source.Length, axis, null);
        }
    }

    /// <summary>Grows the array in two steps: what is new is written first and shown then.</summary>
    /// <param name="shape">Elements along each axis, none fewer than now.</param>
    /// <returns>What writes and shows it.</returns>
    /// <exception cref="InvalidOperationException">A growth of the array is under way.</exception>
    /// <exception cref="NotChunkedException">The array is not stored in chunks.</exception>
    public ArrayGrowth BeginGrow(ReadOnlySpan<long> shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckRank(shape.Length, nameof(shape));
        return new ArrayGrowth(this, Node.BeginGrow(shape), shape);
    }

    internal SelectionPlan Plan(Selection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return selection.Resolve(Shape.AsSpan(), _state.ChunkShape.AsSpan());
        }
        catch (SelectionException error)
        {
            throw Located(error, default);
        }
    }

    internal SelectionPlan PlanBox(ReadOnlySpan<long> start, ReadOnlySpan<long> shape) => PlanBox(start, shape, Shape.AsSpan());

    /// <summary>How whole elements are seen: as stored, or converted.</summary>
    internal ElementMemory View(IElementConverter? converter = null) => new()
    {
        Converter = converter, ElementBytes = _state.ElementSize, ItemBytes = _state.ElementSize, Strides = [],
    };

    internal ReadStatistics Read(
        ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination, long destinationBytes, IElementConverter? converter) =>
        Read(PlanBox(start, shape), destination, destinationBytes, converter);

    internal ReadStatistics Read(SelectionPlan plan, byte* destination, long destinationBytes, IElementConverter? converter) =>
        Read(plan, Packed(plan, destination, destinationBytes, View(converter), "destination"), JobWatch.None);

    /// <summary>Reads what a plan selects into memory that has room for it.</summary>
    internal ReadStatistics Read(SelectionPlan plan, in ElementMemory memory, JobWatch watch, int threads = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (plan.Length == 0 || Spec.IsNull)
        {
            return default;
        }

        ReadStatistics taken = default;
        SpinWait wait = default;
        while (true)
        {
            long structure = Node.StructureGeneration;
            if ((structure & 1) == 0)
            {
                // The array may have shrunk between the plan and now.
                CheckStillThere(plan);
                if (TryRead(plan, memory, watch, structure, threads > 0 ? threads : _state.Options.EffectiveThreads, ref taken))
                {
                    break;
                }
            }

            watch.Check();
            wait.SpinOnce();
        }

        _state.Totals.Count(taken);
        return taken;
    }

    internal WriteStatistics Write(SelectionPlan plan, byte* source, long sourceBytes, IElementConverter? converter) =>
        Write(plan, Packed(plan, source, sourceBytes, View(converter), "source"), JobWatch.None);

    /// <summary>Writes what a plan selects from memory that holds it.</summary>
    internal WriteStatistics Write(SelectionPlan plan, in ElementMemory memory, JobWatch watch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (plan.Length == 0 || Spec.IsNull)
        {
            return default;
        }

        if (!Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
        {
            throw Located(new StorageReadOnlyException("The file is open for reading only"), default);
        }

        WriteStatistics taken = HasDirectChunks
            ? WriteJob.Run(_state, _readers, _writers, plan, memory, watch)
            : RegionJob.Write(_state, plan, memory, watch);
        _state.Totals.Count(taken);
        return taken;
    }

    /// <summary>Gives all elements one value: every stride of the memory is 0.</summary>
    internal WriteStatistics Fill(SelectionPlan plan, byte* element, ElementMemory memory)
    {
        memory.Base = element;
        memory.Strides = new long[plan.ResultShape.Length];
        return Write(plan, memory, JobWatch.None);
    }

    internal WriteStatistics Append(byte* source, long sourceBytes, int axis, IElementConverter? converter)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, Rank);
        long[] before = [.. Shape];
        long plane = converter?.MemorySize ?? _state.ElementSize;
        for (int i = 0; i < Rank; i++)
        {
            plane = checked(plane * (i == axis ? 1 : before[i]));
        }

        if (plane == 0 || sourceBytes % plane != 0)
        {
            throw new ArgumentException(
                $"What is appended must be whole hyperplanes of {plane} bytes across axis {axis}; got {sourceBytes} bytes", nameof(source));
        }

        long[] start = new long[Rank];
        start[axis] = before[axis];
        long[] box = [.. before];
        box[axis] = sourceBytes / plane;
        if (box[axis] == 0)
        {
            return default;
        }

        long[] after = [.. before];
        after[axis] = checked(before[axis] + box[axis]);
        using IArrayGrowth growth = Node.BeginGrow(after);
        WriteStatistics taken = Write(PlanBox(start, box, after), source, sourceBytes, converter);
        growth.Commit();
        return taken;
    }

    /// <summary>Memory that holds a plan's elements in row-major order.</summary>
    internal static ElementMemory Packed(SelectionPlan plan, byte* memory, long memoryBytes, ElementMemory view, string name)
    {
        Int128 needed = (Int128)plan.Length * view.MemoryBytes;
        if (needed > memoryBytes)
        {
            throw new ArgumentException($"The selection has {needed} bytes, the memory given {memoryBytes}", name);
        }

        view.Base = memory;
        view.Strides = new long[plan.ResultShape.Length];
        GridMath.PackedStrides(plan.ResultShape, view.MemoryBytes, view.Strides);
        return view;
    }

    /// <summary>Reads once; false if the array was reshaped meanwhile.</summary>
    private bool TryRead(
        SelectionPlan plan, in ElementMemory memory, JobWatch watch, long structure, int threads, ref ReadStatistics taken)
    {
        try
        {
            taken += HasDirectChunks ? ReadJob.Run(_state, _readers, plan, memory, watch, threads) : RegionJob.Read(_state, plan, memory, watch);
        }
        catch (Exception error)
            when ((error is Blosc2DirectException or ArgumentOutOfRangeException) && Node.StructureGeneration != structure)
        {
            return false; // what it stumbled over may be gone; a region outside the array is a wrong argument to the store
        }

        // Regions are read as a whole under the store's own lock: a writer that never rests cannot spoil them.
        return !HasDirectChunks || Node.StructureGeneration == structure;
    }

    /// <exception cref="ArrayResizedException">The array shrank below what the plan was made for.</exception>
    private void CheckStillThere(SelectionPlan plan)
    {
        ReadOnlySpan<long> now = Shape.AsSpan();
        for (int axis = 0; axis < now.Length; axis++)
        {
            if (now[axis] < plan.ArrayShape[axis])
            {
                throw Located(
                    new ArrayResizedException($"Axis {axis} shrank from {plan.ArrayShape[axis]} to {now[axis]} elements while it was read"), default);
            }
        }
    }

    /// <summary>The same for the shape that the array is going to have.</summary>
    internal SelectionPlan PlanBox(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<long> arrayShape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return GridPlan.CreateBox(start, shape, arrayShape, _state.ChunkShape.AsSpan());
        }
        catch (SelectionException error)
        {
            throw Located(error, default);
        }
    }
}
