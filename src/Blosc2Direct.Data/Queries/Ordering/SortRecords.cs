using System.Runtime.CompilerServices;
using Blosc2Direct.Data.Indexes;

namespace Blosc2Direct.Data.Queries.Ordering;

/// <summary>Records of <see cref="SortKeyCoder"/> in memory.</summary>
/// <param name="words">Words of a record.</param>
internal sealed unsafe class SortRecords(int words) : IDisposable
{
    private readonly GrowingBuffer _records = new();

    /// <summary>Records.</summary>
    public int Count => (int)(_records.Length / RecordBytes);

    /// <summary>Bytes of a record.</summary>
    public int RecordBytes => words * sizeof(ulong);

    /// <summary>A record.</summary>
    public ulong* this[int index] => (ulong*)(_records.Bytes + ((long)index * RecordBytes));

    /// <summary>Whether one record comes before another.</summary>
    public static int Compare(ulong* left, ulong* right, int words)
    {
        for (int i = 0; i < words; i++)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i] ? -1 : 1;
            }
        }

        return 0;
    }

    /// <summary>Adds a record, not filled.</summary>
    public ulong* Add() => (ulong*)_records.Add(RecordBytes);

    /// <summary>Keeps the first records alone.</summary>
    public void Truncate(int count) => _records.Truncate(Math.Min(_records.Length, (long)count * RecordBytes));

    /// <summary>Sorts them. Rows of equal keys must have been added in their order.</summary>
    public void Sort()
    {
        int count = Count;
        using NativeArray<byte> scratch = new((long)count * RecordBytes);
        if (words == 2)
        {
            PairSort.Sort((WidePair*)_records.Bytes, count, (WidePair*)scratch.Pointer, count, default(WidePairs));
            return;
        }

        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, new Comparer(this, words));
        for (int i = 0; i < count; i++)
        {
            Unsafe.CopyBlockUnaligned(scratch.Pointer + ((long)i * RecordBytes), this[order[i]], (uint)RecordBytes);
        }

        Buffer.MemoryCopy(scratch.Pointer, _records.Bytes, _records.Length, _records.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private sealed class Comparer(SortRecords records, int words) : IComparer<int>
    {
        public int Compare(int x, int y) => SortRecords.Compare(records[x], records[y], words);
    }
}
