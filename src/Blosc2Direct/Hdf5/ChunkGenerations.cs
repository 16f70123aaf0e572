namespace Blosc2Direct.Hdf5;

/// <summary>Counters that tell readers of a dataset what was written meanwhile, in the manner of a sequence lock: odd while a
/// write is under way. Writers hold the HDF5 lock; readers take none.</summary>
internal sealed class ChunkGenerations
{
    // Chunks share counters by hash: memory stays bounded, and an unneeded change costs a reader one more look.
    private const int Slots = 2048;

    private long[]? _chunks; // null until something is written
    private long _structure;

    /// <summary>See <see cref="Storage.IArrayNode.StructureGeneration"/>.</summary>
    internal long Structure
    {
        get
        {
            // The second look of a reader must not be taken before its reads of data are done.
            Volatile.ReadBarrier();
            return Volatile.Read(ref _structure);
        }
    }

    /// <summary>See <see cref="Storage.IArrayNode.GetGeneration"/>.</summary>
    internal long Get(ReadOnlySpan<long> coordinates)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _chunks) is { } chunks ? Volatile.Read(ref chunks[SlotOf(coordinates)]) : 0;
    }

    /// <summary>Marks a chunk as being written until the scope is disposed. The lock is held.</summary>
    internal Change BeginChunk(ReadOnlySpan<long> coordinates)
    {
        if (_chunks is null)
        {
            Volatile.Write(ref _chunks, new long[Slots]);
        }

        return new Change(ref _chunks[SlotOf(coordinates)]);
    }

    /// <summary>Marks the whole dataset as being changed until the scope is disposed. The lock is held.</summary>
    internal Change BeginStructure() => new(ref _structure);

    // Multiplied by an odd constant (2^64 divided by the golden ratio) neighbours along any axis fall far apart.
    private static int SlotOf(ReadOnlySpan<long> coordinates)
    {
        ulong hash = 0;
        foreach (long coordinate in coordinates)
        {
            hash = (hash ^ (ulong)coordinate) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }

        return (int)(hash % Slots);
    }

    /// <summary>A change under way. The counter is odd from the scope's beginning to its end.</summary>
    internal readonly ref struct Change
    {
        private readonly ref long _counter;

        internal Change(ref long counter)
        {
            _counter = ref counter;
            Interlocked.Increment(ref counter);
        }

        public void Dispose() => Interlocked.Increment(ref _counter);
    }
}
