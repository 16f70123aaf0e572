using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>One write of a box of an array: chunks are encoded by the crew and stored in their order, by whichever thread
/// finds the next one finished, one at a time.</summary>
internal sealed unsafe class WriteJob : ISharedWork
{
    private readonly ArrayState _array;
    private readonly ReaderPool _readers;
    private readonly WriterPool _writers;
    private readonly long[] _arrayShape;
    private readonly long[] _start;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly long[] _first;
    private readonly long[] _count;
    private readonly byte* _source;
    private readonly IElementConverter? _converter;
    private readonly long _chunks;
    private readonly Slot[] _slots;
    private readonly object _order = new();
    private long _nextTaken;
    private long _nextStored;
    private bool _storing;
    private bool _stopped;

    private WriteJob(
        ArrayState array, ReaderPool readers, WriterPool writers, ReadOnlySpan<long> start, ReadOnlySpan<long> shape,
        byte* source, ReadOnlySpan<long> strides, IElementConverter? converter, int threads)
    {
        _array = array;
        _readers = readers;
        _writers = writers;
        _arrayShape = [.. array.Node.Spec.Shape];
        _start = start.ToArray();
        _shape = shape.ToArray();
        _strides = strides.ToArray();
        _first = new long[array.Rank];
        _count = new long[array.Rank];
        _source = source;
        _converter = converter;
        _chunks = GridMath.Touched<int>(start, shape, array.ChunkShape.AsSpan(), _first, _count);
        int inFlight = threads == 1 ? 1 : writers.FramesInFlight(threads);
        _slots = new Slot[(int)Math.Clamp(_chunks, 1, inFlight)];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot(writers.RentFrame(), array.Rank);
        }
    }

    /// <summary>Writes a box from a strided place whose last axis is packed.</summary>
    public static void Run(
        ArrayState array, ReaderPool readers, WriterPool writers, ReadOnlySpan<long> start, ReadOnlySpan<long> shape,
        byte* source, ReadOnlySpan<long> strides, IElementConverter? converter)
    {
        int threads = array.Options.EffectiveThreads;
        WriteJob job = new(array, readers, writers, start, shape, source, strides, converter, threads);
        try
        {
            WorkCrew.Run(job, (int)Math.Min(threads, job._chunks));
        }
        finally
        {
            foreach (Slot slot in job._slots)
            {
                writers.ReturnFrame(slot.Frame);
            }
        }
    }

    public void Join()
    {
        ChunkWriter writer = _writers.Rent();
        try
        {
            while (Take(out Slot? slot, out long chunk))
            {
                GridMath.Unravel(chunk, _count, slot.Coordinates);
                for (int axis = 0; axis < slot.Coordinates.Length; axis++)
                {
                    slot.Coordinates[axis] += _first[axis];
                }

                try
                {
                    slot.Bytes = Encode(writer, slot);
                }
                catch (Blosc2DirectException error)
                {
                    _array.Locate(error, slot.Coordinates);
                    throw;
                }

                Store(slot);
            }
        }
        finally
        {
            _writers.Return(writer);
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
    private bool Take([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Slot? slot, out long chunk)
    {
        lock (_order)
        {
            chunk = _nextTaken++;
            while (!_stopped && chunk < _chunks && chunk - _nextStored >= _slots.Length)
            {
                Monitor.Wait(_order);
            }

            if (_stopped || chunk >= _chunks)
            {
                slot = null;
                return false;
            }
        }

        slot = _slots[chunk % _slots.Length];
        return true;
    }

    private long Encode(ChunkWriter writer, Slot slot)
    {
        int rank = _array.Rank;
        Span<long> start = stackalloc long[rank];
        Span<long> shape = stackalloc long[rank];
        Span<int> valid = stackalloc int[rank];
        byte* source = _source;
        bool covers = true;
        for (int axis = 0; axis < rank; axis++)
        {
            long origin = slot.Coordinates[axis] * _array.ChunkShape[axis];
            valid[axis] = (int)Math.Min(_array.ChunkShape[axis], _arrayShape[axis] - origin);
            long low = Math.Max(origin, _start[axis]);
            long high = Math.Min(origin + _array.ChunkShape[axis], _start[axis] + _shape[axis]);
            start[axis] = low - origin;
            shape[axis] = high - low;
            covers &= shape[axis] == valid[axis];
            source += (low - _start[axis]) * _strides[axis];
        }

        if (covers && _converter is null)
        {
            return writer.Encode(source, _strides, valid, slot.Frame);
        }

        return writer.EncodePatched(
            covers ? null : _readers, slot.Coordinates, start, shape, source, _strides, _converter, valid, slot.Frame);
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

            try
            {
                _array.Node.Write(slot.Coordinates, new ReadOnlySpan<byte>(slot.Frame.Reserve(0), checked((int)slot.Bytes)));
            }
            catch (Blosc2DirectException error)
            {
                _array.Locate(error, slot.Coordinates);
                throw;
            }

            lock (_order)
            {
                slot.IsFinished = false;
                _nextStored++;
                Monitor.PulseAll(_order);
            }
        }
    }

    private sealed class Slot(NativeBuffer frame, int rank)
    {
        public NativeBuffer Frame { get; } = frame;

        public long[] Coordinates { get; } = new long[rank];

        public long Bytes { get; set; }

        public bool IsFinished { get; set; }
    }
}
