using System.Diagnostics;
using Blosc2Direct.Arrays.Selections;

namespace Blosc2Direct.Arrays;

/// <summary>One read of a selection: its chunks, or runs of their blocks, are shared out to the crew.</summary>
internal sealed class ReadJob : ISharedWork
{
    // Pieces a thread should find at least, so that the last one does not keep the others waiting for long.
    private const int PiecesPerThread = 16;

    private readonly ArrayState _array;
    private readonly ReaderPool _readers;
    private readonly SelectionPlan _plan;
    private readonly ElementMemory _memory;
    private readonly JobWatch _watch;
    private readonly int _parts;
    private readonly Lock _gate = new();
    private long _next = -1;
    private ReadStatistics _statistics;

    private ReadJob(ArrayState array, ReaderPool readers, SelectionPlan plan, in ElementMemory memory, JobWatch watch, int threads)
    {
        _array = array;
        _readers = readers;
        _plan = plan;
        _memory = memory with { IsStreamed = plan.Length >= array.Options.StreamedBytes / memory.MemoryBytes };
        _watch = watch;
        _parts = Parts(threads);
    }

    /// <summary>Reads a selection into its place.</summary>
    /// <param name="array">The array.</param>
    /// <param name="readers">Its readers.</param>
    /// <param name="plan">The selection.</param>
    /// <param name="memory">The place.</param>
    /// <param name="watch">Progress and cancellation.</param>
    /// <param name="threads">Threads at most; with 1 all is done on the caller's.</param>
    public static ReadStatistics Run(ArrayState array, ReaderPool readers, SelectionPlan plan, in ElementMemory memory, JobWatch watch, int threads)
    {
        ReadJob job = new(array, readers, plan, memory, watch, threads);
        watch.Begin(plan.Chunks * job._parts);
        WorkCrew.Run(job, (int)Math.Min(threads, plan.Chunks * job._parts));
        return job._statistics;
    }

    public void Join()
    {
        ChunkReader reader = _readers.Rent();
        long waited = LockClock.Ticks;
        try
        {
            SelectionCursor cursor = _plan.Begin(reader.Cursors, _memory);
            for (long piece; (piece = Interlocked.Increment(ref _next)) < _plan.Chunks * _parts;)
            {
                _watch.Check();
                if (cursor.MoveTo(piece / _parts))
                {
                    Read(reader, cursor, (int)(piece % _parts));
                }

                _watch.Done(1);
            }
        }
        finally
        {
            ReadStatistics taken = reader.TakeStatistics() with { LockWait = Stopwatch.GetElapsedTime(waited, LockClock.Ticks) };
            _readers.Return(reader);
            lock (_gate)
            {
                _statistics += taken;
            }
        }
    }

    public void Stop() => Interlocked.Exchange(ref _next, long.MaxValue / 2);

    /// <summary>Reads a piece, again as often as its chunk was written meanwhile.</summary>
    private void Read(ChunkReader reader, SelectionCursor cursor, int part)
    {
        SpinWait wait = default;
        while (true)
        {
            long generation = _array.Node.GetGeneration(cursor.Chunk);
            if ((generation & 1) != 0)
            {
                _watch.Check();
                wait.SpinOnce();
                continue;
            }

            try
            {
                reader.Read(cursor, part, _parts, generation);
                if (_array.Node.GetGeneration(cursor.Chunk) == generation)
                {
                    return;
                }
            }
            catch (Blosc2DirectException error)
            {
                if (_array.Node.GetGeneration(cursor.Chunk) == generation)
                {
                    _array.Locate(error, cursor.Chunk);
                    throw;
                }
            }
        }
    }

    /// <summary>How many pieces to cut each chunk into: one, unless there are too few chunks to go round.</summary>
    private int Parts(int threads)
    {
        long chunks = Math.Max(_plan.Chunks, 1);
        if (threads == 1 || chunks >= (long)threads * PiecesPerThread || _array.Geometry is not { } geometry || !_array.OuterFilters.IsEmpty)
        {
            return 1;
        }

        long worth = _plan.EstimateDecodedBytes(geometry.BlockShape, geometry.ElementSize) / chunks / Math.Max(_array.Options.SmallestPart, geometry.BlockBytes);
        return (int)Math.Clamp(worth, 1, threads * PiecesPerThread / chunks);
    }
}
