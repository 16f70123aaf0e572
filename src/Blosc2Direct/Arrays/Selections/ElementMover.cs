using System.Runtime.CompilerServices;
using Blosc2Direct.Arrays.Conversion;

namespace Blosc2Direct.Arrays.Selections;

/// <summary>Moves picked elements between a piece and the caller's memory, converting them on the way where that is asked.</summary>
internal sealed unsafe class ElementMover : IDisposable
{
    // Elements converted in one go: enough for the call not to matter, few enough to stay in cache.
    private const int Batch = 2048;
    private const int BatchBytes = 1 << 20;

    private readonly NativeBuffer _stored = new();
    private readonly NativeBuffer _converted = new();
    private readonly NativeBuffer _element = new();

    /// <summary>A stored element as the mover takes it: the field's bytes if one field is meant, zeros for an empty one.</summary>
    public byte* Element(ReadOnlySpan<byte> element, in ElementMemory memory)
    {
        Span<byte> copy = new(_element.Reserve(memory.ItemBytes), memory.ItemBytes);
        if (element.IsEmpty)
        {
            copy.Clear();
        }
        else
        {
            element.Slice(memory.ItemOffset, memory.ItemBytes).CopyTo(copy);
        }

        return _element.Reserve(0);
    }

    /// <summary>Moves elements.</summary>
    /// <param name="axes">The axes, slowest first; none for a single element.</param>
    /// <param name="kind">How elements differ on the two sides.</param>
    /// <param name="piece">The piece's first element.</param>
    /// <param name="memory">The memory's first element.</param>
    /// <param name="toPiece">Into the piece, or out of it.</param>
    public void Move(ReadOnlySpan<PickAxis> axes, in ElementMemory kind, byte* piece, byte* memory, bool toPiece)
    {
        bool isListed = false;
        foreach (ref readonly PickAxis axis in axes)
        {
            if (axis.Count == 0)
            {
                return;
            }

            isListed |= axis.IsListed;
        }

        if (kind.Converter is null && !isListed)
        {
            CopyBox(axes, kind.ItemBytes, piece, memory, toPiece);
            return;
        }

        // The row: the fastest axis that has more than one element.
        int row = axes.Length - 1;
        while (row > 0 && axes[row].Count == 1)
        {
            row--;
        }

        Span<long> at = stackalloc long[axes.Length];
        at.Clear();
        PickAxis none = new(1, 0L, 0L);
        ref readonly PickAxis rowAxis = ref axes.IsEmpty ? ref none : ref axes[row];
        while (true)
        {
            byte* pieceRow = piece;
            byte* memoryRow = memory;
            for (int axis = 0; axis < axes.Length; axis++)
            {
                if (axis != row)
                {
                    pieceRow += axes[axis].Piece(at[axis]);
                    memoryRow += axes[axis].Memory(at[axis]);
                }
            }

            if (kind.Converter is null)
            {
                CopyRow(rowAxis, kind.ItemBytes, pieceRow, memoryRow, toPiece);
            }
            else
            {
                ConvertRow(rowAxis, kind, pieceRow, memoryRow, toPiece);
            }

            int moving = row - 1;
            for (; moving >= 0; moving--)
            {
                if (++at[moving] < axes[moving].Count)
                {
                    break;
                }

                at[moving] = 0;
            }

            if (moving < 0)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _stored.Dispose();
        _converted.Dispose();
        _element.Dispose();
    }

    private static void CopyBox(ReadOnlySpan<PickAxis> axes, int itemBytes, byte* piece, byte* memory, bool toPiece)
    {
        Span<long> shape = stackalloc long[axes.Length];
        Span<long> pieceStrides = stackalloc long[axes.Length];
        Span<long> memoryStrides = stackalloc long[axes.Length];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            shape[axis] = axes[axis].Count;
            pieceStrides[axis] = axes[axis].PieceStride;
            memoryStrides[axis] = axes[axis].MemoryStride;
        }

        if (toPiece)
        {
            BoxCopy.Copy(shape, itemBytes, memory, memoryStrides, piece, pieceStrides);
        }
        else
        {
            BoxCopy.Copy(shape, itemBytes, piece, pieceStrides, memory, memoryStrides);
        }
    }

    private static void CopyRow(in PickAxis row, int itemBytes, byte* piece, byte* memory, bool toPiece)
    {
        switch (itemBytes)
        {
            case 1:
                CopyItems<byte>(row, piece, memory, toPiece);
                break;
            case 2:
                CopyItems<ushort>(row, piece, memory, toPiece);
                break;
            case 4:
                CopyItems<uint>(row, piece, memory, toPiece);
                break;
            case 8:
                CopyItems<ulong>(row, piece, memory, toPiece);
                break;
            case 16:
                CopyItems<UInt128>(row, piece, memory, toPiece);
                break;
            default:
                for (long i = 0; i < row.Count; i++)
                {
                    byte* inPiece = piece + row.Piece(i);
                    byte* inMemory = memory + row.Memory(i);
                    Buffer.MemoryCopy(toPiece ? inMemory : inPiece, toPiece ? inPiece : inMemory, itemBytes, itemBytes);
                }

                break;
        }
    }

    private static void CopyItems<TItem>(in PickAxis row, byte* piece, byte* memory, bool toPiece)
        where TItem : unmanaged
    {
        long count = row.Count;
        if (row.IsListed)
        {
            long* from = toPiece ? row.MemoryOffsets : row.PieceOffsets;
            long* to = toPiece ? row.PieceOffsets : row.MemoryOffsets;
            byte* source = toPiece ? memory : piece;
            byte* destination = toPiece ? piece : memory;
            for (long i = 0; i < count; i++)
            {
                Unsafe.WriteUnaligned(destination + to[i], Unsafe.ReadUnaligned<TItem>(source + from[i]));
            }

            return;
        }

        long fromStride = toPiece ? row.MemoryStride : row.PieceStride;
        long toStride = toPiece ? row.PieceStride : row.MemoryStride;
        byte* read = toPiece ? memory : piece;
        byte* write = toPiece ? piece : memory;
        if (fromStride == sizeof(TItem) && toStride == sizeof(TItem))
        {
            Buffer.MemoryCopy(read, write, count * sizeof(TItem), count * sizeof(TItem));
            return;
        }

        for (long i = 0; i < count; i++)
        {
            Unsafe.WriteUnaligned(write + (i * toStride), Unsafe.ReadUnaligned<TItem>(read + (i * fromStride)));
        }
    }

    private void ConvertRow(in PickAxis row, in ElementMemory kind, byte* piece, byte* memory, bool toPiece)
    {
        IElementConverter converter = kind.Converter!;
        bool pieceIsPacked = !row.IsListed && (row.PieceStride == kind.ItemBytes || row.Count == 1);
        bool memoryIsPacked = !row.IsListed && (row.MemoryStride == converter.MemorySize || row.Count == 1);
        int most = (int)Math.Clamp(BatchBytes / Math.Max(kind.ItemBytes, converter.MemorySize), 1, Batch);
        for (long done = 0; done < row.Count; done += most)
        {
            int count = (int)Math.Min(most, row.Count - done);
            PickAxis batch = row.IsListed
                ? new PickAxis(count, row.PieceOffsets + done, row.MemoryOffsets + done)
                : new PickAxis(count, row.PieceStride, row.MemoryStride);
            byte* batchPiece = row.IsListed ? piece : piece + (done * row.PieceStride);
            byte* batchMemory = row.IsListed ? memory : memory + (done * row.MemoryStride);
            byte* stored = pieceIsPacked ? batchPiece : _stored.Reserve((long)most * kind.ItemBytes);
            byte* converted = memoryIsPacked ? batchMemory : _converted.Reserve((long)most * converter.MemorySize);
            Span<byte> storedSpan = new(stored, count * kind.ItemBytes);
            Span<byte> memorySpan = new(converted, count * converter.MemorySize);
            if (toPiece)
            {
                Gather(batch, converter.MemorySize, batchMemory, converted, memoryIsPacked, ofPiece: false);
                converter.ToStored(memorySpan, storedSpan);
                Scatter(batch, kind.ItemBytes, stored, batchPiece, pieceIsPacked, ofPiece: true);
            }
            else
            {
                Gather(batch, kind.ItemBytes, batchPiece, stored, pieceIsPacked, ofPiece: true);
                converter.ToMemory(storedSpan, memorySpan);
                Scatter(batch, converter.MemorySize, converted, batchMemory, memoryIsPacked, ofPiece: false);
            }
        }
    }

    /// <summary>Packs one side's elements of a row.</summary>
    private static void Gather(in PickAxis row, int itemBytes, byte* from, byte* packed, bool isPacked, bool ofPiece)
    {
        if (isPacked)
        {
            return;
        }

        for (long i = 0; i < row.Count; i++)
        {
            byte* source = from + (ofPiece ? row.Piece(i) : row.Memory(i));
            Unsafe.CopyBlockUnaligned(packed + (i * itemBytes), source, (uint)itemBytes);
        }
    }

    private static void Scatter(in PickAxis row, int itemBytes, byte* packed, byte* to, bool isPacked, bool ofPiece)
    {
        if (isPacked)
        {
            return;
        }

        for (long i = 0; i < row.Count; i++)
        {
            byte* destination = to + (ofPiece ? row.Piece(i) : row.Memory(i));
            Unsafe.CopyBlockUnaligned(destination, packed + (i * itemBytes), (uint)itemBytes);
        }
    }
}
