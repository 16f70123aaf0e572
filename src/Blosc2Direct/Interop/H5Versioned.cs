using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Identity and kind of an object, as far as all supported versions tell.</summary>
/// <param name="FileNumber">Distinguishes the files that are open in this process.</param>
/// <param name="Token">Distinguishes the objects of a file: the address of its header.</param>
/// <param name="Kind">0 group, 1 dataset, 2 named type; others are unknown.</param>
/// <param name="LinkCount">Hard links to it.</param>
internal readonly record struct H5ObjectInfo(ulong FileNumber, ulong Token, int Kind, uint LinkCount);

/// <summary>The calls whose names or structures differ between HDF5 1.10, 1.12, 1.14 and 2.x.</summary>
internal static unsafe class H5Versioned
{
    private static readonly nint LiterateAddress = First("H5Literate2", "H5Literate");
    private static readonly nint LgetInfoAddress = First("H5Lget_info2", "H5Lget_info");
    private static readonly nint OgetInfo3 = H5Library.Optional("H5Oget_info3");
    private static readonly nint OgetInfoByName3 = H5Library.Optional("H5Oget_info_by_name3");
    private static readonly nint OgetInfo1 = First("H5Oget_info1", "H5Oget_info");
    private static readonly nint OgetInfoByName1 = First("H5Oget_info_by_name1", "H5Oget_info_by_name");
    private static readonly nint ReadChunkAddress = First("H5Dread_chunk1", "H5Dread_chunk");
    private static readonly nint ReclaimAddress = First("H5Treclaim", "H5Dvlen_reclaim");
    private static readonly nint ChunkIterateAddress = H5Library.Optional("H5Dchunk_iter");
    private static readonly nint OgetNativeInfoByName = H5Library.Optional("H5Oget_native_info_by_name");
    private static readonly nint SetFileLockingAddress = H5Library.Optional("H5Pset_file_locking");

    /// <summary>Whether the chunks of a dataset can be visited in one pass (HDF5 1.14).</summary>
    internal static bool HasChunkIteration => ChunkIterateAddress != 0;

    /// <summary>A link as all versions report it; what follows (token or address, 8 or 16 bytes) is at <see cref="Target"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkRecord
    {
        public int Kind; // 0 hard, 1 soft, 64 external, others user-defined
        public byte HasCreationOrder;
        public long CreationOrder;
        public int Encoding;
        public ulong Target; // hard: the object's address, also as the first 8 bytes of a token; else the value's size
        private readonly ulong _rest;
    }

    internal static int Literate(long group, int index, int order, ulong* position,
        delegate* unmanaged[Cdecl]<long, byte*, LinkRecord*, void*, int> callback, void* context) =>
        ((delegate* unmanaged[Cdecl]<long, int, int, ulong*, void*, void*, int>)LiterateAddress)(group, index, order, position, callback, context);

    internal static int GetLinkInfo(long location, byte* name, LinkRecord* info) =>
        ((delegate* unmanaged[Cdecl]<long, byte*, LinkRecord*, long, int>)LgetInfoAddress)(location, name, info, 0);

    internal static int GetObjectInfo(long objectId, out H5ObjectInfo info)
    {
        ObjectRecord record;
        int status = OgetInfo3 != 0
            ? ((delegate* unmanaged[Cdecl]<long, void*, uint, int>)OgetInfo3)(objectId, &record, BasicFields)
            : ((delegate* unmanaged[Cdecl]<long, void*, int>)OgetInfo1)(objectId, &record);
        info = record.ToInfo();
        return status;
    }

    internal static int GetObjectInfoByName(long location, byte* name, long accessList, out H5ObjectInfo info)
    {
        ObjectRecord record;
        int status = OgetInfoByName3 != 0
            ? ((delegate* unmanaged[Cdecl]<long, byte*, void*, uint, long, int>)OgetInfoByName3)(location, name, &record, BasicFields, accessList)
            : ((delegate* unmanaged[Cdecl]<long, byte*, void*, long, int>)OgetInfoByName1)(location, name, &record, accessList);
        info = record.ToInfo();
        return status;
    }

    /// <summary>Bytes of the structures in which an object keeps its attributes, or a group its links.</summary>
    /// <param name="location">The file.</param>
    /// <param name="name">The object.</param>
    /// <param name="attributes">Whether its attributes are meant.</param>
    /// <returns>The bytes; 0 if there is no such object, or this version of HDF5 (before 1.12) does not tell.</returns>
    internal static long MeasureHeaps(long location, byte* name, bool attributes)
    {
        const uint HeaderAndMetaSize = 0x18;
        const int HeaderTotal = 2; // H5O_native_info_t as 64-bit words
        const int Links = 8;
        const int Attributes = 10;
        ulong* words = stackalloc ulong[16];
        if (OgetNativeInfoByName == 0 ||
            ((delegate* unmanaged[Cdecl]<long, byte*, void*, uint, long, int>)OgetNativeInfoByName)(location, name, words, HeaderAndMetaSize, 0) < 0)
        {
            return 0;
        }

        int first = attributes ? Attributes : Links;
        UInt128 bytes = (UInt128)words[HeaderTotal] + words[first] + words[first + 1];
        return (long)UInt128.Min(bytes, long.MaxValue / 4);
    }

    internal static int ReadChunk(long dataset, long* offset, uint* filterMask, void* buffer) =>
        ((delegate* unmanaged[Cdecl]<long, long, long*, uint*, void*, int>)ReadChunkAddress)(dataset, 0, offset, filterMask, buffer);

    internal static int Reclaim(long memoryType, long space, void* buffer) =>
        ((delegate* unmanaged[Cdecl]<long, long, long, void*, int>)ReclaimAddress)(memoryType, space, 0, buffer);

    /// <summary>Visits every stored chunk. The callback's sizes are 64-bit, the mask 32-bit; it returns 0 to go on.</summary>
    internal static int IterateChunks(long dataset, delegate* unmanaged[Cdecl]<long*, uint, ulong, ulong, void*, int> callback, void* context) =>
        ((delegate* unmanaged[Cdecl]<long, long, void*, void*, int>)ChunkIterateAddress)(dataset, 0, callback, context);

    /// <summary>Sets how files are locked; false if this version of HDF5 cannot.</summary>
    internal static bool TrySetFileLocking(long accessList, bool use, bool ignoreWhenDisabled) =>
        SetFileLockingAddress != 0 &&
        ((delegate* unmanaged[Cdecl]<long, byte, byte, int>)SetFileLockingAddress)(accessList, use ? (byte)1 : (byte)0,
            ignoreWhenDisabled ? (byte)1 : (byte)0) >= 0;

    private const uint BasicFields = 1;

    private static nint First(string preferred, string other)
    {
        nint address = H5Library.Optional(preferred);
        return address != 0 ? address : H5Library.Optional(other);
    }

    // H5O_info2_t holds a token (16 bytes, unaligned), H5O_info1_t an address (8 bytes, aligned). Both go on with the kind
    // and the number of links; the rest of the buffer is for what follows.
    private struct ObjectRecord
    {
        private fixed ulong _words[64];

        internal H5ObjectInfo ToInfo()
        {
            fixed (ulong* words = _words)
            {
                byte* record = (byte*)words;
                int token = OgetInfo3 != 0 ? sizeof(CULong) : sizeof(ulong);
                int kind = token + (OgetInfo3 != 0 ? 16 : 8);
                return new H5ObjectInfo((*(CULong*)record).Value, *(ulong*)(record + token), *(int*)(record + kind),
                    *(uint*)(record + kind + 4));
            }
        }
    }
}
