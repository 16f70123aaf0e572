using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>One read of a box of an array: its chunks, or runs of their blocks, are shared out to the crew.</summary>
internal sealed unsafe class ReadJob : ISharedWork
{
    // Pieces a thread should find at least, so that the last one does not keep the others waiting for long.
    private const int PiecesPerThread = 4;

    // A run of blocks below this is not worth a look at the chunk's head of its own.
    private const int SmallestPart = 256 << 10;

    private readonly ArrayState _array;
    private readonly ReaderPool _readers;
    private readonly long[] _start;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly long[] _first;
    private readonly long[] _count;
    private readonly byte* _destination;
    private readonly IElementConverter? _converter;
    private readonly long _chunks;
    private readonly int _parts;
    private long _next = -1;
    private ReadStatistics _statistics;

    private ReadJob(
        ArrayState array, ReaderPool readers, ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination,
        ReadOnlySpan<long> strides, IElementConverter? converter, int threads)
    {
        _array = array;
        _readers = readers;
        _start = start.ToArray();
        _shape = shape.ToArray();
        _strides = strides.ToArray();
        _first = new long[array.Rank];
        _count = new long[array.Rank];
        _destination = destination;
        _converter = converter;
        _chunks = GridMath.Touched<int>(start, shape, array.ChunkShape.AsSpan(), _first, _count);
        _parts = Parts(threads);
    }

    /// <summary>Reads a box into a strided place whose last axis is packed.</summary>
    public static ReadStatistics Run(
        ArrayState array, ReaderPool readers, ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination,
        ReadOnlySpan<long> strides, IElementConverter? converter)
    {
        int threads = array.Options.EffectiveThreads;
        ReadJob job = new(array, readers, start, shape, destination, strides, converter, threads);
        long pieces = job._chunks * job._parts;
        WorkCrew.Run(job, (int)Math.Min(threads, pieces));
        return job._statistics;
    }

    public void Join()
    {
        ChunkReader reader = _readers.Rent();
        Span<long> chunk = stackalloc long[_array.Rank];
        try
        {
            for (long piece; (piece = Interlocked.Increment(ref _next)) < _chunks * _parts;)
            {
                GridMath.Unravel(piece / _parts, _count, chunk);
                for (int axis = 0; axis < chunk.Length; axis++)
                {
                    chunk[axis] += _first[axis];
                }

                try
                {
                    ReadChunk(reader, chunk, (int)(piece % _parts));
                }
                catch (Blosc2DirectException error)
                {
                    _array.Locate(error, chunk);
                    throw;
                }
            }
        }
        finally
        {
            ReadStatistics taken = reader.TakeStatistics();
            _readers.Return(reader);
            lock (_start)
            {
                _statistics += taken;
            }
        }
    }

    public void Stop() => Interlocked.Exchange(ref _next, long.MaxValue / 2);

    /// <summary>How many pieces to cut each chunk into: one, unless there are too few chunks to go round.</summary>
    private int Parts(int threads)
    {
        if (threads == 1 || _chunks >= (long)threads * PiecesPerThread || _array.Geometry is not { } geometry)
        {
            return 1;
        }

        long bytes = GridMath.Volume<long>(_shape) / Math.Max(_chunks, 1) * _array.ElementSize;
        long worth = bytes / Math.Max(SmallestPart, geometry.BlockBytes);
        return (int)Math.Clamp(worth, 1, (threads * PiecesPerThread) / Math.Max(_chunks, 1));
    }

    private void ReadChunk(ChunkReader reader, ReadOnlySpan<long> coordinates, int part)
    {
        int rank = coordinates.Length;
        Span<long> start = stackalloc long[rank];
        Span<long> shape = stackalloc long[rank];
        byte* destination = _destination;
        for (int axis = 0; axis < rank; axis++)
        {
            long origin = coordinates[axis] * _array.ChunkShape[axis];
            long low = Math.Max(origin, _start[axis]);
            long high = Math.Min(origin + _array.ChunkShape[axis], _start[axis] + _shape[axis]);
            start[axis] = low - origin;
            shape[axis] = high - low;
            destination += (low - _start[axis]) * _strides[axis];
        }

        ChunkBox box = new()
        {
            Start = start, Shape = shape, Destination = destination, Strides = _strides, Converter = _converter, Part = part,
            Parts = _parts,
        };
        if (_array.Node.TryLocate(coordinates, out ChunkRef chunk))
        {
            reader.Read(chunk, box);
        }
        else
        {
            reader.ReadMissing(box);
        }
    }
}
