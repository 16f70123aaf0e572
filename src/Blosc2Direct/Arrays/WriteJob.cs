using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Arrays.Selections;

namespace Blosc2Direct.Arrays;

/// <summary>One write of a selection: chunks are encoded by the crew and stored in their order, by whichever thread finds the
/// next one finished, one at a time.</summary>
internal sealed class WriteJob : ISharedWork
{
    private const long NothingToStore = -1;

    private readonly ArrayState _array;
    private readonly ReaderPool _readers;
    private readonly WriterPool _writers;
    private readonly SelectionPlan _plan;
    private readonly ElementMemory _memory;
    private readonly JobWatch _watch;
    private readonly Slot[] _slots;
    private readonly object _order = new();
    private long _nextTaken;
    private long _nextStored;
    private bool _storing;
    private bool _stopped;
    private WriteStatistics _statistics;

    private WriteJob(
        ArrayState array, ReaderPool readers, WriterPool writers, SelectionPlan plan, in ElementMemory memory, JobWatch watch, int threads)
    {
        _array = array;
        _readers = readers;
        _writers = writers;
        _plan = plan;
        _memory = memory;
        _watch = watch;
        int inFlight = threads == 1 ? 1 : writers.FramesInFlight(threads);
        _slots = new Slot[(int)Math.Clamp(plan.Chunks, 1, inFlight)];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot(writers.RentFrame(), array.Rank);
        }
    }

    /// <summary>Writes a selection from its place.</summary>
    public static WriteStatistics Run(
        ArrayState array, ReaderPool readers, WriterPool writers, SelectionPlan plan, in ElementMemory memory, JobWatch watch)
    {
        int threads = array.Options.EffectiveThreads;
        WriteJob job = new(array, readers, writers, plan, memory, watch, threads);
        watch.Begin(plan.Chunks);
        try
        {
            WorkCrew.Run(job, (int)Math.Min(threads, plan.Chunks));
        }
        finally
        {
            foreach (Slot slot in job._slots)
            {
                writers.ReturnFrame(slot.Frame);
            }
        }

        return job._statistics;
    }

    public void Join()
    {
        ChunkWriter writer = _writers.Rent();
        long waited = LockClock.Ticks;
        try
        {
            SelectionCursor cursor = _plan.Begin(writer.Cursors, _memory);
            while (Take(out Slot? slot, out long chunk))
            {
                _watch.Check();
                slot.Bytes = cursor.MoveTo(chunk) ? Encode(writer, cursor, slot) : NothingToStore;
                Store(slot);
                _watch.Done(1);
            }
        }
        finally
        {
            WriteStatistics taken = writer.TakeStatistics() with { LockWait = Stopwatch.GetElapsedTime(waited, LockClock.Ticks) };
            _writers.Return(writer);
            lock (_order)
            {
                _statistics += taken;
            }
        }
    }

    public void Stop()
    {
        lock (_order)
        {
            _stopped = true;
            Monitor.PulseAll(_order);
        }
    }

    /// <summary>Takes the next chunk once its slot is free.</summary>
    private bool Take([NotNullWhen(true)] out Slot? slot, out long chunk)
    {
        lock (_order)
        {
            chunk = _nextTaken++;
            while (!_stopped && chunk < _plan.Chunks && chunk - _nextStored >= _slots.Length)
            {
                Monitor.Wait(_order);
            }

            if (_stopped || chunk >= _plan.Chunks)
            {
                slot = null;
                return false;
            }
        }

        slot = _slots[chunk % _slots.Length];
        return true;
    }

    private unsafe long Encode(ChunkWriter writer, SelectionCursor cursor, Slot slot)
    {
        cursor.Chunk.CopyTo(slot.Coordinates);
        Span<int> valid = stackalloc int[_array.Rank];
        for (int axis = 0; axis < valid.Length; axis++)
        {
            valid[axis] = (int)Math.Min(_array.ChunkShape[axis], _plan.ArrayShape[axis] - cursor.Origin[axis]);
        }

        slot.FilterMask = _array.IsUnfilteredEdge(valid) ? uint.MaxValue : 0;
        try
        {
            cursor.SelectChunk();
            bool covers = cursor.IsWhole && cursor.CoversPiece(_array.ChunkShape.AsSpan());
            Span<long> strides = stackalloc long[_array.Rank];
            int swap = writer.CanSwap(cursor.SwapWidth) ? cursor.SwapWidth : 0;
            return covers && cursor.TryGetBox(out byte* source, strides, swap > 0)
                ? writer.Encode(source, strides, valid, slot.Frame, swap)
                : writer.EncodePatched(covers ? null : _readers, cursor, valid, slot.Frame);
        }
        catch (Blosc2DirectException error)
        {
            _array.Locate(error, slot.Coordinates);
            throw;
        }
    }

    /// <summary>Marks a slot finished; stores all finished chunks whose turn it is, unless another thread is at it.</summary>
    private void Store(Slot mine)
    {
        lock (_order)
        {
            mine.IsFinished = true;
            if (_storing)
            {
                return;
            }

            _storing = true;
        }

        while (true)
        {
            Slot slot;
            lock (_order)
            {
                slot = _slots[_nextStored % _slots.Length];
                if (_stopped || !slot.IsFinished)
                {
                    _storing = false;
                    return;
                }
            }

            Write(slot);
            lock (_order)
            {
                slot.IsFinished = false;
                _nextStored++;
                Monitor.PulseAll(_order);
            }
        }
    }

    private unsafe void Write(Slot slot)
    {
        if (slot.Bytes == NothingToStore)
        {
            return;
        }

        try
        {
            _array.Node.Write(slot.Coordinates, new ReadOnlySpan<byte>(slot.Frame.Reserve(0), checked((int)slot.Bytes)), slot.FilterMask);
            lock (_order)
            {
                _statistics += new WriteStatistics(slot.Bytes, 1, 0, 0, 0);
            }
        }
        catch (Blosc2DirectException error)
        {
            _array.Locate(error, slot.Coordinates);
            throw;
        }
    }

    private sealed class Slot(NativeBuffer frame, int rank)
    {
        public NativeBuffer Frame { get; } = frame;

        public long[] Coordinates { get; } = new long[rank];

        public long Bytes { get; set; }

        public uint FilterMask { get; set; }

        public bool IsFinished { get; set; }
    }
}
