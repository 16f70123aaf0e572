using System.Buffers;
using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Zones;

/// <summary>A fingerprint of the stored bytes of every chunk of one array: what zone maps and indexes are tied to.</summary>
/// <remarks>A fingerprint is XXH64 of the stored bytes, seeded by the filter mask. It is *known* together with the chunk's
/// generation at that time, so that any write by this process is noticed; one that comes from the file is only *claimed* until the
/// file's stamp or the bytes themselves confirm it. Chunks are counted along the first axis. Safe for several threads.</remarks>
internal sealed class ChunkFingerprints
{
    /// <summary>The fingerprint of a chunk that is not stored.</summary>
    public const ulong Absent = 0x9D2C5680EFC60000;

    private const long Unknown = -1;
    private const long Claimed = -2;
    private const int Piece = 1 << 20;
    private const int MaxChunks = 1 << 24; // more are only claimed by files that hold next to nothing

    private readonly Lock _gate = new();
    private IArrayNode? _node;
    private ulong[] _hashes = [];
    private long[] _generations = [];
    private long _structure;
    private long _chunkRows = 1;
    private ImmutableArray<ChangeLog> _logs = [];
    private int _changedFrom = int.MaxValue;
    private int _changedTo;

    /// <summary>Whether the array has chunks, one beside the other along the first axis alone.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>What is done before a fingerprint is taken for that of what is stored.</summary>
    public Action? BeforeUse { get; init; }

    /// <summary>Whether fingerprints are new since <see cref="TakeChanged"/> was last called.</summary>
    public bool HasChanges
    {
        get
        {
            lock (_gate)
            {
                return _changedFrom < _changedTo;
            }
        }
    }

    /// <summary>Chunks that the array has now.</summary>
    public int ChunkCount => IsUsable && _node!.Spec.Shape[0] is > 0 and long rows ? (int)Math.Min(((rows - 1) / _chunkRows) + 1, MaxChunks) : 0;

    /// <summary>Rows of a chunk.</summary>
    public long ChunkRows => _chunkRows;

    /// <summary>The array itself, without what stands before it.</summary>
    public IArrayNode? Node => _node;

    /// <summary>Stands before an array.</summary>
    /// <param name="inner">The array.</param>
    /// <returns>What the table shall write through.</returns>
    public IArrayNode Attach(IArrayNode inner)
    {
        _node = inner;
        ArraySpec spec = inner.Spec;
        IsUsable = !spec.IsNull && spec.Layout == ArrayLayout.Chunked && spec.Shape.Length > 0;
        for (int axis = 1; IsUsable && axis < spec.Shape.Length; axis++)
        {
            IsUsable = spec.ChunkShape[axis] >= spec.Shape[axis];
        }

        _chunkRows = IsUsable ? spec.ChunkShape[0] : 1;
        _structure = inner.StructureGeneration;
        return IsUsable ? new FingerprintNode(inner, this) : inner;
    }

    /// <summary>Takes fingerprints that the file claims; those of chunks beyond the array are dropped.</summary>
    public void Claim(ReadOnlySpan<ulong> fingerprints)
    {
        lock (_gate)
        {
            int count = Math.Min(fingerprints.Length, ChunkCount);
            Grow(count);
            for (int i = 0; i < count; i++)
            {
                (_hashes[i], _generations[i]) = (fingerprints[i], fingerprints[i] == 0 ? Unknown : Claimed);
            }
        }
    }

    /// <summary>Trusts what is claimed if nothing happened to the array since a moment that the caller knows.</summary>
    /// <param name="isUnchanged">Tells it; asked after the generations were taken.</param>
    public void Trust(Func<IArrayNode, bool> isUnchanged)
    {
        if (!IsUsable)
        {
            return;
        }

        lock (_gate)
        {
            long structure = _node!.StructureGeneration;
            int count = Math.Min(_hashes.Length, ChunkCount);
            long[] generations = new long[count];
            for (int i = 0; i < count; i++)
            {
                generations[i] = GenerationOf(i);
            }

            if ((structure & 1) == 0 && isUnchanged(_node))
            {
                _structure = structure;
                for (int i = 0; i < count; i++)
                {
                    _generations[i] = _generations[i] == Claimed && (generations[i] & 1) == 0 ? generations[i] : _generations[i];
                }
            }
        }
    }

    /// <summary>Trusts nothing any more: somebody else may have written.</summary>
    public void Distrust()
    {
        lock (_gate)
        {
            DistrustAll();
        }
    }

    /// <summary>The fingerprint that a chunk had when it was last looked at, claimed or known.</summary>
    public bool TryGetRecorded(int chunk, out ulong fingerprint)
    {
        lock (_gate)
        {
            bool has = (uint)chunk < (uint)_hashes.Length && _generations[chunk] != Unknown;
            fingerprint = has ? _hashes[chunk] : 0;
            return has;
        }
    }

    /// <summary>The fingerprint of a chunk as it is stored now. Reads its bytes unless it is known.</summary>
    public ulong GetCurrent(int chunk)
    {
        BeforeUse?.Invoke();
        lock (_gate)
        {
            if (IsKnown(chunk))
            {
                return _hashes[chunk];
            }
        }

        return Compute(chunk);
    }

    /// <summary>Whether a chunk's stored bytes have this fingerprint.</summary>
    public bool IsCurrent(int chunk, ulong fingerprint) => chunk < ChunkCount && GetCurrent(chunk) == fingerprint;

    /// <summary>The fingerprints of chunks as they are stored now; looks at the bytes of those that are not known, with several
    /// threads.</summary>
    /// <param name="wanted">1 at the chunks asked for.</param>
    /// <param name="current">Receives theirs; as long as <paramref name="wanted"/>. 0 beyond the array, and where the bytes cannot be
    /// read.</param>
    /// <param name="threads">Threads.</param>
    /// <returns>How many had to be looked at.</returns>
    public int Learn(ReadOnlySpan<byte> wanted, Span<ulong> current, int threads)
    {
        BeforeUse?.Invoke();
        List<int>? missing = null;
        int count = Math.Min(wanted.Length, ChunkCount);
        current.Clear();
        lock (_gate)
        {
            for (int i = 0; i < count; i++)
            {
                if (wanted[i] != 0)
                {
                    if (IsKnown(i))
                    {
                        current[i] = _hashes[i];
                    }
                    else
                    {
                        (missing ??= []).Add(i);
                    }
                }
            }
        }

        if (missing is null)
        {
            return 0;
        }

        ulong[] found = new ulong[missing.Count];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(threads, 1) }, i => found[i] = TryCompute(missing[i]));
        for (int i = 0; i < found.Length; i++)
        {
            current[missing[i]] = found[i];
        }

        return found.Length;
    }

    /// <summary>The fingerprints of all chunks as they are stored now.</summary>
    /// <param name="threads">Threads that read those that are not known.</param>
    public ulong[] GetAll(int threads)
    {
        byte[] wanted = new byte[ChunkCount];
        wanted.AsSpan().Fill(1);
        ulong[] all = new ulong[wanted.Length];
        Learn(wanted, all, threads);
        return all;
    }

    /// <summary>What is to be kept of fingerprints that are new since the last call.</summary>
    /// <param name="all">Whether those of all chunks are asked for.</param>
    /// <returns>The first chunk, and the fingerprints from there on; 0 where one is not known.</returns>
    public (int Start, ulong[] Fingerprints) TakeChanged(bool all)
    {
        lock (_gate)
        {
            int count = ChunkCount;
            int start = all ? 0 : Math.Min(_changedFrom, count);
            int end = all ? count : Math.Min(_changedTo, count);
            (_changedFrom, _changedTo) = (int.MaxValue, 0);
            ulong[] taken = new ulong[Math.Max(end - start, 0)];
            for (int i = 0; i < taken.Length; i++)
            {
                bool has = start + i < _hashes.Length && _generations[start + i] != Unknown;
                taken[i] = has ? _hashes[start + i] : 0;
            }

            return (start, taken);
        }
    }

    /// <summary>Has every rewrite of a chunk by the table noted from now on.</summary>
    public ChangeLog OpenLog()
    {
        ChangeLog log = new();
        ImmutableInterlocked.Update(ref _logs, (logs, added) => logs.Add(added), log);
        return log;
    }

    /// <summary>Called by the node: a chunk is about to be written.</summary>
    /// <returns>The fingerprint of what it holds.</returns>
    internal ulong BeforeWrite(ReadOnlySpan<long> coordinates)
    {
        int chunk = checked((int)coordinates[0]);
        if (_logs.IsEmpty)
        {
            return Absent;
        }

        lock (_gate)
        {
            if ((uint)chunk >= (uint)_hashes.Length || _generations[chunk] == Unknown)
            {
                return Absent; // nothing is claimed of it, so nobody can ask
            }

            if (IsKnown(chunk))
            {
                return _hashes[chunk];
            }
        }

        return Compute(chunk);
    }

    /// <summary>Called by the node: a chunk was written.</summary>
    internal void Written(ReadOnlySpan<long> coordinates, long before, ulong hash, ulong held)
    {
        int chunk = checked((int)coordinates[0]);
        foreach (ChangeLog log in _logs)
        {
            log.Note(chunk, held);
        }

        lock (_gate)
        {
            Grow(chunk + 1);
            long now = _node!.GetGeneration(coordinates);
            _hashes[chunk] = hash;

            // The write itself makes two steps; more means that another handle wrote as well.
            _generations[chunk] = now == before + 2 && (now & 1) == 0 ? now : Unknown;
            MarkChanged(chunk);
        }
    }

    /// <summary>Called by the node: the array got another length.</summary>
    internal void Resized(long rows, long before)
    {
        lock (_gate)
        {
            if (before == _structure && _node!.StructureGeneration <= before + 2)
            {
                _structure = _node.StructureGeneration;
            }
            else
            {
                DistrustAll();
            }

            // The store fills what lies beyond the edge of the last chunk, and drops the chunks behind it.
            int whole = (int)Math.Min(rows / _chunkRows, _hashes.Length);
            _generations.AsSpan(whole).Fill(Unknown);
            MarkChanged(whole);
        }
    }

    private void MarkChanged(int chunk) => (_changedFrom, _changedTo) = (Math.Min(_changedFrom, chunk), Math.Max(_changedTo, chunk + 1));

    private void DistrustAll()
    {
        _structure = _node?.StructureGeneration ?? 0;
        foreach (ref long generation in _generations.AsSpan())
        {
            generation = generation >= 0 ? Claimed : generation;
        }
    }

    private bool IsKnown(int chunk)
    {
        if (_node!.StructureGeneration != _structure)
        {
            DistrustAll();
        }

        return (uint)chunk < (uint)_generations.Length && _generations[chunk] >= 0 && _generations[chunk] == GenerationOf(chunk);
    }

    private long GenerationOf(int chunk)
    {
        Span<long> coordinates = stackalloc long[_node!.Spec.Shape.Length];
        coordinates.Clear();
        coordinates[0] = chunk;
        return _node.GetGeneration(coordinates);
    }

    private ulong TryCompute(int chunk)
    {
        try
        {
            return Compute(chunk);
        }
        catch (StorageException)
        {
            return 0; // whoever needs the chunk itself will be told
        }
    }

    private ulong Compute(int chunk)
    {
        Span<long> coordinates = stackalloc long[_node!.Spec.Shape.Length];
        coordinates.Clear();
        coordinates[0] = chunk;
        SpinWait wait = default;
        while (true)
        {
            long structure = _node.StructureGeneration;
            long generation = _node.GetGeneration(coordinates);
            if (((structure | generation) & 1) == 0)
            {
                ulong hash = 0;
                Exception? failure = null;
                try
                {
                    hash = HashStored(coordinates);
                }
                catch (StorageException e)
                {
                    failure = e;
                }

                if (structure == _node.StructureGeneration && generation == _node.GetGeneration(coordinates))
                {
                    if (failure is not null)
                    {
                        throw failure;
                    }

                    Store(chunk, hash, generation, structure);
                    return hash;
                }
            }

            wait.SpinOnce();
        }
    }

    private void Store(int chunk, ulong hash, long generation, long structure)
    {
        lock (_gate)
        {
            if (structure == _structure)
            {
                Grow(chunk + 1);
                if (_hashes[chunk] != hash || _generations[chunk] == Unknown)
                {
                    MarkChanged(chunk);
                }

                _hashes[chunk] = hash;
                _generations[chunk] = generation;
            }
        }
    }

    private ulong HashStored(ReadOnlySpan<long> coordinates)
    {
        if (!_node!.TryLocate(coordinates, out ChunkRef chunk))
        {
            return Absent;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(chunk.StoredBytes, Piece));
        try
        {
            XxHash64 hash = new(chunk.FilterMask);
            long offset = 0;
            for (; chunk.StoredBytes - offset > Piece; offset += Piece)
            {
                _node.Read(chunk, offset, buffer.AsSpan(0, Piece));
                hash.Append(buffer.AsSpan(0, Piece));
            }

            Span<byte> rest = buffer.AsSpan(0, (int)(chunk.StoredBytes - offset));
            _node.Read(chunk, offset, rest);
            return hash.Finish(rest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Grow(int count)
    {
        if (count > _hashes.Length)
        {
            int old = _hashes.Length;
            int length = Math.Max(count, (int)Math.Min(old * 2L, Array.MaxLength));
            Array.Resize(ref _hashes, length);
            Array.Resize(ref _generations, length);
            _generations.AsSpan(old).Fill(Unknown);
        }
    }
}
