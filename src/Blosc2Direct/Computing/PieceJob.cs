using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>A box of a source brought into memory: its pieces are shared out to the crew.</summary>
internal sealed unsafe class PieceJob : ISharedWork
{
    // As large as fits beside the pieces of other threads in a third-level cache.
    private const long PieceBytes = 2 << 20;

    private readonly IPieceSource _source;
    private readonly Box _box;
    private readonly byte* _destination;
    private readonly long[] _strides;
    private readonly IEnumerator<Box> _pieces;
    private readonly Action<long>? _done;
    private readonly CancellationToken _cancellation;
    private bool _stopped;

    private PieceJob(IPieceSource source, Box box, long[] tile, byte* destination, Action<long>? done, CancellationToken cancellation)
    {
        _source = source;
        _box = box;
        _destination = destination;
        _strides = new long[box.Shape.Length];
        GridMath.PackedStrides<long>(box.Shape, source.ItemBytes, _strides);
        _pieces = Box.Aligned(box, tile).GetEnumerator();
        _done = done;
        _cancellation = cancellation;
    }

    /// <summary>The pieces that a source is best read in.</summary>
    /// <param name="source">The source.</param>
    /// <param name="budget">Bytes that a piece may take.</param>
    public static long[] Tile(IPieceSource source, long budget)
    {
        int perElement = source.ItemBytes + source.ScratchBytes;
        long Cost(long[] tile) => (long)Math.Min(tile.Aggregate((double)perElement, (bytes, extent) => bytes * extent), long.MaxValue / 4);
        return Tiling.Choose(
            source.Shape, source.Unit, source.Chunk, Tiling.FastestFirst(source.Shape.Length), Cost, Math.Min(budget, PieceBytes));
    }

    /// <summary>Brings a box into memory, packed.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="box">The box.</param>
    /// <param name="tile">The shape of a piece.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="threads">How many threads work.</param>
    /// <param name="done">Told the elements of each piece that is done, one at a time.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static void Run(
        IPieceSource source, Box box, long[] tile, byte* destination, int threads, Action<long>? done, CancellationToken cancellation)
    {
        PieceJob job = new(source, box, tile, destination, done, cancellation);
        using (job._pieces)
        {
            WorkCrew.Run(job, threads);
        }
    }

    public void Join()
    {
        using IPieceReader reader = _source.OpenReader();
        using NativeBuffer piece = new();
        Span<long> packed = stackalloc long[_strides.Length];
        while (TryTake(out Box part))
        {
            byte* place = _destination;
            bool isRun = true;
            for (int axis = 0; axis < packed.Length; axis++)
            {
                place += (part.Start[axis] - _box.Start[axis]) * _strides[axis];
            }

            GridMath.PackedStrides<long>(part.Shape, _source.ItemBytes, packed);
            for (int axis = 0; axis < packed.Length; axis++)
            {
                isRun &= part.Shape[axis] == 1 || packed[axis] == _strides[axis];
            }

            if (isRun)
            {
                reader.Read(part, place);
            }
            else
            {
                byte* elements = piece.Reserve(part.Count * _source.ItemBytes);
                reader.Read(part, elements);
                BoxCopy.Copy(part.Shape, _source.ItemBytes, elements, packed, place, _strides);
            }

            if (_done is not null)
            {
                lock (_strides)
                {
                    _done(part.Count);
                }
            }
        }
    }

    public void Stop() => Volatile.Write(ref _stopped, true);

    private bool TryTake(out Box part)
    {
        lock (_pieces)
        {
            _cancellation.ThrowIfCancellationRequested();
            bool more = !_stopped && _pieces.MoveNext();
            part = more ? _pieces.Current : default;
            return more;
        }
    }
}
