using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Sees to it that HDF5 never meets a full disk: what it will write to has its blocks before it is asked to. The lock
/// is held. One for each file that is open for writing, however often.</summary>
/// <remarks>HDF5 frees the old place of a chunk before it writes the new one, holds metadata back until a flush, and cannot
/// repeat a flush that failed: a full disk would cost what was there before. So each change asks for its space first, and is
/// refused as a whole. Where the file system cannot take blocks in advance, free space is asked for instead.</remarks>
internal sealed unsafe class SpaceReserve
{
    /// <summary>What one change of metadata may add to the file: an object header, nodes of trees, a block of a heap (64 KiB).</summary>
    internal const long Metadata = 128 << 10;

    // Data leave room for some changes of metadata, which a user needs to tidy up.
    private const long KeptFromData = 256 << 10;
    private const long SmallestStep = 256 << 10;
    private const long LargestStep = 32 << 20;

    private static readonly Dictionary<ulong, SpaceReserve> Open = [];

    private readonly HeapGrowth _heaps = new();

    private readonly ulong _fileNumber;
    private int _users;
    private long _end = -1; // blocks up to here are there; -1: not looked yet
    private long _taken; // the furthest that was ever taken in advance
    private bool _asksOnly;

    private SpaceReserve(ulong fileNumber) => _fileNumber = fileNumber;

    /// <summary>Bytes that are kept for putting a growth back, beside what is asked for.</summary>
    internal long Held { get; set; }

    /// <summary>The reserve of a file that is being opened.</summary>
    internal static SpaceReserve Acquire(ulong fileNumber)
    {
        if (!Open.TryGetValue(fileNumber, out SpaceReserve? reserve))
        {
            reserve = new SpaceReserve(fileNumber);
            Open.Add(fileNumber, reserve);
        }

        reserve._users++;
        return reserve;
    }

    /// <summary>Asks whether there is room for a new file, before one that is to be replaced is emptied.</summary>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal static void RequireForNewFile(string path)
    {
        const long Head = 16 << 10;
        long free = Preallocation.FreeBytes(path);
        FileInfo replaced = new(path);
        long needed = Head + Metadata - (replaced.Exists ? replaced.Length : 0);
        if (free >= 0 && free < needed)
        {
            throw Full(needed, free).At(file: path);
        }
    }

    /// <summary>The counterpart of <see cref="Acquire"/>: the last user gives back what was not needed. All is flushed.</summary>
    internal void Release(H5File file)
    {
        if (--_users > 0)
        {
            return;
        }

        Open.Remove(_fileNumber);
        if (_taken > 0)
        {
            Preallocation.GiveBack(file.GetDescriptor(), _taken);
        }
    }

    /// <summary>Whether there is room for data, which leaves some for metadata.</summary>
    internal bool HasRoomForData(H5File file, long bytes, long metadata) => Shortage(file, bytes + metadata + KeptFromData) == null;

    /// <summary>Asks for room for a change of metadata.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Bytes of names and values.</param>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal void RequireMetadata(H5File file, long bytes = 0) => RequireMetadata(file, null, attribute: false, bytes);

    /// <summary>Asks for room for a new attribute or link.</summary>
    /// <param name="file">The file.</param>
    /// <param name="owner">The object that gets it.</param>
    /// <param name="attribute">Whether it is an attribute.</param>
    /// <param name="bytes">Bytes of its name and value.</param>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal void RequireMetadata(H5File file, string? owner, bool attribute, long bytes)
    {
        long heap = owner is null ? 0 : _heaps.Add(file, owner, attribute, bytes);
        if (Shortage(file, bytes + heap + Metadata) is { } error)
        {
            throw error;
        }
    }

    /// <summary>Asks for room for data.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Bytes of data.</param>
    /// <param name="metadata">What its index may grow by.</param>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal void RequireData(H5File file, long bytes, long metadata)
    {
        if (Shortage(file, bytes + metadata + KeptFromData) is { } error)
        {
            throw error;
        }
    }

    /// <summary>Asks whether the disk has room for data of which only a bound is known: no blocks are taken for it.</summary>
    /// <exception cref="DiskFullException">There is none.</exception>
    internal void RequireFree(H5File file, long bound)
    {
        RequireData(file, 0, Metadata);
        long free = bound <= 0 ? -1 : Preallocation.FreeBytes(file.Name);
        if (free >= 0 && free < bound)
        {
            throw Full(bound, free);
        }
    }

    /// <summary>Takes blocks for metadata that HDF5 has placed and not written yet: after changes of unknown extent, and before
    /// a flush.</summary>
    /// <param name="file">The file.</param>
    /// <param name="holeBegin">A range that may stay without blocks begins here…</param>
    /// <param name="holeEnd">…and ends here: data of a contiguous dataset that is written later, or never.</param>
    /// <exception cref="DiskFullException">There is no room. HDF5 was not asked to write anything.</exception>
    internal void Secure(H5File file, long holeBegin = 0, long holeEnd = 0)
    {
        long size = file.GetSize();
        if (_end >= 0 && holeEnd > _end)
        {
            if (holeBegin > _end && TryExtend(file, holeBegin) is { } before)
            {
                throw before;
            }

            _end = holeEnd;
        }

        if (size > _end && TryExtend(file, size) is { } error)
        {
            throw error;
        }
    }

    /// <summary>After a flush: HDF5 may have cut the file, and with it what was taken beyond its end.</summary>
    internal void ForgetTaken() => _end = -1;

    // Takes what is missing; null, or why there is not enough.
    private DiskFullException? Shortage(H5File file, long bytes)
    {
        long needed = file.GetSize() + Held + bytes;
        return needed <= _end ? null : TryExtend(file, needed);
    }

    private DiskFullException? TryExtend(H5File file, long end)
    {
        int descriptor = file.GetDescriptor();
        if (_end < 0)
        {
            _end = descriptor >= 0 ? Preallocation.Length(descriptor) : 0;
            if (end <= _end)
            {
                return null;
            }
        }

        // Asked first, since a file system may keep a part of what it could not give as a whole.
        long needed = end - _end;
        long free = Preallocation.FreeBytes(file.Name);
        if (free >= 0 && free < needed)
        {
            return Full(needed, free);
        }

        long step = Math.Clamp(end / 16, SmallestStep, LargestStep);
        long generous = free >= needed + (4 * step) ? step : 0;
        if (!_asksOnly)
        {
            Preallocation.Outcome outcome = Preallocation.Take(descriptor, _end, needed + generous);
            if (outcome == Preallocation.Outcome.Full)
            {
                return Full(needed, free);
            }

            _asksOnly = outcome == Preallocation.Outcome.Unsupported;
            _taken = _asksOnly ? _taken : Math.Max(_taken, end + generous);
        }

        _end = end + generous;
        return null;
    }

    private static DiskFullException Full(long wanted, long free) => new(free >= 0
        ? string.Create(CultureInfo.InvariantCulture, $"The disk is full: {wanted} bytes more are needed, {free} are free. Nothing was written.")
        : string.Create(CultureInfo.InvariantCulture, $"The disk is full: {wanted} bytes more are needed. Nothing was written."))
    {
        BytesWanted = wanted,
        BytesFree = free,
    };
}
