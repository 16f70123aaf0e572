using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>An N-dimensional array over a storage node: elements are their bytes as stored. Reading is safe for several
/// threads at once; writing and resizing are for one thread, with no reads meanwhile.</summary>
/// <remarks>Boxes are packed in row-major order, index 0 the slowest axis. Chunked arrays without filters or with Blosc2
/// alone are read and written as encoded chunks, in parallel; all others by the store's own means.</remarks>
public sealed unsafe class NdArray : IDisposable
{
    private readonly ArrayState _state;
    private readonly ReaderPool _readers;
    private readonly WriterPool _writers;
    private bool _disposed;

    /// <summary>Opens the engine over a node, which it owns from now on.</summary>
    /// <param name="node">The array's node.</param>
    /// <param name="options">Threads and limits.</param>
    public NdArray(IArrayNode node, ArrayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        _state = new ArrayState(node, options ?? ArrayOptions.Default);
        _readers = new ReaderPool(_state);
        _writers = new WriterPool(_state);
    }

    /// <summary>The node beneath.</summary>
    public IArrayNode Node => _state.Node;

    /// <summary>What the array is now.</summary>
    public ArraySpec Spec => _state.Node.Spec;

    /// <summary>Elements along each axis now.</summary>
    public ImmutableArray<long> Shape => Spec.Shape;

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => _state.Rank;

    /// <summary>Elements in all; 0 for a null dataspace.</summary>
    public long Length => Spec.IsNull ? 0 : GridMath.Volume<long>(Shape.AsSpan());

    /// <summary>Bytes of all elements as stored.</summary>
    public long ByteLength => checked(Length * _state.ElementSize);

    /// <summary>Whether chunks are read and written as encoded bytes, outside the store's own pipeline.</summary>
    public bool HasDirectChunks => _state.Encoding != ChunkEncoding.Foreign;

    /// <summary>The stored chunks, in row-major order of their coordinates.</summary>
    public IEnumerable<ChunkInfo> Chunks => _state.Node.EnumerateChunks();

    /// <summary>Reads the whole array.</summary>
    /// <param name="destination">Receives <see cref="ByteLength"/> bytes.</param>
    public ReadStatistics Read(Span<byte> destination)
    {
        Span<long> start = stackalloc long[Rank];
        start.Clear();
        return Read(start, Shape.AsSpan(), destination);
    }

    /// <summary>Reads a box.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="destination">Receives exactly the box's bytes.</param>
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
        Read(start, shape, destination, destinationBytes, null);

    /// <summary>Writes the whole array.</summary>
    /// <param name="source"><see cref="ByteLength"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> source)
    {
        Span<long> start = stackalloc long[Rank];
        start.Clear();
        Write(start, Shape.AsSpan(), source);
    }

    /// <summary>Writes a box. Chunks that it covers in part are read, patched and encoded again.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">Exactly the box's bytes.</param>
    public void Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<byte> source)
    {
        fixed (byte* pointer = source)
        {
            Write(start, shape, pointer, source.Length);
        }
    }

    /// <summary>Writes a box from memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The first byte.</param>
    /// <param name="sourceBytes">Bytes at the source: at least those of the box.</param>
    public void Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* source, long sourceBytes) =>
        Write(start, shape, source, sourceBytes, null);

    /// <summary>Grows the array along an axis by what is appended.</summary>
    /// <param name="source">Whole hyperplanes across the axis.</param>
    /// <param name="axis">The axis to grow.</param>
    public void Append(ReadOnlySpan<byte> source, int axis = 0)
    {
        fixed (byte* pointer = source)
        {
            Append(pointer, source.Length, axis, null);
        }
    }

    /// <summary>Changes the shape. What lies outside is lost, what is new reads as the fill value.</summary>
    /// <param name="shape">Elements along each axis.</param>
    public void Resize(ReadOnlySpan<long> shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckRank(shape.Length, nameof(shape));
        Node.Resize(shape);
    }

    /// <summary>Finds the stored chunk that begins at an element; null if it was never written.</summary>
    /// <param name="offset">The chunk's first element.</param>
    /// <exception cref="ChunkNotAlignedException">No chunk begins there.</exception>
    /// <exception cref="ChunkOutOfRangeException">The element lies outside the array.</exception>
    public ChunkInfo? GetChunkInfo(ReadOnlySpan<long> offset)
    {
        Span<long> chunk = stackalloc long[Rank];
        ToChunk(offset, chunk);
        return Node.TryLocate(chunk, out ChunkRef found) ? new ChunkInfo(chunk.ToArray(), offset.ToArray(), found) : null;
    }

    /// <summary>Reads a chunk's bytes as they are stored.</summary>
    /// <param name="offset">The chunk's first element.</param>
    /// <param name="filterMask">Bit i set: filter i was skipped.</param>
    /// <exception cref="ChunkMissingException">The chunk was never written.</exception>
    public byte[] ReadChunk(ReadOnlySpan<long> offset, out uint filterMask)
    {
        Span<long> chunk = stackalloc long[Rank];
        ToChunk(offset, chunk);
        if (!Node.TryLocate(chunk, out ChunkRef found))
        {
            throw Located(new ChunkMissingException("The chunk has never been written"), chunk);
        }

        byte[] bytes = new byte[found.StoredBytes];
        Node.Read(found, 0, bytes);
        filterMask = found.FilterMask;
        return bytes;
    }

    /// <summary>Stores a chunk's bytes as given.</summary>
    /// <param name="offset">The chunk's first element.</param>
    /// <param name="encoded">The bytes, encoded as the array's filters say.</param>
    /// <param name="filterMask">Bit i set: filter i was skipped.</param>
    public void WriteChunk(ReadOnlySpan<long> offset, ReadOnlySpan<byte> encoded, uint filterMask = 0)
    {
        Span<long> chunk = stackalloc long[Rank];
        ToChunk(offset, chunk);
        Node.Write(chunk, encoded, filterMask);
    }

    /// <summary>Makes a chunk read as the fill value: removes it where the store can, else stores a constant chunk.</summary>
    /// <param name="offset">The chunk's first element.</param>
    public void EraseChunk(ReadOnlySpan<long> offset)
    {
        Span<long> chunk = stackalloc long[Rank];
        ToChunk(offset, chunk);
        if (Node.Storage.Capabilities.HasFlag(StorageCapabilities.EraseChunks))
        {
            Node.Erase(chunk);
            return;
        }

        if (!Node.TryLocate(chunk, out _))
        {
            return;
        }

        if (!HasDirectChunks)
        {
            throw Located(new NotChunkedException("Chunks of arrays with other filters cannot be erased"), chunk);
        }

        ChunkWriter writer = _writers.Rent();
        NativeBuffer frame = _writers.RentFrame();
        long bytes = writer.EncodeConstant(_state.Fill.IsEmpty ? new byte[_state.ElementSize] : _state.Fill.AsSpan(), frame);
        Node.Write(chunk, new ReadOnlySpan<byte>(frame.Reserve(0), checked((int)bytes)));
        _writers.ReturnFrame(frame);
        _writers.Return(writer);
    }

    /// <summary>Closes the array and its node.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _readers.Dispose();
            _writers.Dispose();
            Node.Dispose();
        }
    }

    internal ReadStatistics Read(
        ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination, long destinationBytes, IElementConverter? converter)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int itemBytes = converter?.MemorySize ?? _state.ElementSize;
        if (CheckBox(start, shape, destinationBytes, itemBytes, nameof(destination)) == 0)
        {
            return default;
        }

        if (!HasDirectChunks)
        {
            return ForeignRegions.Read(_state, start, shape, destination, converter);
        }

        Span<long> strides = stackalloc long[Rank];
        GridMath.PackedStrides(shape, itemBytes, strides);
        return ReadJob.Run(_state, _readers, start, shape, destination, strides, converter);
    }

    internal void Write(
        ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* source, long sourceBytes, IElementConverter? converter)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int itemBytes = converter?.MemorySize ?? _state.ElementSize;
        if (CheckBox(start, shape, sourceBytes, itemBytes, nameof(source)) == 0)
        {
            return;
        }

        if (!Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
        {
            throw Located(new StorageReadOnlyException("The file is open for reading only"), default);
        }

        if (!HasDirectChunks)
        {
            ForeignRegions.Write(_state, start, shape, source, converter);
            return;
        }

        Span<long> strides = stackalloc long[Rank];
        GridMath.PackedStrides(shape, itemBytes, strides);
        WriteJob.Run(_state, _readers, _writers, start, shape, source, strides, converter);
    }

    internal void Append(byte* source, long sourceBytes, int axis, IElementConverter? converter)
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

        Span<long> start = stackalloc long[Rank];
        start.Clear();
        start[axis] = before[axis];
        long[] box = [.. before];
        box[axis] = sourceBytes / plane;
        if (box[axis] == 0)
        {
            return;
        }

        long[] after = [.. before];
        after[axis] = checked(before[axis] + box[axis]);
        Node.Resize(after);
        try
        {
            Write(start, box, source, sourceBytes, converter);
        }
        catch
        {
            Node.Resize(before);
            throw;
        }
    }

    /// <summary>Checks a box against the array and the caller's memory; returns its elements.</summary>
    private long CheckBox(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, long bytes, int itemBytes, string memory)
    {
        CheckRank(start.Length, nameof(start));
        CheckRank(shape.Length, nameof(shape));
        ArraySpec spec = Spec;
        long elements = 1;
        for (int axis = 0; axis < Rank; axis++)
        {
            if (start[axis] < 0 || shape[axis] < 0 || start[axis] > spec.Shape[axis] - shape[axis])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(start), $"Axis {axis}: {shape[axis]} elements from {start[axis]} do not lie within its {spec.Shape[axis]}");
            }

            elements = checked(elements * shape[axis]);
        }

        if (spec.IsNull)
        {
            elements = 0;
        }

        if (checked(elements * itemBytes) > bytes)
        {
            throw new ArgumentException($"The box has {elements * itemBytes} bytes, the memory given {bytes}", memory);
        }

        return elements;
    }

    private void CheckRank(int rank, string argument)
    {
        if (rank != Rank)
        {
            throw new ArgumentException($"The array has {Rank} axes; got {rank} values", argument);
        }
    }

    private void ToChunk(ReadOnlySpan<long> offset, Span<long> chunk)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckRank(offset.Length, nameof(offset));
        ArraySpec spec = Spec;
        if (spec.Layout != ArrayLayout.Chunked || spec.ChunkShape.IsDefault)
        {
            throw Located(new NotChunkedException($"The array is not stored in chunks but {spec.Layout}"), default);
        }

        for (int axis = 0; axis < Rank; axis++)
        {
            if (offset[axis] < 0 || offset[axis] >= spec.Shape[axis])
            {
                throw Located(
                    new ChunkOutOfRangeException($"Axis {axis}: element {offset[axis]} lies outside the array's {spec.Shape[axis]}"), default);
            }

            (chunk[axis], long rest) = Math.DivRem(offset[axis], spec.ChunkShape[axis]);
            if (rest != 0)
            {
                throw Located(
                    new ChunkNotAlignedException($"Axis {axis}: no chunk begins at element {offset[axis]}; chunks have {spec.ChunkShape[axis]}"),
                    default);
            }
        }
    }

    private Blosc2DirectException Located(Blosc2DirectException error, ReadOnlySpan<long> chunk)
    {
        _state.Locate(error, chunk);
        return error;
    }
}
