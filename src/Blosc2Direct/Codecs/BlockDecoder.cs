using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs;

/// <summary>Decodes blocks and chunks whose head has been parsed. One thread at a time.</summary>
public sealed unsafe class BlockDecoder : IDisposable
{
    /// <summary>Bytes that <see cref="DecodeBlock"/> needs before a block in its buffer.</summary>
    public const int BytesBeforeBlock = FrameLayout.ChunkHeaderBytes + sizeof(int);

    private readonly DecoderHandle _handle = DecoderHandle.Create();
    private readonly CodecEngine _engine;
    private readonly ManagedDecoder? _managed;
    private NativeScratch _block;
    private UserBlockDecoder? _user;

    /// <summary>Makes a decoder.</summary>
    /// <param name="engine">Who decodes. What the managed engine does not handle goes to the native one.</param>
    public BlockDecoder(CodecEngine engine = CodecEngine.Auto)
    {
        _engine = EngineRouter.Resolve(engine);
        _managed = _engine == CodecEngine.Native ? null : new ManagedDecoder();
    }

    /// <summary>Blocks that managed code decoded, and that c-blosc2 did: tests tell by them which engine ran.</summary>
    internal long ManagedBlocks { get; private set; }

    /// <inheritdoc cref="ManagedBlocks"/>
    internal long NativeBlocks { get; private set; }

    /// <summary>Streams that managed code decoded.</summary>
    internal long ManagedStreams => _managed?.StreamsDecoded ?? 0;

    /// <summary>Who decodes the blocks of a chunk here: managed code or c-blosc2. Codecs and filters of the user's own count as
    /// managed, and so does what is stored raw or holds one value.</summary>
    /// <param name="head">The chunk's head.</param>
    public CodecEngine EngineOf(FrameHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        bool hasBlocks = head.Kind is ChunkKind.Blocks or ChunkKind.WholeOnly;
        return hasBlocks && head.UserPipeline is null && !GoesManaged(head) ? CodecEngine.Native : CodecEngine.Managed;
    }

    /// <summary>Decodes one block of a chunk of kind <see cref="ChunkKind.Blocks"/> or <see cref="ChunkKind.Raw"/>.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="buffer">Holds the block's encoded bytes; the 36 bytes before them are overwritten and put back.</param>
    /// <param name="blockOffset">Where they start in <paramref name="buffer"/>, at least <see cref="BytesBeforeBlock"/>.
    /// Their number is that of <see cref="FrameHead.GetBlockRange"/>.</param>
    /// <param name="destination">Receives the block; exactly <see cref="FrameHead.GetBlockUncompressedBytes"/> long.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the block.</exception>
    /// <exception cref="ArgumentException">A length does not fit the head.</exception>
    /// <exception cref="InvalidOperationException">The chunk is of another kind.</exception>
    public void DecodeBlock(FrameHead head, int block, Span<byte> buffer, int blockOffset, Span<byte> destination)
    {
        Span<byte> encoded = Locate(head, block, buffer, blockOffset, out int start);
        int bytes = head.GetBlockUncompressedBytes(block);
        if (destination.Length != bytes)
        {
            CodecThrow.WrongLength(nameof(destination), bytes, destination.Length);
        }

        if (head.Kind == ChunkKind.Raw)
        {
            encoded.CopyTo(destination);
            return;
        }

        if (head.UserPipeline is not null)
        {
            UsersDecoder().Decode(head, block, encoded, (long)head.ChunkOffset + start, destination, default);
            return;
        }

        if (GoesManaged(head))
        {
            ManagedBlocks++;
            _managed!.DecodeBlock(head, block, encoded, (long)head.ChunkOffset + start, destination);
            return;
        }

        NativeBlocks++;
        CheckStreams(head, encoded, start, bytes);
        SetShape(head);
        int status;
        fixed (byte* chunk = buffer, header = head.ChunkHeader, to = destination)
        {
            status = _handle.DecodeBlock(
                chunk, buffer.Length, header, blockOffset, encoded.Length, bytes < head.BlockBytes, to, bytes);
        }

        if (status != B2dNative.Ok)
        {
            ThrowStatus(status, head, start, block);
        }
    }

    /// <summary>Decodes one block of a chunk of kind <see cref="ChunkKind.Blocks"/> or <see cref="ChunkKind.Raw"/> and puts a box
    /// of it in its place, in most cases without the block in between.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="buffer">As for <see cref="DecodeBlock"/>.</param>
    /// <param name="blockOffset">As for <see cref="DecodeBlock"/>.</param>
    /// <param name="placement">The elements, inside the block, and their places, which the caller answers for.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the block.</exception>
    /// <exception cref="ArgumentException">The elements are not inside the block.</exception>
    /// <exception cref="InvalidOperationException">The chunk is of another kind.</exception>
    [SkipLocalsInit]
    public void DecodeBlockInto(FrameHead head, int block, Span<byte> buffer, int blockOffset, in BlockPlacement placement)
    {
        ArgumentNullException.ThrowIfNull(head);
        Span<byte> encoded = Locate(head, block, buffer, blockOffset, out int start);
        int bytes = head.GetBlockUncompressedBytes(block);
        placement.ThrowIfOutside(bytes);
        if (head.Kind == ChunkKind.Raw)
        {
            fixed (byte* raw = encoded)
            {
                BlockScatter.Copy(raw, placement);
            }

            return;
        }

        if (head.UserPipeline is not null)
        {
            UsersDecoder().DecodeInto(head, block, encoded, (long)head.ChunkOffset + start, placement);
            return;
        }

        if (GoesManaged(head, IsFused(head, placement)))
        {
            ManagedBlocks++;
            _managed!.DecodeInto(head, block, encoded, (long)head.ChunkOffset + start, bytes, placement);
            return;
        }

        if (placement.SwapWidth != 0)
        {
            // c-blosc2 cannot swap on the way.
            byte* whole = _block.Reserve(bytes);
            DecodeBlock(head, block, buffer, blockOffset, new Span<byte>(whole, bytes));
            BlockScatter.Copy(whole, placement);
            return;
        }

        NativeBlocks++;
        BlockBox box;
        box.Rank = placement.Shape.Length;
        box.ItemSize = placement.ItemSize;
        box.BlockOffset = placement.BlockOffset;
        box.Destination = placement.Destination;
        for (int axis = 0; axis < placement.Shape.Length; axis++)
        {
            box.Shape[axis] = checked((int)placement.Shape[axis]);
            box.BlockStrides[axis] = placement.BlockStrides[axis];
            box.Strides[axis] = placement.Strides[axis];
        }

        CheckStreams(head, encoded, start, bytes);
        SetShape(head);
        int status;
        fixed (byte* chunk = buffer, header = head.ChunkHeader)
        {
            status = _handle.DecodeBlockBox(
                chunk, buffer.Length, header, blockOffset, encoded.Length, bytes < head.BlockBytes, bytes, &box);
        }

        if (status != B2dNative.Ok)
        {
            ThrowStatus(status, head, start, block);
        }
    }

    /// <summary>Decodes a whole chunk of any kind. Uninitialized elements become zeros.</summary>
    /// <param name="head">The chunk's head.</param>
    /// <param name="chunk">The encoded chunk: <see cref="FrameHead.ChunkBytes"/> from <see cref="FrameHead.ChunkOffset"/>.</param>
    /// <param name="destination">Receives it; exactly <see cref="FrameHead.UncompressedBytes"/> long.</param>
    /// <exception cref="CorruptChunkException">The bytes do not decode to the chunk.</exception>
    /// <exception cref="ArgumentException">A length does not fit the head.</exception>
    public void DecodeChunk(FrameHead head, ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(head);
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (destination.Length != head.UncompressedBytes)
        {
            CodecThrow.WrongLength(nameof(destination), head.UncompressedBytes, destination.Length);
        }

        if (chunk.Length != head.ChunkBytes)
        {
            CodecThrow.WrongLength(nameof(chunk), head.ChunkBytes, chunk.Length);
        }

        switch (head.Kind)
        {
            case ChunkKind.Raw:
                CopyByPieces(chunk[FrameLayout.ChunkHeaderBytes..], destination);
                return;
            case ChunkKind.Blocks or ChunkKind.WholeOnly:
                CheckIsParsedChunk(head, chunk);
                if (head.UserPipeline is not null)
                {
                    UsersDecoder().DecodeChunk(head, chunk, destination);
                    return;
                }

                if (GoesManaged(head))
                {
                    ManagedBlocks += head.BlockCount;
                    _managed!.DecodeChunk(head, chunk, destination);
                    return;
                }

                NativeBlocks += head.BlockCount;
                DecodeBlocks(head, chunk, destination);
                return;
            default:
                FillSpecial(head, destination);
                return;
        }
    }

    /// <summary>Fills memory with the value of a special-value chunk; with zeros if it is uninitialized.</summary>
    /// <param name="head">The chunk's head, of kind zeros, not-a-number, repeated or uninitialized.</param>
    /// <param name="destination">A whole number of elements, each a multiple of <see cref="FrameHead.FillUnitBytes"/>.</param>
    /// <exception cref="CorruptChunkException">The element is not a multiple of the value.</exception>
    /// <exception cref="InvalidOperationException">The chunk is of another kind.</exception>
    public void FillSpecial(FrameHead head, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (destination.Length % head.FillUnitBytes != 0)
        {
            CodecThrow.Corrupt(
                "repeated value size", head.ChunkOffset, $"a divisor of {destination.Length}", head.FillUnitBytes);
        }

        switch (head.Kind)
        {
            case ChunkKind.Zeros or ChunkKind.Uninitialized:
                destination.Clear();
                break;
            case ChunkKind.Repeated:
                SpecialValues.Fill(destination, head.RepeatedElement);
                break;
            case ChunkKind.NotANumber:
                Span<byte> value = stackalloc byte[sizeof(ulong)];
                if (head.TypeSize == sizeof(uint))
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(value, SpecialValues.NaN32);
                }
                else
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(value, SpecialValues.NaN64);
                }

                SpecialValues.Fill(destination, value[..head.TypeSize]);
                break;
            default:
                throw new InvalidOperationException($"A chunk of kind {head.Kind} has no special value.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _managed?.Dispose();
        _user?.Dispose();
        _block.Free();
    }

    /// <summary>Whether managed code decodes the blocks of this chunk: where it can, and is not forbidden or slower.</summary>
    private bool GoesManaged(FrameHead head, bool isFused = false) =>
        _managed is not null && head.Kind != ChunkKind.Raw && _managed.Supports(head) &&
        EngineRouter.DecodesManaged(_engine, _managed.Pipeline, isFused);

    /// <summary>Whether managed code does more on the way than c-blosc2 can.</summary>
    private static bool IsFused(FrameHead head, in BlockPlacement placement) =>
        placement.SwapWidth != 0 || placement.IsStreamed || placement.ItemSize < head.TypeSize;

    private UserBlockDecoder UsersDecoder() => _user ??= new UserBlockDecoder();

    /// <summary>The encoded bytes of a block in the caller's buffer.</summary>
    private Span<byte> Locate(FrameHead head, int block, Span<byte> buffer, int blockOffset, out int start)
    {
        ArgumentNullException.ThrowIfNull(head);
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (head.Kind is not (ChunkKind.Blocks or ChunkKind.Raw))
        {
            throw new InvalidOperationException($"A chunk of kind {head.Kind} is not decoded block by block.");
        }

        head.GetBlockRange(block, out start, out int length);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockOffset, BytesBeforeBlock);
        if (length > buffer.Length - (long)blockOffset)
        {
            CodecThrow.WrongLength(nameof(buffer), (long)blockOffset + length, buffer.Length);
        }

        return buffer.Slice(blockOffset, length);
    }

    /// <summary>Codecs and filters that see a block as an array find its shape in the decoder.</summary>
    private void SetShape(FrameHead head)
    {
        if (head.NeedsBlockShape)
        {
            _handle.SetShape(head.BlockShape);
        }
    }

    /// <summary>Copies what is stored raw. C libraries copy longer pieces past the caches, which is slower and leaves a chunk far
    /// from who asked for it.</summary>
    private static void CopyByPieces(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        const int Piece = 256 << 10;
        while (source.Length > Piece)
        {
            source[..Piece].CopyTo(destination);
            source = source[Piece..];
            destination = destination[Piece..];
        }

        source.CopyTo(destination);
    }

    private static void CheckStreams(FrameHead head, ReadOnlySpan<byte> encoded, int start, int bytes)
    {
        int streams = bytes < head.BlockBytes ? 1 : head.StreamsPerBlock;
        StreamCheck.Validate(encoded, (long)head.ChunkOffset + start, streams, bytes / streams, head.Format);
    }

    private void DecodeBlocks(FrameHead head, ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        for (int block = 0; block < head.BlockCount; block++)
        {
            head.GetBlockRange(block, out int start, out int length);
            int bytes = head.GetBlockUncompressedBytes(block);
            int streams = bytes < head.BlockBytes ? 1 : head.StreamsPerBlock;
            StreamCheck.Validate(
                chunk.Slice(start, length), (long)head.ChunkOffset + start, streams, bytes / streams, head.Format);
        }

        SetShape(head);
        int status;
        fixed (byte* from = chunk, to = destination)
        {
            status = _handle.DecodeChunk(from, chunk.Length, to, destination.Length);
        }

        if (status != B2dNative.Ok)
        {
            ThrowStatus(status, head, 0, -1);
        }
    }

    /// <summary>The bytes must be those that were validated.</summary>
    private static void CheckIsParsedChunk(FrameHead head, ReadOnlySpan<byte> chunk)
    {
        if (!chunk[..FrameLayout.ChunkHeaderBytes].SequenceEqual(head.ChunkHeader))
        {
            throw new ArgumentException("Is not the chunk whose head was parsed.", nameof(chunk));
        }

        for (int block = 0; block < head.BlockCount; block++)
        {
            head.GetBlockRange(block, out int start, out _);
            if (BinaryPrimitives.ReadInt32LittleEndian(chunk[(FrameLayout.ChunkHeaderBytes + (sizeof(int) * block))..]) != start)
            {
                throw new ArgumentException("Is not the chunk whose head was parsed.", nameof(chunk));
            }
        }
    }

    private static void ThrowStatus(int status, FrameHead head, int start, int block)
    {
        switch (status)
        {
            case B2dNative.ErrorMemory:
                throw new OutOfMemoryException("No memory for decoding a chunk.");
            case B2dNative.ErrorCodec:
                throw new UnsupportedCodecException("codec", head.Format, head.ChunkOffset + FrameLayout.ChunkFlagsAt);
            case B2dNative.ErrorData:
                long bytes = block < 0 ? head.UncompressedBytes : head.GetBlockUncompressedBytes(block);
                throw new CorruptChunkException(
                    block < 0 ? "block streams" : $"streams of block {block}", (long)head.ChunkOffset + start,
                    $"{bytes} decoded bytes", "not decodable");
            default:
                throw new InvalidOperationException($"The native decoder refused its arguments (status {status}).");
        }
    }
}
