using System.Numerics;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>What one thread remembers of a column's values in bounded memory: how often each occurs while they are few, then an
/// estimate of how many there are; and a sample of rows. What two threads remember can be merged, and does not depend on who saw
/// which row.</summary>
internal sealed unsafe class ColumnSketch : IDisposable
{
    private readonly GroupKey _key;
    private readonly CountAccumulator _counter = new();
    private readonly GroupTable _table;
    private readonly RowSample? _sample;
    private readonly int _mostValues;
    private readonly NativeBuffer _keys = new();
    private readonly NativeBuffer _groups = new();
    private readonly NativeBuffer _valid = new();
    private DistinctEstimate? _estimate;

    /// <summary>Makes an empty sketch.</summary>
    /// <param name="input">The column.</param>
    /// <param name="mostValues">Different values that are counted at most.</param>
    public ColumnSketch(CellInput input, int mostValues)
    {
        Input = input;
        _key = new GroupKey([input]);
        _mostValues = mostValues;
        Record = new GroupRecord(_key.Words, _counter.StateBytes);
        _table = new GroupTable(Record);

        // Long texts are not sampled: what they are is told by the frequent ones or not at all.
        _sample = _key.Words <= RowSample.MostWords ? new RowSample(_key.Words) : null;
    }

    /// <summary>The column.</summary>
    public CellInput Input { get; }

    /// <summary>A value and how often it occurs.</summary>
    public GroupRecord Record { get; }

    /// <summary>Whether every value was counted, or is in the sample.</summary>
    public bool IsExact => _estimate is null || _sample is { IsWhole: true };

    /// <summary>How many different values there are, about, where they were not counted.</summary>
    public long Estimate => _estimate?.Count ?? 0;

    /// <summary>How the values are decoded.</summary>
    public GroupKey Key => _key;

    /// <summary>Adds rows.</summary>
    public void Add(PackedBatch batch)
    {
        int count = batch.Count;
        ulong* keys = _keys.Reserve<ulong>((long)count * _key.Words);
        _key.Encode(batch, 0, count, keys, _valid);
        byte* valid = null;
        if (!Input.TakesAll)
        {
            valid = _valid.Reserve(count);
            byte* nulls = Input.MaskSlot < 0 ? null : batch.Cells(Input.MaskSlot);
            valid = Input.Validate(batch.Cells(Input.Slot), nulls, count, valid) < count ? valid : null;
        }

        _sample?.Add(batch, keys, valid);
        count = Pack(keys, valid, count);
        if (_estimate is null)
        {
            Count(keys, count);
        }
        else
        {
            _estimate.Add(keys, count, _key.Words);
        }
    }

    /// <summary>Adds what another thread saw.</summary>
    public void Merge(ColumnSketch other)
    {
        _sample?.Merge(other._sample!);
        if (_estimate is null && other._estimate is null)
        {
            for (int i = 0; i < other._table.Count; i++)
            {
                byte* record = other._table.Records + ((long)i * Record.Bytes);
                int group = _table.FindOrAdd((ulong*)(record + GroupRecord.KeyOffset), 0, out _);
                _counter.Merge(State(group), record + Record.StateOffset);
            }

            GiveUpIfTooMany();
            return;
        }

        GiveUp();
        other.GiveUp();
        _estimate!.Merge(other._estimate!);
    }

    /// <summary>The values with how often they occur, all of them or those of the sample; in no particular order. The sketch is of no
    /// other use then.</summary>
    public (GroupTable Values, long Total) Values()
    {
        if (_estimate is null || _sample is null)
        {
            return (_table, 0);
        }

        // The table is no longer of use: it takes the sample.
        _table.Clear();
        for (int i = 0; i < _sample.Count; i++)
        {
            int group = _table.FindOrAdd(_sample.Key(i), 0, out _);
            (*(long*)State(group))++;
        }

        return (_table, _sample.Count);
    }

    public void Dispose()
    {
        _table.Dispose();
        _keys.Dispose();
        _groups.Dispose();
        _valid.Dispose();
    }

    // Keys of values to the front.
    private int Pack(ulong* keys, byte* valid, int count)
    {
        if (valid is null)
        {
            return count;
        }

        int left = 0, words = _key.Words;
        for (int i = 0; i < count; i++)
        {
            if (valid[i] != 0)
            {
                for (int word = 0; word < words; word++)
                {
                    keys[((long)left * words) + word] = keys[((long)i * words) + word];
                }

                left++;
            }
        }

        return left;
    }

    private void Count(ulong* keys, int count)
    {
        // In pieces: a batch of nothing but new values does not make the table much larger than it may be.
        const int Piece = 4096;
        for (int at = 0; at < count; at += Piece)
        {
            int part = Math.Min(count - at, Piece);
            ulong* next = keys + ((long)at * _key.Words);
            if (_estimate is not null)
            {
                _estimate.Add(next, part, _key.Words);
                continue;
            }

            int* groups = _groups.Reserve<int>(Piece);
            if (_key.Words == 1)
            {
                _table.Assign(next, null, 0, part, groups);
            }
            else
            {
                _table.AssignWide(next, null, 0, part, groups);
            }

            _counter.AddGrouped(State(0), Record.Bytes, groups, null, part);
            GiveUpIfTooMany();
        }
    }

    private byte* State(int group) => _table.Records + ((long)group * Record.Bytes) + Record.StateOffset;

    private void GiveUpIfTooMany()
    {
        if (_table.Count > _mostValues)
        {
            GiveUp();
        }
    }

    private void GiveUp()
    {
        if (_estimate is not null)
        {
            return;
        }

        _estimate = new DistinctEstimate();
        for (int i = 0; i < _table.Count; i++)
        {
            _estimate.Add((ulong*)(_table.Records + ((long)i * Record.Bytes) + GroupRecord.KeyOffset), 1, _key.Words);
        }

        _table.Shrink();
    }
}

/// <summary>How many different keys there are, about: HyperLogLog with 4,096 registers (Flajolet and others 2007), standard error 1.6 %.</summary>
internal sealed unsafe class DistinctEstimate
{
    private const int Bits = 12;
    private readonly byte[] _registers = new byte[1 << Bits];

    /// <summary>The estimate.</summary>
    public long Count
    {
        get
        {
            double sum = 0, registers = _registers.Length;
            int empty = 0;
            foreach (byte register in _registers)
            {
                sum += Math.ScaleB(1, -register);
                empty += register == 0 ? 1 : 0;
            }

            double raw = 0.7213 / (1 + (1.079 / registers)) * registers * registers / sum;
            return (long)Math.Round(raw <= 2.5 * registers && empty > 0 ? registers * Math.Log(registers / empty) : raw);
        }
    }

    /// <summary>Adds keys.</summary>
    /// <param name="keys">Their words.</param>
    /// <param name="count">How many keys.</param>
    /// <param name="words">Words of a key.</param>
    public void Add(ulong* keys, int count, int words)
    {
        for (int i = 0; i < count; i++)
        {
            ulong hash = GroupTable.Hash(keys + ((long)i * words), words);
            byte rank = (byte)(BitOperations.LeadingZeroCount((hash << Bits) | (1UL << (Bits - 1))) + 1);
            ref byte register = ref _registers[hash >> (64 - Bits)];
            register = Math.Max(register, rank);
        }
    }

    /// <summary>Adds what another estimate has seen.</summary>
    public void Merge(DistinctEstimate other)
    {
        for (int i = 0; i < _registers.Length; i++)
        {
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
        }
    }
}
