using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>An N-dimensional array over a storage node: elements are their bytes as stored. Reading is safe for several
/// threads at once, also while one thread writes or resizes.</summary>
/// <remarks>Boxes are packed in row-major order, index 0 the slowest axis. Chunked arrays without filters, with Blosc2
/// alone, or with the filters of docs/codecs.md are read and written as encoded chunks, in parallel; all others by the store's
/// own means.</remarks>
public sealed unsafe partial class NdArray : IDisposable
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

    /// <summary>What new chunks are compressed with; null if chunks are not Blosc2's, or what the dataset says of it cannot be
    /// understood.</summary>
    public Blosc2Options? Codec => _state.Codec;

    /// <summary>What stays the same while it is open.</summary>
    internal ArrayState State => _state;

    /// <summary>How it was opened.</summary>
    internal ArrayOptions Options => _state.Options;

    /// <summary>What all reads cost so far.</summary>
    public ReadStatistics TotalRead => _state.Totals.Read;

    /// <summary>What all writes cost so far.</summary>
    public WriteStatistics TotalWritten => _state.Totals.Written;

    /// <summary>The stored chunks, in row-major order of their coordinates.</summary>
    public IEnumerable<ChunkInfo> Chunks => _state.Node.EnumerateChunks();

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

        Span<int> valid = stackalloc int[Rank];
        for (int axis = 0; axis < Rank; axis++)
        {
            valid[axis] = (int)Math.Min(_state.ChunkShape[axis], Shape[axis] - offset[axis]);
        }

        bool isUnfiltered = _state.IsUnfilteredEdge(valid);
        ChunkWriter writer = _writers.Rent();
        NativeBuffer frame = _writers.RentFrame();
        long bytes = writer.EncodeConstant(_state.Fill.IsEmpty ? new byte[_state.ElementSize] : _state.Fill.AsSpan(), isUnfiltered, frame);
        Node.Write(chunk, new ReadOnlySpan<byte>(frame.Reserve(0), checked((int)bytes)), isUnfiltered ? uint.MaxValue : 0);
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
            _state.Options.BlockCache?.Forget(_state.Id);
            Node.Dispose();
        }
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

    internal Blosc2DirectException Located(Blosc2DirectException error, ReadOnlySpan<long> chunk)
    {
        _state.Locate(error, chunk);
        return error;
    }
}
