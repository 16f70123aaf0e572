using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Records of one writer, in order of partitions and within one of rows; in memory or in a temporary file.</summary>
internal sealed unsafe class PartialBlock : IDisposable
{
    private byte* _memory;
    private ScratchFile? _file;
    private long _fileStart;

    private PartialBlock(byte* memory, long[] starts)
    {
        _memory = memory;
        Starts = starts;
    }

    ~PartialBlock() => Free();

    /// <summary>Where each partition begins, in bytes; behind the last the end.</summary>
    public long[] Starts { get; }

    /// <summary>Bytes of all records.</summary>
    public long Bytes => Starts[^1];

    /// <summary>The records, or null where they are in a file.</summary>
    public byte* Memory => _memory;

    /// <summary>Sorts records into partitions, stable.</summary>
    /// <param name="records">The records, in row order.</param>
    /// <param name="count">How many.</param>
    /// <param name="record">What they are.</param>
    /// <param name="level">How often their partition was divided before.</param>
    public static PartialBlock Of(byte* records, long count, GroupRecord record, int level)
    {
        long[] starts = new long[Partitions.Count + 1];
        for (long i = 0; i < count; i++)
        {
            starts[Partitions.Of(records + (i * record.Bytes), record, level) + 1] += record.Bytes;
        }

        for (int p = 0; p < Partitions.Count; p++)
        {
            starts[p + 1] += starts[p];
        }

        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(count * record.Bytes, 1), 64);
        Span<long> next = stackalloc long[Partitions.Count];
        starts.AsSpan(0, Partitions.Count).CopyTo(next);
        for (long i = 0; i < count; i++)
        {
            byte* from = records + (i * record.Bytes);
            ref long place = ref next[Partitions.Of(from, record, level)];
            Buffer.MemoryCopy(from, memory + place, record.Bytes, record.Bytes);
            place += record.Bytes;
        }

        return new PartialBlock(memory, starts);
    }

    /// <summary>Moves the records to a file.</summary>
    public void Spill(ScratchFile file)
    {
        _fileStart = file.Append(_memory, Bytes);
        _file = file;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    /// <summary>Reads records that are in a file.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="count">How many.</param>
    public void Read(long start, byte* destination, int count) => _file!.Read(_fileStart + start, destination, count);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}

/// <summary>How groups are divided by the highest bits of their hash.</summary>
internal static unsafe class Partitions
{
    /// <summary>Partitions of a level.</summary>
    public const int Count = 1 << Bits;

    /// <summary>How often a partition can be divided.</summary>
    public const int Levels = 8;

    private const int Bits = 6;

    /// <summary>A record's partition.</summary>
    public static int Of(byte* place, GroupRecord record, int level) =>
        (int)(GroupTable.Hash((ulong*)(place + GroupRecord.KeyOffset), record.Words) >> (64 - (Bits * (level + 1)))) & (Count - 1);
}
