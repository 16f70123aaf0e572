using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>A reduction along axes: pieces are read and added up by the crew, each to states of its own, and these are added to
/// those of the result in the order of the pieces. Pieces do not depend on the number of threads, and so neither does any bit of
/// the result.</summary>
internal sealed unsafe class ReductionJob : IDisposable
{
    // What a thread works at: enough to pay for a look at a chunk, little enough for a third-level cache.
    private const long PieceBytes = 4 << 20;

    // Of a chunk this is taken at once at least.
    private const long WorthBytes = 512 << 10;

    // A run of a contiguous array that is worth a request of its own.
    private const int RunBytes = 16 << 10;

    private readonly INumberSource _source;
    private readonly Reduction _reduction;
    private readonly bool[] _reduced;
    private readonly ComputingOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly NativeBuffer _states = new();
    private readonly long _totalBytes;
    private long _doneBytes;

    private ReductionJob(
        INumberSource source, Reduction reduction, bool[] reduced, ComputingOptions options, CancellationToken cancellation)
    {
        _source = source;
        _reduction = reduction;
        _reduced = reduced;
        _options = options;
        _cancellation = cancellation;
        _totalBytes = GridMath.Volume<long>(source.Shape) * source.ItemBytes;
    }

    /// <summary>Reduces.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="reduction">How they are added up.</param>
    /// <param name="reduced">Which axes are reduced.</param>
    /// <param name="options">Memory and threads.</param>
    /// <param name="results">Receives the results, packed, over the axes that stay.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static void Run(
        INumberSource source, Reduction reduction, bool[] reduced, ComputingOptions options, byte* results,
        CancellationToken cancellation)
    {
        using ReductionJob job = new(source, reduction, reduced, options, cancellation);
        job.Run(results);
    }

    public void Dispose() => _states.Dispose();

    private void Run(byte* results)
    {
        int rank = _reduced.Length;
        long[] tile = ChooseTile();
        long[] kept = Kept(_source.Shape);
        long[] bandTile = Tiling.Choose(
            kept, Kept(tile), null, Tiling.FastestFirst(rank), t => GridMath.Volume<long>(t) * _reduction.StateBytes, _options.MemoryLimit / 4);
        int resultBytes = _reduction.ResultType.Size();
        Span<long> resultStrides = stackalloc long[rank];
        Span<long> bandStrides = stackalloc long[rank];
        GridMath.PackedStrides<long>(kept, resultBytes, resultStrides);
        using NativeBuffer finished = new();
        foreach (Box band in Box.Grid(kept, bandTile))
        {
            long count = band.Count;
            byte* states = _states.Reserve(count * _reduction.StateBytes);
            _reduction.Clear(states, count);
            ReduceBand(band, tile);
            byte* place = finished.Reserve(count * resultBytes);
            _reduction.Finish(states, count, place);
            GridMath.PackedStrides<long>(band.Shape, resultBytes, bandStrides);
            byte* target = results;
            for (int axis = 0; axis < rank; axis++)
            {
                target += band.Start[axis] * resultStrides[axis];
            }

            BoxCopy.Copy(band.Shape, resultBytes, place, bandStrides, target, resultStrides);
        }
    }

    private void ReduceBand(Box band, long[] tile)
    {
        long[] start = new long[_reduced.Length];
        long[] shape = new long[_reduced.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            start[axis] = _reduced[axis] ? 0 : band.Start[axis];
            shape[axis] = _reduced[axis] ? _source.Shape[axis] : band.Shape[axis];
        }

        long inFlight = _options.MemoryLimit / 2 / Math.Max(1, Cost(tile));
        int threads = (int)Math.Clamp(inFlight - 2, 1, _options.EffectiveThreads);
        OrderedPipeline<Box, Partial>.Run(
            Pieces(start, shape, tile), threads, threads + 2, () => new Worker(this), (piece, partial) => Merge(band, piece, partial),
            _cancellation);
    }

    private static IEnumerable<Box> Pieces(long[] start, long[] shape, long[] tile)
    {
        foreach (Box box in Box.Grid(shape, tile))
        {
            for (int axis = 0; axis < start.Length; axis++)
            {
                box.Start[axis] += start[axis];
            }

            yield return box;
        }
    }

    private long[] ChooseTile()
    {
        int rank = _reduced.Length;
        long[] shape = _source.Shape;
        long[] unit = _source.Unit ?? Run(shape);
        List<int> axes = [.. Tiling.FastestFirst(rank).Where(axis => _reduced[axis])];
        axes.AddRange(Tiling.FastestFirst(rank).Where(axis => !_reduced[axis]));
        if (_source.Chunk is { } chunk)
        {
            // A piece of a chunk is worth a look at its head only from some size on.
            long[] inside = new long[rank];
            for (int axis = 0; axis < rank; axis++)
            {
                inside[axis] = Math.Clamp(chunk[axis], 1, Math.Max(1, shape[axis]));
            }

            unit = Tiling.Choose(inside, unit, null, Tiling.FastestFirst(rank), Cost, Math.Min(_options.MemoryLimit / 8, WorthBytes));
        }

        long target = Math.Min(_options.MemoryLimit / 8, Math.Max(PieceBytes, Cost(unit)));
        return Tiling.Choose(shape, unit, null, axes.ToArray(), Cost, target);
    }

    /// <summary>The last axes of a contiguous array, up to some KiB.</summary>
    private long[] Run(long[] shape)
    {
        long[] run = new long[shape.Length];
        long room = RunBytes / _source.ItemBytes;
        for (int axis = run.Length - 1; axis >= 0; axis--)
        {
            run[axis] = Math.Clamp(room, 1, Math.Max(1, shape[axis]));
            room = run[axis] == shape[axis] ? room / run[axis] : 1;
        }

        return run;
    }

    /// <summary>Bytes that a piece takes: its elements, what its reader needs, its states.</summary>
    private long Cost(long[] tile)
    {
        double elements = 1, states = 1;
        for (int axis = 0; axis < tile.Length; axis++)
        {
            elements *= tile[axis];
            states *= _reduced[axis] ? 1 : tile[axis];
        }

        return (long)Math.Min((elements * (_source.ItemBytes + _source.ScratchBytes)) + (states * _reduction.StateBytes), long.MaxValue / 4);
    }

    private long[] Kept(long[] shape)
    {
        long[] kept = new long[shape.Length];
        for (int axis = 0; axis < kept.Length; axis++)
        {
            kept[axis] = _reduced[axis] ? 1 : shape[axis];
        }

        return kept;
    }

    private void Merge(Box band, Box piece, Partial partial)
    {
        int rank = _reduced.Length;
        long[] kept = Kept(piece.Shape);
        Span<long> strides = stackalloc long[rank];
        GridMath.PackedStrides<long>(band.Shape, _reduction.StateBytes, strides);
        byte* into = _states.Reserve(0);
        for (int axis = 0; axis < rank; axis++)
        {
            into += _reduced[axis] ? 0 : (piece.Start[axis] - band.Start[axis]) * strides[axis];
        }

        long row = rank == 0 ? 1 : kept[rank - 1];
        long rows = GridMath.Volume<long>(kept) / row;
        byte* from = partial.States.Reserve(0);
        Span<long> index = stackalloc long[rank];
        for (long i = 0; i < rows; i++, from += row * _reduction.StateBytes)
        {
            GridMath.Unravel(i * row, kept, index);
            byte* place = into;
            for (int axis = 0; axis < rank; axis++)
            {
                place += index[axis] * strides[axis];
            }

            _reduction.Merge(place, from, row);
        }

        _doneBytes += piece.Count * _source.ItemBytes;
        _options.Progress?.Report(new ComputingProgress(_doneBytes, _totalBytes));
    }

    /// <summary>The states of one piece.</summary>
    private sealed class Partial : IDisposable
    {
        public NativeBuffer States { get; } = new();

        public void Dispose() => States.Dispose();
    }

    private sealed class Worker(ReductionJob job) : IPipelineWorker<Box, Partial>
    {
        private readonly IPieceReader _reader = job._source.OpenReader();
        private readonly NativeBuffer _elements = new();
        private readonly AxisGroups _groups = new(job._reduced);

        public void Produce(Box item, Partial slot)
        {
            byte* elements = _elements.Reserve(item.Count * job._source.ItemBytes);
            _reader.Read(item, elements);
            long states = _groups.Set(item.Shape);
            byte* place = slot.States.Reserve(states * job._reduction.StateBytes);
            job._reduction.Clear(place, states);
            _groups.Reduce(job._reduction, elements, job._source.ItemBytes, place);
        }

        public void Dispose()
        {
            _reader.Dispose();
            _elements.Dispose();
        }
    }
}
