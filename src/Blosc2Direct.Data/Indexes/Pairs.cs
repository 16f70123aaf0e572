using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Indexes;

/// <summary>How a key and a row number are kept together while they are sorted.</summary>
/// <typeparam name="TPair">What they are kept in.</typeparam>
internal interface IPairFormat<TPair>
    where TPair : unmanaged, IComparable<TPair>
{
    TPair Pack(ulong key, long row);

    ulong Key(TPair pair);

    long Row(TPair pair);
}

/// <summary>Both in one number, the key above the row: half the memory, wherever both together have 64 bits at most.</summary>
internal readonly struct PackedPairs(int rowBits) : IPairFormat<ulong>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Pack(ulong key, long row) => (key << rowBits) | (ulong)row;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Key(ulong pair) => pair >> rowBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Row(ulong pair) => (long)(pair & ((1UL << rowBits) - 1));
}

/// <summary>A key and a row.</summary>
internal readonly struct WidePair(ulong key, long row) : IComparable<WidePair>
{
    public readonly ulong Key = key;
    public readonly long Row = row;

    public int CompareTo(WidePair other) => Key != other.Key ? Key.CompareTo(other.Key) : Row.CompareTo(other.Row);
}

/// <summary>Each in a number of its own.</summary>
internal readonly struct WidePairs : IPairFormat<WidePair>
{
    public WidePair Pack(ulong key, long row) => new(key, row);

    public ulong Key(WidePair pair) => pair.Key;

    public long Row(WidePair pair) => pair.Row;
}
