using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>The header of a NumPy .npy file, versions 1 to 3.</summary>
/// <remarks>Offset 0: "\x93NUMPY", 6: major and minor version, 8: length of the text (2 bytes in version 1, else 4,
/// little-endian), then the text: a Python dictionary of descr, fortran_order and shape, padded with spaces to a newline so
/// that the data begin at a multiple of 64. Text is Latin-1, in version 3 UTF-8. Source: numpy.lib.format.</remarks>
/// <param name="Type">The elements, in NumPy's forms.</param>
/// <param name="Shape">Elements along each axis.</param>
/// <param name="IsFortran">Whether axis 0 is the fastest.</param>
internal sealed record NpyHeader(ElementType Type, ImmutableArray<long> Shape, bool IsFortran)
{
    private const int MaxTextBytes = 1 << 20;
    private const int MaxRank = 32;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Elements in all.</summary>
    internal long Length => CountElements(Shape.AsSpan(), Type.Size);

    /// <summary>Bytes of all elements.</summary>
    internal long ByteLength => Length * Type.Size;

    /// <summary>Reads a header; the stream then stands at the first element.</summary>
    /// <param name="stream">At the start of the file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="UnrecognizedFormatException">It is none, or says something impossible.</exception>
    internal static NpyHeader Read(Stream stream, string name)
    {
        try
        {
            return Parse(ReadText(stream));
        }
        catch (FormatException error)
        {
            throw new UnrecognizedFormatException($"Not a .npy file that can be read: {error.Message}", error).At(file: name);
        }
    }

    /// <summary>The header as it stands in a file.</summary>
    internal byte[] ToBytes()
    {
        StringBuilder builder = new("{'descr': ");
        builder.Append(NumpyDescr.Write(Type)).Append(", 'fortran_order': ").Append(IsFortran ? "True" : "False").Append(", 'shape': ");
        NumpyDescr.AppendShape(builder, Shape.AsSpan());
        string text = builder.Append(", }").ToString();
        bool isLatin = text.All(c => c < 256);
        byte[] encoded = (isLatin ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text);
        int version = !isLatin ? 3 : Padded(encoded.Length, 10) - 10 <= ushort.MaxValue ? 1 : 2;
        int prefix = version == 1 ? 10 : 12;
        byte[] bytes = new byte[Padded(encoded.Length, prefix)];
        Magic.CopyTo(bytes);
        bytes[6] = (byte)version;
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(bytes.Length - prefix));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)(bytes.Length - prefix));
        }

        encoded.CopyTo(bytes, prefix);
        bytes.AsSpan(prefix + encoded.Length).Fill((byte)' ');
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static int Padded(int textBytes, int prefix) => (prefix + textBytes + 1 + Alignment - 1) / Alignment * Alignment;

    private static string ReadText(Stream stream)
    {
        Span<byte> head = stackalloc byte[12];
        if (stream.ReadAtLeast(head[..10], 10, throwOnEndOfStream: false) < 10 || !head[..6].SequenceEqual(Magic))
        {
            throw new FormatException("it does not begin with the bytes 93 'NUMPY'");
        }

        if (head[6] is < 1 or > 3 || head[7] != 0)
        {
            throw new FormatException($"version {head[6]}.{head[7]} is none of 1.0, 2.0 and 3.0");
        }

        uint length = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        if (head[6] > 1)
        {
            if (stream.ReadAtLeast(head.Slice(10, 2), 2, throwOnEndOfStream: false) < 2)
            {
                throw new FormatException("it ends inside its header");
            }

            length = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        }

        if (length > MaxTextBytes)
        {
            throw new FormatException($"its header of {length} bytes is longer than {MaxTextBytes}");
        }

        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
        {
            throw new FormatException("it ends inside its header");
        }

        return head[6] == 3 ? new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(text) : Encoding.Latin1.GetString(text);
    }

    private static NpyHeader Parse(string text)
    {
        if (PythonLiteral.Parse(text) is not Dictionary<string, object?> header || header.Count != 3 ||
            !header.TryGetValue("descr", out object? descr) || !header.TryGetValue("fortran_order", out object? order) ||
            !header.TryGetValue("shape", out object? shape))
        {
            throw new FormatException("its header is not a dictionary of descr, fortran_order and shape");
        }

        if (order is not bool isFortran)
        {
            throw new FormatException("fortran_order is neither True nor False");
        }

        if (shape is not PythonTuple { Items: var items } || items.Count > MaxRank)
        {
            throw new FormatException($"shape is not a tuple of at most {MaxRank} numbers");
        }

        ElementType type = NumpyDescr.Read(descr);
        ImmutableArray<long> extents = [.. items.Select(i => i is long and >= 0 ? (long)i : throw new FormatException("shape holds what is not a length"))];
        _ = CountElements(extents.AsSpan(), type.Size);
        return new NpyHeader(type, extents, isFortran);
    }

    /// <summary>The product of a shape.</summary>
    /// <exception cref="FormatException">Its bytes do not fit 63 bits.</exception>
    internal static long CountElements(ReadOnlySpan<long> shape, int elementBytes)
    {
        UInt128 bytes = (UInt128)Math.Max(1, elementBytes);
        bool isEmpty = false;
        foreach (long extent in shape)
        {
            isEmpty |= extent == 0;
            bytes *= (UInt128)Math.Max(1, extent);
            if (bytes > long.MaxValue)
            {
                throw new FormatException($"the shape ({string.Join(", ", shape.ToArray())}) has more bytes than a file can have");
            }
        }

        return isEmpty ? 0 : (long)(bytes / (UInt128)Math.Max(1, elementBytes));
    }
}
