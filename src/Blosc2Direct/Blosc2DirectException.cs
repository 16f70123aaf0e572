using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Blosc2Direct;

/// <summary>The base of every error that this library raises for data, files and codecs. What is known of the place of
/// the failure is in its properties, and at the end of <see cref="Exception.Message"/>.</summary>
/// <remarks>Layers that know more add it while the exception passes: the codec knows the field, the array the chunk, the
/// backend the file. Wrong arguments are <see cref="ArgumentException"/>s, use after close is an
/// <see cref="ObjectDisposedException"/>.</remarks>
public abstract class Blosc2DirectException : Exception
{
    private readonly string _text;

    /// <summary>Creates an error.</summary>
    /// <param name="message">What is wrong, without the place.</param>
    /// <param name="inner">What caused it, if anything did.</param>
    protected Blosc2DirectException(string message, Exception? inner = null)
        : base(message, inner) => _text = message;

    /// <summary>The file, as it was named when it was opened.</summary>
    public string? File { get; private set; }

    /// <summary>The absolute path of the group or dataset inside the file.</summary>
    public string? ObjectPath { get; private set; }

    /// <summary>The chunk's coordinates in the chunk grid (not elements), slowest axis first; default if no chunk is concerned.</summary>
    public ImmutableArray<long> Chunk { get; private set; }

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            if (File is null && ObjectPath is null && Chunk.IsDefault)
            {
                return _text;
            }

            StringBuilder text = new(_text);
            text.Append(" [");
            string separator = "";
            if (File is not null)
            {
                text.Append("file '").Append(File).Append('\'');
                separator = ", ";
            }

            if (ObjectPath is not null)
            {
                text.Append(separator).Append("object '").Append(ObjectPath).Append('\'');
                separator = ", ";
            }

            if (!Chunk.IsDefault)
            {
                text.Append(separator).Append("chunk (");
                text.AppendJoin(", ", Chunk.Select(c => c.ToString(CultureInfo.InvariantCulture))).Append(')');
            }

            return text.Append(']').ToString();
        }
    }

    /// <summary>Adds what is not yet known of the place; what is known stays.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="objectPath">The absolute path of the group or dataset.</param>
    /// <param name="chunk">The chunk's coordinates in the chunk grid.</param>
    protected internal Blosc2DirectException At(string? file = null, string? objectPath = null, ReadOnlySpan<long> chunk = default)
    {
        File ??= file;
        ObjectPath ??= objectPath;
        if (Chunk.IsDefault && !chunk.IsEmpty)
        {
            Chunk = [.. chunk];
        }

        return this;
    }
}
