using Blosc2Direct.Cli.Commands;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Gives the elements of an array to import.</summary>
internal interface IElementSource : IDisposable
{
    /// <summary>The type in which they are stored.</summary>
    ElementType Type { get; }

    /// <summary>Their shape; axis 0 is -1 where only reading tells.</summary>
    long[] Shape { get; }

    /// <summary>Bytes that will be read, 0 if unknown: for progress.</summary>
    long TotalBytes { get; }

    /// <summary>All elements, in pieces that suit the array that takes them.</summary>
    /// <param name="chunk">The array's chunks; empty if it has none.</param>
    /// <param name="rowsBefore">Rows (axis 0) that the array has before the first one of this.</param>
    IEnumerable<ElementPiece> Read(ReadOnlyMemory<int> chunk, long rowsBefore);
}

/// <summary>A box of elements.</summary>
/// <param name="Start">Its first element.</param>
/// <param name="Count">Elements along each axis.</param>
/// <param name="Elements">Packed in row-major order as stored; valid until the next piece.</param>
/// <param name="BytesDone">Of <see cref="IElementSource.TotalBytes"/>.</param>
internal readonly record struct ElementPiece(long[] Start, long[] Count, ReadOnlyMemory<byte> Elements, long BytesDone);

/// <summary>Elements packed in a file, read where they are wanted: whole chunks, in the order that suits the file.</summary>
/// <param name="file">The file; closed at the end.</param>
/// <param name="name">Its name.</param>
/// <param name="offset">Where the elements begin.</param>
/// <param name="shape">Elements along each axis.</param>
/// <param name="form">Their form in the file.</param>
/// <param name="stored">The type to store them in.</param>
/// <param name="isFortran">Whether axis 0 is the fastest in the file.</param>
internal sealed class PackedSource(
    FileStream file, string name, long offset, long[] shape, ElementType form, ElementType stored, bool isFortran) : IElementSource
{
    private const long PieceBytes = 16 << 20;

    /// <inheritdoc/>
    public ElementType Type => stored;

    /// <inheritdoc/>
    public long[] Shape => shape;

    /// <inheritdoc/>
    public long TotalBytes => NpyHeader.CountElements(shape, form.Size) * form.Size;

    /// <inheritdoc/>
    public IEnumerable<ElementPiece> Read(ReadOnlyMemory<int> chunk, long rowsBefore)
    {
        PieceConverter converter = new(form, stored);
        PackedFile packed = new(file.SafeFileHandle, name, offset, shape, form.Size, isFortran);
        long budget = Math.Max(1, PieceBytes / Math.Max(form.Size, stored.Size)), done = 0;
        IEnumerable<(long[] Start, long[] Count)> pieces = chunk.IsEmpty
            ? Tiling.RowMajor(shape, budget)
            : Tiling.ByChunks(shape, chunk.Span, budget, isFortran, rowsBefore);
        foreach ((long[] start, long[] count) in pieces)
        {
            Memory<byte> buffer = converter.Reserve(count);
            packed.Read(start, count, buffer.Span);
            done += buffer.Length;
            yield return new ElementPiece(start, count, converter.Convert(), done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}

/// <summary>Elements that come one after the other in row-major order, and cannot be read again.</summary>
/// <param name="stream">Before the first element; closed at the end.</param>
/// <param name="name">Its name.</param>
/// <param name="shape">Elements along each axis.</param>
/// <param name="form">Their form there.</param>
/// <param name="stored">The type to store them in.</param>
internal sealed class StreamSource(Stream stream, string name, long[] shape, ElementType form, ElementType stored) : IElementSource
{
    private const long PieceBytes = 4 << 20;
    private const long MaxSlabBytes = 64 << 20;

    /// <inheritdoc/>
    public ElementType Type => stored;

    /// <inheritdoc/>
    public long[] Shape => shape;

    /// <inheritdoc/>
    public long TotalBytes => NpyHeader.CountElements(shape, form.Size) * form.Size;

    /// <inheritdoc/>
    public IEnumerable<ElementPiece> Read(ReadOnlyMemory<int> chunk, long rowsBefore)
    {
        PieceConverter converter = new(form, stored);
        int size = Math.Max(form.Size, stored.Size);
        (long budget, bool isAligned) = Tiling.SlabBudget(shape, chunk.IsEmpty ? 1 : chunk.Span[0], size, PieceBytes, MaxSlabBytes);
        long done = 0;
        long before = chunk.IsEmpty ? 0 : rowsBefore % chunk.Span[0];
        foreach ((long[] start, long[] count) in Tiling.RowMajor(shape, budget, isAligned && Tiling.Lead(shape) == 0 ? 0 : -1, before))
        {
            Memory<byte> buffer = converter.Reserve(count);
            int read = stream.ReadAtLeast(buffer.Span, buffer.Length, throwOnEndOfStream: false);
            done += read;
            if (read < buffer.Length)
            {
                throw new TruncatedFileException($"The input ends after {done} of the {TotalBytes} bytes that it declares")
                {
                    ExpectedBytes = TotalBytes, ActualBytes = done,
                }.At(file: name);
            }

            yield return new ElementPiece(start, count, converter.Convert(), done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

/// <summary>The memory of a piece, as read and as stored.</summary>
/// <param name="form">The elements' form in the file.</param>
/// <param name="stored">The type to store them in.</param>
internal sealed class PieceConverter(ElementType form, ElementType stored)
{
    private readonly ElementConversion? _conversion = ElementConversion.Between(form, stored);
    private byte[] _read = [];
    private byte[] _stored = [];
    private long _elements;

    /// <summary>Room for a piece as read.</summary>
    internal Memory<byte> Reserve(long[] count)
    {
        _elements = count.Aggregate(1L, (a, b) => checked(a * b));
        int bytes = checked((int)(_elements * form.Size));
        _read = _read.Length < bytes ? new byte[bytes] : _read;
        return _read.AsMemory(0, bytes);
    }

    /// <summary>The piece as stored.</summary>
    internal ReadOnlyMemory<byte> Convert()
    {
        if (_conversion is null)
        {
            return _read.AsMemory(0, (int)(_elements * form.Size));
        }

        int bytes = checked((int)(_elements * stored.Size));
        _stored = _stored.Length < bytes ? new byte[bytes] : _stored;
        _conversion.Run(_read.AsSpan(0, (int)(_elements * form.Size)), _stored.AsSpan(0, bytes));
        return _stored.AsMemory(0, bytes);
    }
}
