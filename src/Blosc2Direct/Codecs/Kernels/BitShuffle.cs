using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>The bit shuffle: the first bits of all elements, then their second bits, and so on. Elements are taken in eights; what is
/// behind the last eight is copied.</summary>
/// <remarks>Sources of the format: c-blosc2, <c>blosc/bitshuffle-generic.c</c> and <c>blosc/shuffle.c</c> (chunk versions 3 and later);
/// the same order of bits is that of the blocks of HDF5 filter 32008. Bit row <c>8 j + k</c> holds bit k of byte j of the elements.
/// Elements are split into byte planes a tile at a time, which stays in the first-level cache until its rows are made.</remarks>
internal static unsafe class BitShuffle
{
    /// <summary>Elements of which a tile holds a multiple: a whole step of the widest vectors, a cache line of each row.</summary>
    private const int TileStep = 512;

    /// <summary>Elements of a tile of large elements.</summary>
    private const int SmallTileElements = 128;

    /// <summary>Bytes that a tile of small elements has at most: the longer the parts of rows, the less the rows, whose distance is
    /// often a power of two, drive each other out of the first-level cache.</summary>
    private const int TileBytes = 16 * 1024;

    /// <summary>Bytes of scratch that are taken from the stack: what elements of 255 bytes need.</summary>
    private const int StackBytes = SmallTileElements * byte.MaxValue;

    /// <summary>Bytes that shuffling and restoring need as scratch; never more than they shuffle.</summary>
    /// <param name="bytes">Bytes to be shuffled.</param>
    /// <param name="typeSize">Bytes of an element.</param>
    public static int ScratchBytes(int bytes, int typeSize) =>
        typeSize == 1 ? 0 : (int)Math.Min((long)TileOf(typeSize) * typeSize, bytes);

    /// <summary>Shuffles, with scratch of its own.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">Receives as many bytes; does not overlap the source.</param>
    /// <param name="bytes">Bytes of the elements.</param>
    /// <param name="typeSize">Bytes of an element, at least 1.</param>
    [SkipLocalsInit]
    public static void Forward(byte* source, byte* destination, int bytes, int typeSize)
    {
        if (typeSize <= byte.MaxValue)
        {
            byte* scratch = stackalloc byte[StackBytes];
            Forward(source, destination, bytes, typeSize, scratch);
            return;
        }

        NativeScratch memory = default;
        try
        {
            Forward(source, destination, bytes, typeSize, memory.Reserve(ScratchBytes(bytes, typeSize)));
        }
        finally
        {
            memory.Free();
        }
    }

    /// <summary>Restores what was shuffled.</summary>
    /// <inheritdoc cref="Forward(byte*, byte*, int, int)"/>
    [SkipLocalsInit]
    public static void Backward(byte* source, byte* destination, int bytes, int typeSize)
    {
        if (typeSize <= byte.MaxValue)
        {
            byte* scratch = stackalloc byte[StackBytes];
            Backward(source, destination, bytes, typeSize, scratch);
            return;
        }

        NativeScratch memory = default;
        try
        {
            Backward(source, destination, bytes, typeSize, memory.Reserve(ScratchBytes(bytes, typeSize)));
        }
        finally
        {
            memory.Free();
        }
    }

    /// <summary>Shuffles.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">Receives as many bytes; does not overlap the source.</param>
    /// <param name="bytes">Bytes of the elements.</param>
    /// <param name="typeSize">Bytes of an element, at least 1.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes; may be null where that is 0.</param>
    public static void Forward(byte* source, byte* destination, int bytes, int typeSize, byte* scratch)
    {
        int count = bytes / typeSize & ~7;
        int rowBytes = count / 8;
        int tile = TileOf(typeSize);
        for (int first = 0; first < count; first += tile)
        {
            int length = Math.Min(tile, count - first);
            byte* planes = source + first;
            if (typeSize > 1)
            {
                planes = scratch;
                ByteShuffle.Split(source + ((nint)first * typeSize), planes, length * typeSize, typeSize);
            }

            byte* rows = destination + (first / 8);
            for (int plane = 0; plane < typeSize; plane++, planes += length, rows += 8 * (nint)rowBytes)
            {
                MakeRows(planes, length, rows, rowBytes);
            }
        }

        CopyRest(source, destination, bytes, count * typeSize);
    }

    /// <summary>Restores what was shuffled.</summary>
    /// <inheritdoc cref="Forward(byte*, byte*, int, int, byte*)"/>
    public static void Backward(byte* source, byte* destination, int bytes, int typeSize, byte* scratch)
    {
        int count = bytes / typeSize & ~7;
        int rowBytes = count / 8;
        int tile = TileOf(typeSize);
        for (int first = 0; first < count; first += tile)
        {
            int length = Math.Min(tile, count - first);

            // They come from memory if the destination is large, and all at once they would hold up the stores.
            CacheLines.Fetch(destination + ((nint)first * typeSize), length * typeSize);
            byte* planes = typeSize > 1 ? scratch : destination + first;
            byte* rows = source + (first / 8);
            for (int plane = 0; plane < typeSize; plane++, planes += length, rows += 8 * (nint)rowBytes)
            {
                MakePlane(rows, rowBytes, planes, length);
            }

            if (typeSize > 1)
            {
                ByteShuffle.Join(scratch, destination + ((nint)first * typeSize), length * typeSize, typeSize);
            }
        }

        CopyRest(source, destination, bytes, count * typeSize);
    }

    /// <summary>Restores one byte of all elements: a plane, as the byte shuffle has them.</summary>
    /// <param name="source">What was shuffled.</param>
    /// <param name="bytes">Its bytes, a whole number of elements.</param>
    /// <param name="typeSize">Bytes of an element, at least 1.</param>
    /// <param name="plane">Which byte.</param>
    /// <param name="destination">Receives a byte for every element; does not overlap the source.</param>
    public static void RestorePlane(byte* source, int bytes, int typeSize, int plane, byte* destination)
    {
        int elements = bytes / typeSize;
        int count = elements & ~7;
        MakePlane(source + (plane * (nint)count), count / 8, destination, count);
        for (int i = count; i < elements; i++)
        {
            destination[i] = source[((nint)i * typeSize) + plane];
        }
    }

    /// <summary>Makes rows of 8 elements at a time, without vectors.</summary>
    internal static void MakeRowsByWord(byte* plane, int count, byte* rows, nint rowStep)
    {
        for (int at = 0; at < count; at += 8)
        {
            ulong bits = BitMatrix.Transpose(BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(plane + at, 8)));
            byte* row = rows + (at / 8);
            for (int k = 0; k < 8; k++, bits >>= 8, row += rowStep)
            {
                *row = (byte)bits;
            }
        }
    }

    /// <summary>Makes 8 bytes of a plane at a time, without vectors.</summary>
    internal static void MakePlaneByWord(byte* rows, nint rowStep, byte* plane, int count)
    {
        for (int at = 0; at < count; at += 8)
        {
            ulong bits = 0;
            byte* row = rows + (at / 8);
            for (int k = 0; k < 64; k += 8, row += rowStep)
            {
                bits |= (ulong)*row << k;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(plane + at, 8), BitMatrix.Transpose(bits));
        }
    }

    private static void MakeRows(byte* plane, int count, byte* rows, nint rowStep)
    {
        int done = 0;
        if (Lanes512.AreSupported)
        {
            done = BitRows<Lanes512, BitLanes512, Vector512<byte>>.Forward(plane, count, rows, rowStep);
        }

        if (Lanes256.AreSupported)
        {
            done += BitRows<Lanes256, BitLanes256, Vector256<byte>>.Forward(plane + done, count - done, rows + (done / 8), rowStep);
        }

        if (Lanes128.AreSupported)
        {
            done += BitRows<Lanes128, BitLanes128, Vector128<byte>>.Forward(plane + done, count - done, rows + (done / 8), rowStep);
        }

        MakeRowsByWord(plane + done, count - done, rows + (done / 8), rowStep);
    }

    private static void MakePlane(byte* rows, nint rowStep, byte* plane, int count)
    {
        int done = 0;
        if (Lanes512.AreSupported)
        {
            done = BitRows<Lanes512, BitLanes512, Vector512<byte>>.Backward(rows, rowStep, plane, count);
        }

        if (Lanes256.AreSupported)
        {
            done += BitRows<Lanes256, BitLanes256, Vector256<byte>>.Backward(rows + (done / 8), rowStep, plane + done, count - done);
        }

        if (Lanes128.AreSupported)
        {
            done += BitRows<Lanes128, BitLanes128, Vector128<byte>>.Backward(rows + (done / 8), rowStep, plane + done, count - done);
        }

        MakePlaneByWord(rows + (done / 8), rowStep, plane + done, count - done);
    }

    private static int TileOf(int typeSize) => Math.Max(TileBytes / typeSize / TileStep * TileStep, SmallTileElements);

    private static void CopyRest(byte* source, byte* destination, int bytes, int done) =>
        Unsafe.CopyBlockUnaligned(destination + done, source + done, (uint)(bytes - done));
}
