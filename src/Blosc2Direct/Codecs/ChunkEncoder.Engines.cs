using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Codecs.Kernels;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs;

// Who compresses a chunk, and how.
public sealed unsafe partial class ChunkEncoder
{
    private const int MaxSwappedTypeSize = 16;
    private const int MaxSwappedElementSize = 256;

    private EncoderHandle? _splitHandle;
    private int _swapWidth;

    /// <summary>Whether <see cref="EncodeSwapped"/> may be called.</summary>
    /// <param name="width">Bytes of the numbers that the elements are made of.</param>
    internal bool CanSwap(int width) =>
        IsManaged && width is 2 or 4 or 8 && _typeSize % width == 0 && _typeSize <= MaxSwappedTypeSize &&
        _geometry.ElementSize <= MaxSwappedElementSize && (_geometry.UsesB2nd || _geometry.Rank == 1);

    /// <summary><see cref="Encode"/> of numbers that are stored in the other byte order than they have in the source.</summary>
    /// <param name="width">Bytes of a number: see <see cref="CanSwap"/>.</param>
    /// <param name="source">As there.</param>
    /// <param name="strides">As there.</param>
    /// <param name="valid">As there.</param>
    /// <param name="fill">One element as it is stored.</param>
    /// <param name="frame">As there.</param>
    internal int EncodeSwapped(
        int width, byte* source, ReadOnlySpan<long> strides, ReadOnlySpan<int> valid, ReadOnlySpan<byte> fill, Span<byte> frame)
    {
        CheckArguments(source, strides, valid, fill, frame);
        _handle.Enter();
        _swapWidth = width;
        try
        {
            return EncodeChecked(source, strides, valid, fill, frame);
        }
        finally
        {
            _swapWidth = 0;
            _handle.Leave();
        }
    }

    private EncoderHandle CreateHandle(bool splits)
    {
        // Where managed code encodes, the handle is for its lock and its memory: c-blosc2 may not take the filters.
        Blosc2Options options = IsManaged ? new Blosc2Options() : _options;
        int typeSize = _typeSize;
        EncoderOptions native = new()
        {
            Codec = (int)options.Codec, CodecMeta = options.CodecParameter, Level = options.Level, TypeSize = typeSize,
            Split = splits ? EncoderOptions.SplitAlways : EncoderOptions.SplitNever,
        };
        options.WriteSlots(
            typeSize, new Span<byte>(native.Filters, EncoderOptions.MaxFilters), new Span<byte>(native.Metas, EncoderOptions.MaxFilters));
        if (!CodecIds.IsStock(options.Codec) && !CodecIds.IsPlugin(options.Codec))
        {
            throw new UnsupportedCodecException("codec", (int)options.Codec, -1);
        }

        try
        {
            return EncoderHandle.Create(native);
        }
        catch (NotSupportedException)
        {
            throw new UnsupportedCodecException(
                $"Elements with items of {typeSize} bytes cannot be encoded with the filters {string.Join(", ", options.Filters)}.");
        }
    }

    private Span<byte> Swap(ReadOnlySpan<byte> numbers, Span<byte> swapped)
    {
        fixed (byte* from = numbers, to = swapped)
        {
            ByteSwap.Swap(from, to, numbers.Length, _swapWidth);
        }

        return swapped[..numbers.Length];
    }

    private int Compress(Gather* gather, byte* destination, int room)
    {
        bool splits = _splits ?? _managed!.IsSplitCheap(gather);
        if (IsManaged)
        {
            return _managed!.Encode(gather, splits, _swapWidth, destination, room);
        }

        return splits == (_splits ?? false)
            ? _handle.Encode(gather, destination, room)
            : EncodeWith(_splitHandle ??= CreateHandle(splits: true), gather, destination, room);
    }

    private static int EncodeWith(EncoderHandle handle, Gather* gather, byte* destination, int room)
    {
        handle.Enter();
        try
        {
            return handle.Encode(gather, destination, room);
        }
        finally
        {
            handle.Leave();
        }
    }
}
