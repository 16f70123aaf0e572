using System.Collections.Immutable;
using Blosc2Direct.Codecs.Entropy;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>Decodes and encodes whole chunks through an ordered list of HDF5 filters, outside of HDF5. One thread at a time;
/// its buffers are kept, so that nothing is allocated for a chunk.</summary>
internal sealed unsafe partial class ChunkPipeline : IDisposable
{
    // What bad encoders may add to a chunk on its way through all filters, beside as much again as it has.
    private const int ForeignSlack = 64 << 10;

    private readonly ChunkStep[] _steps;
    private readonly EntropyCoder? _coder;
    private readonly int[] _room; // the most bytes that go into each step when encoding, come out of it when decoding
    private readonly long _maxEncodedBytes;
    private NativeScratch _first, _second;
    private bool _firstIsNext = true;

    /// <summary>Creates a pipeline.</summary>
    /// <param name="steps">Filters that are <see cref="Supports">supported</see>, in the order of encoding.</param>
    /// <param name="plainBytes">The most bytes of a decoded chunk.</param>
    public ChunkPipeline(ImmutableArray<PipelineStep> steps, int plainBytes)
    {
        _steps = new ChunkStep[steps.Length];
        _room = new int[steps.Length];
        long foreign = plainBytes, own = plainBytes, most = (2L * plainBytes) + ForeignSlack;
        for (int i = 0; i < steps.Length; i++)
        {
            _steps[i] = ChunkSteps.Create(steps[i], ref _coder);
            _room[i] = (int)Math.Min(Math.Max(foreign, own), Array.MaxLength);
            foreign = Math.Min(_steps[i].MaxForeignBytes(foreign), most);
            own = _steps[i].MaxEncodedBytes(own);
        }

        PlainBytes = plainBytes;
        _maxEncodedBytes = own;
    }

    /// <summary>The most bytes of a decoded chunk.</summary>
    public int PlainBytes { get; }

    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    /// <exception cref="CodecLimitException">That is more than a buffer may hold.</exception>
    public int MaxEncodedBytes
    {
        get
        {
            if (_maxEncodedBytes > Array.MaxLength)
            {
                CodecThrow.Limit("encoded chunk", _maxEncodedBytes, Array.MaxLength);
            }

            return (int)_maxEncodedBytes;
        }
    }

    /// <summary>Whether every filter can be decoded and encoded here, with its parameters.</summary>
    public static bool Supports(ImmutableArray<PipelineStep> steps)
    {
        foreach (PipelineStep step in steps)
        {
            if (!ChunkSteps.Supports(step))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decodes a chunk.</summary>
    /// <param name="encoded">The stored bytes.</param>
    /// <param name="encodedBytes">How many.</param>
    /// <param name="filterMask">Bit i set: filter i was skipped.</param>
    /// <param name="destination">Receives the chunk.</param>
    /// <param name="capacity">Bytes at the destination.</param>
    /// <returns>Bytes of the decoded chunk.</returns>
    /// <exception cref="CorruptChunkException">The bytes do not decode, or to more than <paramref name="capacity"/>.</exception>
    public int Decode(byte* encoded, int encodedBytes, uint filterMask, byte* destination, int capacity)
    {
        _coder?.Enter();
        try
        {
            return DecodeSteps(encoded, encodedBytes, filterMask, destination, capacity);
        }
        finally
        {
            _coder?.Leave();
        }
    }

    /// <summary>Encodes a chunk; no filter is skipped.</summary>
    /// <param name="source">The chunk.</param>
    /// <param name="bytes">Its bytes, at most <see cref="PlainBytes"/>.</param>
    /// <param name="destination">Receives the encoded bytes.</param>
    /// <param name="capacity">At least <see cref="MaxEncodedBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, PlainBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, MaxEncodedBytes);
        _coder?.Enter();
        try
        {
            return EncodeSteps(source, bytes, destination, capacity);
        }
        finally
        {
            _coder?.Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ChunkStep step in _steps)
        {
            step.Dispose();
        }

        _coder?.Dispose();
        _planes?.Dispose();
        _first.Free();
        _second.Free();
    }

    private int DecodeSteps(byte* encoded, int encodedBytes, uint filterMask, byte* destination, int capacity)
    {
        byte* current = encoded;
        int bytes = encodedBytes;
        for (int i = NextActive(_steps.Length, filterMask); i >= 0;)
        {
            int next = NextActive(i, filterMask);
            if (next < 0 && !_steps[i].IsInPlace)
            {
                return _steps[i].Decode(current, bytes, destination, capacity);
            }

            Undo(i, ref current, ref bytes);
            i = next;
        }

        if (bytes > capacity)
        {
            CodecThrow.Corrupt("bytes of the decoded chunk", -1, $"at most {capacity}", bytes);
        }

        Buffer.MemoryCopy(current, destination, capacity, bytes);
        return bytes;
    }

    // Undoes one step, in place or into the other scratch memory.
    private void Undo(int step, ref byte* current, ref int bytes)
    {
        if (_steps[step].IsInPlace)
        {
            bytes = _steps[step].Decode(current, bytes, current, bytes);
            return;
        }

        byte* target = Scratch(_room[step]);
        bytes = _steps[step].Decode(current, bytes, target, _room[step]);
        current = target;
    }

    private int EncodeSteps(byte* source, int bytes, byte* destination, int capacity)
    {
        byte* current = source;
        for (int i = 0; i < _steps.Length; i++)
        {
            bool inPlace = _steps[i].IsInPlace;
            if (!inPlace || current == source)
            {
                bool stays = OnlyInPlaceAfter(i);
                int room = stays ? capacity - (Fletcher32.Size * (_steps.Length - 1 - i)) : _room[i + 1];
                byte* target = stays ? destination : Scratch(room);
                if (inPlace)
                {
                    Buffer.MemoryCopy(current, target, room, bytes);
                }
                else
                {
                    bytes = _steps[i].Encode(current, bytes, target, room);
                }

                current = target;
            }

            if (inPlace)
            {
                bytes = _steps[i].Encode(current, bytes, current, int.MaxValue);
            }
        }

        if (current == source)
        {
            Buffer.MemoryCopy(source, destination, capacity, bytes);
        }

        return bytes;
    }

    private static bool IsSkipped(int step, uint mask) => step < 32 && (mask & (1u << step)) != 0;

    private static int NextActive(int step, uint mask)
    {
        do
        {
            step--;
        }
        while (step >= 0 && IsSkipped(step, mask));
        return step;
    }

    private bool OnlyInPlaceAfter(int step)
    {
        for (int i = step + 1; i < _steps.Length; i++)
        {
            if (!_steps[i].IsInPlace)
            {
                return false;
            }
        }

        return true;
    }

    // The two take turns: a step reads from the one and writes into the other.
    private byte* Scratch(int bytes)
    {
        bytes = checked(bytes + (Fletcher32.Size * _steps.Length)); // what steps in place may still put after it
        byte* memory = _firstIsNext ? _first.Reserve(bytes) : _second.Reserve(bytes);
        _firstIsNext = !_firstIsNext;
        return memory;
    }
}
