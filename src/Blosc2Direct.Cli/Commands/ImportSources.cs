using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What the user says of a file that does not say it itself.</summary>
/// <param name="Shape">The shape; null if not given.</param>
/// <param name="Type">The type, in NumPy's forms; null if not given.</param>
/// <param name="IsFortran">Whether axis 0 is the fastest.</param>
/// <param name="Offset">Bytes before the first element.</param>
/// <param name="Csv">How CSV is written.</param>
internal sealed record ImportFormat(long[]? Shape, ElementType? Type, bool IsFortran, long Offset, CsvFormat Csv);

/// <summary>Opens what is imported.</summary>
internal static class ImportSources
{
    private const string StandardInput = "-";

    /// <summary>Opens a file or standard input.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="name">The file, or -.</param>
    /// <param name="format">One of <see cref="FileFormat"/>.</param>
    /// <param name="details">What the user says of it.</param>
    /// <param name="existing">The dataset that it is appended to; null for a new one.</param>
    internal static IElementSource Open(CommandContext context, string name, string format, ImportFormat details, ArraySpec? existing)
    {
        if (format == FileFormat.Csv)
        {
            return OpenCsv(context, name, details, existing);
        }

        Stream stream = name == StandardInput ? context.Host.OpenInput() : Patience.OpenRead(name, 1);
        try
        {
            return format == FileFormat.Npy ? OpenNpy(stream, name, existing) : OpenRaw(stream, name, details, existing);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static CsvSource OpenCsv(CommandContext context, string name, ImportFormat details, ArraySpec? existing)
    {
        ElementType? type = details.Type is null ? existing?.Type : Stored(details.Type, existing, null);
        if (name != StandardInput)
        {
            return CsvSource.Open(name, details.Csv, type);
        }

        if (type is null)
        {
            throw new UsageException("CSV from standard input cannot be read twice: say --dtype");
        }

        long columns = existing is { Shape: [_, var width] } ? width : details.Shape is [_, var given] ? given : 0;
        return CsvSource.OpenStream(context.Host.OpenInput(), "standard input", details.Csv, type, columns);
    }

    private static IElementSource OpenNpy(Stream stream, string name, ArraySpec? existing)
    {
        NpyHeader header = NpyHeader.Read(stream, name);
        long[] shape = [.. header.Shape];
        if (stream is not FileStream file)
        {
            return header.IsFortran && shape.Length > 1
                ? throw new UsageException("an array in Fortran order cannot be read from standard input: give a file")
                : new StreamSource(stream, name, shape, header.Type, Stored(header.Type, existing, null));
        }

        return OpenPacked(file, name, file.Position, shape, header.Type, header.IsFortran, existing);
    }

    private static IElementSource OpenRaw(Stream stream, string name, ImportFormat details, ArraySpec? existing)
    {
        ElementType type = details.Type ?? existing?.Type
            ?? throw new UsageException("raw bytes do not tell their type: say --dtype, e.g. --dtype '<f4'");
        if (type.Size == 0 || !type.IsFlat)
        {
            throw new UsageException($"--dtype: elements of type {ElementTypeText.Describe(type)} have no bytes of their own");
        }

        FileStream? file = stream as FileStream;
        long[] shape = details.Shape ?? ShapeOf(file, details.Offset, type, existing);
        if (file is not null)
        {
            long expected = NpyHeader.CountElements(shape, type.Size) * type.Size, actual = file.Length - details.Offset;
            return expected == actual
                ? OpenPacked(file, name, details.Offset, shape, type, details.IsFortran, existing)
                : throw new UsageException($"'{name}' has {actual} bytes{(details.Offset > 0 ? $" behind byte {details.Offset}" : "")}; --shape and --dtype make {expected}");
        }

        if (details.IsFortran || details.Offset != 0)
        {
            throw new UsageException("--order F and --offset need a file, not standard input");
        }

        return new StreamSource(stream, "standard input", shape, type, Stored(type, existing, null));
    }

    private static long[] ShapeOf(FileStream? file, long offset, ElementType type, ArraySpec? existing)
    {
        if (file is null)
        {
            throw new UsageException("raw bytes from standard input need --shape");
        }

        long[] inner = existing is { Shape.Length: > 0 } ? [.. existing.Shape.AsSpan()[1..]] : [];
        long row = Math.Max(1, NpyHeader.CountElements(inner, type.Size) * type.Size), bytes = Math.Max(0, file.Length - offset);
        return bytes % row == 0 ? [bytes / row, .. inner]
            : throw new UsageException($"{bytes} bytes are no whole number of {row} bytes: say --shape and --dtype");
    }

    private static PackedSource OpenPacked(
        FileStream file, string name, long offset, long[] shape, ElementType form, bool isFortran, ArraySpec? existing)
    {
        long expected = NpyHeader.CountElements(shape, form.Size) * form.Size;
        if (offset < 0 || file.Length - offset < expected)
        {
            throw new TruncatedFileException($"The file has {Math.Max(0, file.Length - offset)} bytes of elements; its header declares {expected}")
            {
                ExpectedBytes = offset + expected, ActualBytes = file.Length,
            }.At(file: name);
        }

        SafeFileHandle handle = file.SafeFileHandle;
        ElementType stored = Stored(form, existing, () => TextScan.LongestUtf8(handle, offset, expected, form));
        return new PackedSource(file, name, offset, shape, form, stored, isFortran);
    }

    // An existing dataset keeps its type where the form only differs in byte order or in the length of text.
    private static ElementType Stored(ElementType form, ArraySpec? existing, Func<IReadOnlyList<int>>? textBytes)
    {
        bool hasText = NumpyForm.FindText(form).Count > 0;
        ElementType own = NumpyForm.ToStored(form, hasText ? textBytes?.Invoke() : null);
        return existing is not null && ElementFit.Fits(own, existing.Type) ? existing.Type : own;
    }
}
