using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Keys of rows picked by a hash of their numbers: whoever sees which rows, the same ones are picked. All rows while they
/// are few; then every second, and so on.</summary>
internal sealed unsafe class RowSample
{
    /// <summary>Words of a key at most.</summary>
    public const int MostWords = 8;

    // Between half of this and this many rows are held.
    private const int MostRows = 1 << 15;

    private readonly int _words;
    private ulong[] _keys = [];
    private byte[] _levels = [];
    private int _level;

    /// <summary>Makes an empty sample.</summary>
    /// <param name="words">Words of a key.</param>
    public RowSample(int words) => _words = words;

    /// <summary>Rows of the sample.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all rows that count are in it.</summary>
    public bool IsWhole => _level == 0;

    /// <summary>A row's key.</summary>
    public ulong* Key(int index) =>
        (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_keys)) + ((long)index * _words);

    /// <summary>Adds rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="valid">0 for rows that do not count; null if all do.</param>
    public void Add(PackedBatch batch, ulong* keys, byte* valid)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ulong row = (ulong)batch.Row(i);
            int level = BitOperations.TrailingZeroCount(GroupTable.Hash(&row, 1) | (1UL << 62));
            if (level >= _level && (valid is null || valid[i] != 0))
            {
                Put(keys + ((long)i * _words), (byte)level);
            }
        }
    }

    /// <summary>Adds what another sample has.</summary>
    public void Merge(RowSample other)
    {
        Raise(other._level);
        for (int i = 0; i < other.Count; i++)
        {
            if (other._levels[i] >= _level)
            {
                Put(other.Key(i), other._levels[i]);
            }
        }
    }

    private void Put(ulong* key, byte level)
    {
        if (Count == _levels.Length)
        {
            int room = Math.Clamp(Count * 2, 1024, MostRows + 1);
            _keys = Grow(_keys, room * _words);
            Array.Resize(ref _levels, room);
        }

        new ReadOnlySpan<ulong>(key, _words).CopyTo(_keys.AsSpan(Count * _words));
        _levels[Count++] = level;
        while (Count > MostRows)
        {
            Raise(_level + 1);
        }
    }

    private void Raise(int level)
    {
        if (level <= _level)
        {
            return;
        }

        _level = level;
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_levels[i] >= level)
            {
                _levels[kept] = _levels[i];
                _keys.AsSpan(i * _words, _words).CopyTo(_keys.AsSpan(kept++ * _words));
            }
        }

        Count = kept;
    }

    // Pinned: keys are handed out by their addresses.
    private static ulong[] Grow(ulong[] keys, int room)
    {
        ulong[] more = GC.AllocateUninitializedArray<ulong>(room, pinned: true);
        keys.CopyTo(more, 0);
        return more;
    }
}
