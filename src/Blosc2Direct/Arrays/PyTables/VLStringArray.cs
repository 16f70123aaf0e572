using System.Collections;
using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>One text a row: PyTables' VLArray of VLUnicodeAtom (UTF-32) or VLStringAtom (bytes, taken for UTF-8). For one
/// thread at a time.</summary>
/// <remarks>As <see cref="VLArray{T}"/>: appended rows are written many at a time.</remarks>
public sealed class VLStringArray : IDisposable, IEnumerable<string>
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly VLRows _rows;
    private readonly Encoding _encoding;

    /// <summary>Opens a surface of texts over a node, which it owns from now on.</summary>
    /// <param name="node">A VLArray of texts.</param>
    /// <exception cref="ObjectKindException">Its rows are not texts, or it is no VLArray.</exception>
    public VLStringArray(IArrayNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _rows = new VLRows(node);
        Kind = PyTablesInfo.ReadPseudoAtom(node);
        switch (Kind, _rows.Atom)
        {
            case (PseudoAtom.Bytes, { Size: 1 }):
                _encoding = Utf8;
                break;
            case (PseudoAtom.Unicode, IntegerType { Size: 4 } unit):
                _encoding = new UTF32Encoding(unit.Order == ByteOrder.BigEndian, byteOrderMark: false, throwOnInvalidCharacters: true);
                break;
            default:
                Blosc2DirectException error = new ObjectKindException(
                    $"The rows are not texts: their atoms are {ElementTypeText.Describe(_rows.Atom)}, the pseudo-atom is {Kind}.")
                    .At(node.Storage.Name, node.Path);
                node.Dispose();
                throw error;
        }
    }

    /// <summary>How the texts are stored: <see cref="PseudoAtom.Unicode"/> or <see cref="PseudoAtom.Bytes"/>.</summary>
    public PseudoAtom Kind { get; }

    /// <summary>Rows.</summary>
    public long Count => _rows.Count;

    /// <summary>The array's attributes.</summary>
    public IAttributes Attributes => _rows.Node.Attributes;

    /// <summary>Reads a row.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ElementValueException">Its bytes are no text: <see cref="ReadBytes"/> gives them.</exception>
    public string this[long row] => Decode(_rows.Read(row), row);

    /// <summary>Reads rows.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all exist.</exception>
    /// <exception cref="ElementValueException">The bytes of one are no text.</exception>
    public string[] Read(long start, long count)
    {
        object?[] rows = _rows.Read(start, count);
        string[] texts = new string[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            texts[i] = Decode((byte[])rows[i]!, start + i);
        }

        return texts;
    }

    /// <summary>Reads a row's bytes as they are stored.</summary>
    /// <param name="row">Its number, from 0.</param>
    public byte[] ReadBytes(long row) => _rows.Read(row);

    /// <summary>Appends a row.</summary>
    /// <param name="row">The text; may be empty.</param>
    /// <exception cref="ElementValueException">It holds half of a surrogate pair.</exception>
    public void Append(string row)
    {
        ArgumentNullException.ThrowIfNull(row);
        try
        {
            _rows.Append(_encoding.GetBytes(row));
        }
        catch (EncoderFallbackException)
        {
            throw new ElementValueException("The text holds half of a surrogate pair, which Unicode encodings cannot express.")
                .At(_rows.Node.Storage.Name, _rows.Node.Path);
        }
    }

    /// <summary>Appends rows.</summary>
    /// <param name="rows">The texts.</param>
    public void AppendMany(IEnumerable<string> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (string row in rows)
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
    public IEnumerator<string> GetEnumerator() => _rows.Enumerate().Select((bytes, row) => Decode(bytes, row)).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Decode(byte[] bytes, long row)
    {
        try
        {
            return _encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ElementValueException($"Row {row} is no text in {_encoding.WebName}.").At(_rows.Node.Storage.Name, _rows.Node.Path);
        }
    }
}
