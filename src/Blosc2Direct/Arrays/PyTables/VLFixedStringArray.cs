using System.Collections;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>Several texts a row, each in the same number of bytes: PyTables' VLArray of StringAtom. For one thread at a
/// time.</summary>
/// <remarks>As <see cref="VLArray{T}"/>: appended rows are written many at a time.</remarks>
public sealed class VLFixedStringArray : IDisposable, IEnumerable<string[]>
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly VLRows _rows;
    private readonly FixedStringType _text;

    /// <summary>Opens a surface of texts over a node, which it owns from now on.</summary>
    /// <param name="node">A VLArray of fixed-length strings.</param>
    /// <exception cref="ObjectKindException">It is something else.</exception>
    public VLFixedStringArray(IArrayNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _rows = new VLRows(node);
        ElementType atom = _rows.Atom is ArrayElementType array ? array.Base : _rows.Atom;
        if (atom is not FixedStringType text)
        {
            Blosc2DirectException error = new ObjectKindException(
                $"The atoms are no fixed-length strings but {ElementTypeText.Describe(_rows.Atom)}.").At(node.Storage.Name, node.Path);
            node.Dispose();
            throw error;
        }

        _text = text;
    }

    /// <summary>Rows.</summary>
    public long Count => _rows.Count;

    /// <summary>Bytes of a text.</summary>
    public int TextBytes => _text.Size;

    /// <summary>The array's attributes.</summary>
    public IAttributes Attributes => _rows.Node.Attributes;

    /// <summary>Reads a row.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ElementValueException">The bytes of a text are not UTF-8.</exception>
    public string[] this[long row] => Decode(_rows.Read(row));

    /// <summary>Reads rows.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    public string[][] Read(long start, long count) => Array.ConvertAll(_rows.Read(start, count), row => Decode((byte[])row!));

    /// <summary>Reads how many atoms rows have. HDF5 tells only by reading the rows.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many rows.</param>
    public long[] ReadRowLengths(long start, long count) => _rows.ReadLengths(start, count);

    /// <summary>Appends a row.</summary>
    /// <param name="row">Its texts.</param>
    /// <exception cref="ElementValueException">A text has more bytes than fit.</exception>
    /// <exception cref="ArgumentException">The texts are not a whole number of atoms.</exception>
    public void Append(params ReadOnlySpan<string> row) => _rows.Append(Encode(row));

    /// <summary>Appends rows.</summary>
    /// <param name="rows">The rows.</param>
    public void AppendMany(IEnumerable<string[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (string[] row in rows)
        {
            Append(row);
        }

        Flush();
    }

    /// <summary>Writes the rows that were appended and are not yet in the file.</summary>
    public void Flush() => _rows.Flush();

    /// <summary>Writes what was appended and closes the array.</summary>
    public void Dispose() => _rows.Dispose();

    /// <summary>All rows, read in pieces of moderate size.</summary>
    public IEnumerator<string[]> GetEnumerator() => _rows.Enumerate().Select(Decode).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Trailing NULs are padding whatever the type says, as for numpy: PyTables declares a terminator and writes none.
    private string[] Decode(byte[] bytes)
    {
        string[] texts = new string[bytes.Length / _text.Size];
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<byte> text = bytes.AsSpan(i * _text.Size, _text.Size).TrimEnd((byte)0);
            try
            {
                texts[i] = Utf8.GetString(_text.Padding == TextPadding.SpacePadded ? text.TrimEnd((byte)' ') : text);
            }
            catch (DecoderFallbackException)
            {
                throw new ElementValueException($"The text {Convert.ToHexStringLower(text)} (hexadecimal) is not UTF-8.")
                    .At(_rows.Node.Storage.Name, _rows.Node.Path);
            }
        }

        return texts;
    }

    private byte[] Encode(ReadOnlySpan<string> row)
    {
        byte[] bytes = new byte[checked(row.Length * _text.Size)];
        if (bytes.Length % _rows.Atom.Size != 0)
        {
            throw new ArgumentException($"{row.Length} texts are not a whole number of atoms of {_rows.Atom.Size / _text.Size}.", nameof(row));
        }

        for (int i = 0; i < row.Length; i++)
        {
            Span<byte> place = bytes.AsSpan(i * _text.Size, _text.Size);
            if (!Utf8.TryGetBytes(row[i], place, out int written))
            {
                throw new ElementValueException($"The text '{row[i]}' has more than the {_text.Size} bytes of an atom.")
                    .At(_rows.Node.Storage.Name, _rows.Node.Path);
            }

            place[written..].Fill(_text.Padding == TextPadding.SpacePadded ? (byte)' ' : (byte)0);
        }

        return bytes;
    }
}
