using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>A piece of work: a stored chunk, or a box of an array that has no chunks of its own to decode.</summary>
internal sealed record VerifyTask(SharedArray Array, string Path, ChunkInfo? Chunk, Box Box)
{
    /// <summary>The array.</summary>
    internal IArrayNode Node => Array.Node;
}

/// <summary>What became of it.</summary>
internal sealed class VerifyResult
{
    /// <summary>Uncompressed bytes that were decoded.</summary>
    internal long Bytes;

    /// <summary>What is wrong; null if nothing is.</summary>
    internal string? Error;

    /// <summary>Whether the order of the chunk's elements depends on the version that wrote it.</summary>
    internal bool IsDoubtful;
}

/// <summary>Decodes chunks and says what is wrong with them. One thread a verifier.</summary>
internal sealed class ChunkVerifier(VerifyOptions options) : IPipelineWorker<VerifyTask, VerifyResult>
{
    private const long PieceBytes = 4 << 20;
    private readonly FrameHead _head = new();
    private readonly BlockDecoder _decoder = new();
    private SharedArray? _array;
    private BoxReader? _boxes;
    private byte[] _elements = [];
    private byte[] _frame = [];

    /// <summary>The work that an array needs.</summary>
    internal static IEnumerable<VerifyTask> Tasks(SharedArray array, string path)
    {
        IArrayNode node = array.Node;
        ArraySpec spec = node.Spec;
        if (spec.IsNull)
        {
            yield break;
        }

        long[] shape = [.. spec.Shape];
        if (spec.Layout == ArrayLayout.Chunked && spec.Type.IsFlat && spec.ChunkShape.Length == shape.Length)
        {
            foreach (ChunkInfo chunk in node.EnumerateChunks())
            {
                long[] lengths = new long[shape.Length];
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    lengths[axis] = Math.Min(spec.ChunkShape[axis], shape[axis] - chunk.Offset[axis]);
                }

                yield return new VerifyTask(array, path, chunk, new Box(chunk.Offset, lengths));
            }
        }
        else
        {
            foreach (Box box in Box.Split(shape, Math.Max(1, PieceBytes / Math.Max(1, spec.Type.Size))))
            {
                yield return new VerifyTask(array, path, null, box);
            }
        }
    }

    /// <summary>Uncompressed bytes of an array.</summary>
    internal static long ElementBytes(ArraySpec spec)
    {
        double bytes = spec.IsNull ? 0 : spec.Type.Size;
        foreach (long length in spec.Shape)
        {
            bytes *= length;
        }

        return bytes < long.MaxValue / 4 ? (long)bytes : long.MaxValue / 4;
    }

    /// <inheritdoc/>
    public void Produce(VerifyTask item, VerifyResult slot)
    {
        slot.Error = null;
        slot.Bytes = 0;
        slot.IsDoubtful = false;
        try
        {
            slot.Bytes = Check(item, slot);
        }
        catch (Exception error) when (error is Blosc2DirectException or IOException or OverflowException)
        {
            slot.Error = error.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private long Check(VerifyTask task, VerifyResult result)
    {
        ArraySpec spec = task.Node.Spec;
        Enter(task.Array, spec);
        if (!spec.Type.IsFlat)
        {
            return ReadObjects(task, spec);
        }

        long bytes = task.Box.Count * spec.Type.Size;
        if (!options.UsePipeline && task.Chunk is { } chunk && spec.Filters is [{ Id: FilterSpec.Blosc2 }] && (chunk.Ref.FilterMask & 1) == 0)
        {
            CheckFrame(task.Node, chunk.Ref, everyBlock: task.Box.Count * spec.Type.Size < FilterPipelines.ChunkBytes(spec));
            result.IsDoubtful = _head.HasAmbiguousOrder;
        }

        _boxes!.Read(task.Box, Elements(bytes));
        return bytes;
    }

    private long ReadObjects(VerifyTask task, ArraySpec spec)
    {
        try
        {
            return _boxes!.ReadObjects(task.Box).LongLength * spec.Type.Size;
        }
        catch (ElementTypeException)
        {
            return 0; // references, and structures of sequences: there is nothing in .NET to read them into
        }
    }

    // What reading elements leaves out: the trailer, and blocks of a chunk at the edge that lie in its padding.
    private void CheckFrame(IArrayNode node, in ChunkRef chunk, bool everyBlock)
    {
        if (chunk.StoredBytes > options.Limits.MaxFrameBytes)
        {
            throw new CodecLimitException("stored chunk", chunk.StoredBytes, options.Limits.MaxFrameBytes);
        }

        int length = (int)chunk.StoredBytes;
        if (_frame.Length < length)
        {
            _frame = GC.AllocateUninitializedArray<byte>(length);
        }

        Span<byte> frame = _frame.AsSpan(0, length);
        node.Read(chunk, 0, frame);
        if (_head.Parse(frame, length, options.Limits) != 0)
        {
            throw new CorruptChunkException("frame length", 16, "the stored bytes to hold the whole frame", $"{length} bytes");
        }

        _head.ValidateTrailer(frame);
        if (everyBlock)
        {
            ReadOnlySpan<byte> encoded = _head.ChunkBytes > 0 ? frame.Slice(_head.ChunkOffset, _head.ChunkBytes) : default;
            _decoder.DecodeChunk(_head, encoded, Elements(_head.UncompressedBytes));
        }
    }

    private void Enter(SharedArray array, ArraySpec spec)
    {
        if (ReferenceEquals(array, _array))
        {
            return;
        }

        _array = null;
        _boxes = new BoxReader(array, options.Limits, options.UsePipeline);
        _array = array;
    }

    private Span<byte> Elements(long bytes)
    {
        if (bytes > Math.Max(options.Limits.MaxChunkBytes, 2 * PieceBytes))
        {
            throw new CodecLimitException("chunk", bytes, options.Limits.MaxChunkBytes);
        }

        if (_elements.Length < bytes)
        {
            _elements = GC.AllocateUninitializedArray<byte>((int)bytes);
        }

        return _elements.AsSpan(0, (int)bytes);
    }
}
