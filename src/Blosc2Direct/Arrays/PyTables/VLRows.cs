using System.Globalization;
using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>Rows of variable length as the bytes of their atoms. Appended rows are kept until there are enough of them for one
/// write.</summary>
internal sealed class VLRows : IDisposable
{
    private const int MostPendingRows = 4096;
    private const long MostPendingBytes = 1 << 20;
    private const long PieceBytes = 4 << 20;

    private readonly IRegionAccess _regions;
    private readonly List<object?> _pending = [];
    private long _pendingBytes;
    private bool _disposed;

    /// <summary>Opens the rows of a node, which it owns from now on.</summary>
    /// <exception cref="ObjectKindException">It is no one-dimensional array of sequences.</exception>
    public VLRows(IArrayNode node)
    {
        Node = node;
        ArraySpec spec = node.Spec;
        if (spec is not { Type: VariableLengthType { Base: { IsFlat: true } atom }, Shape.Length: 1, IsNull: false } || node.Regions is not { } regions)
        {
            Blosc2DirectException error = new ObjectKindException(
                $"The array is no VLArray: it has {spec.Shape.Length} axes of {ElementTypeText.Describe(spec.Type)}.").At(node.Storage.Name, node.Path);
            node.Dispose();
            throw error;
        }

        _regions = regions;
        Atom = atom;
    }

    public IArrayNode Node { get; }

    /// <summary>How an atom is stored.</summary>
    public ElementType Atom { get; }

    /// <summary>Rows, those not yet written included.</summary>
    public long Count => Node.Spec.Shape[0] + _pending.Count;

    /// <summary>Appends a row, in the file at the latest when this is disposed.</summary>
    public void Append(byte[] row)
    {
        ThrowIfClosedOrReadOnly();
        _pending.Add(row);
        _pendingBytes += row.Length;
        if (_pending.Count >= MostPendingRows || _pendingBytes >= MostPendingBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes what was appended and is not yet in the file. Rows that cannot be written are given up.</summary>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_pending.Count == 0)
        {
            return;
        }

        try
        {
            AppendNow(CollectionsMarshal.AsSpan(_pending));
        }
        finally
        {
            _pending.Clear();
            _pendingBytes = 0;
        }
    }

    /// <summary>Writes another row in the place of one.</summary>
    public void Write(long row, byte[] bytes)
    {
        ThrowIfClosedOrReadOnly();
        Check(row, 1);
        Flush();
        _regions.WriteObjects([row], [1], [bytes]);
    }

    /// <summary>Reads rows: the bytes of each.</summary>
    public object?[] Read(long start, long count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Check(start, count);
        Flush();
        return _regions.ReadObjects([start], [count]);
    }

    /// <summary>Reads a row.</summary>
    public byte[] Read(long row) => (byte[])Read(row, 1)[0]!;

    /// <summary>Reads rows one after the other, in pieces of about as many rows as fit a few MiB.</summary>
    public IEnumerable<byte[]> Enumerate()
    {
        long piece = 16;
        for (long row = 0; row < Count;)
        {
            object?[] rows = Read(row, Math.Min(piece, Count - row));
            long bytes = 0;
            foreach (object? value in rows)
            {
                bytes += ((byte[])value!).Length + IntPtr.Size;
                yield return (byte[])value;
            }

            row += rows.Length;
            piece = Math.Clamp(PieceBytes / Math.Max(1, bytes / rows.Length), 1, 4 * piece);
        }
    }

    /// <summary>The bytes of rows' atoms.</summary>
    public long[] ReadLengths(long start, long count)
    {
        Check(start, count);
        long[] lengths = new long[count];
        const long Piece = 256;
        for (long done = 0; done < count; done += Piece)
        {
            object?[] rows = Read(start + done, Math.Min(Piece, count - done));
            for (int i = 0; i < rows.Length; i++)
            {
                lengths[done + i] = ((byte[])rows[i]!).Length / Atom.Size;
            }
        }

        return lengths;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            Flush();
        }
        finally
        {
            _disposed = true;
            Node.Dispose();
        }
    }

    private void AppendNow(ReadOnlySpan<object?> rows)
    {
        long before = Node.Spec.Shape[0];
        Node.Resize([before + rows.Length]);
        try
        {
            _regions.WriteObjects([before], [rows.Length], rows);
        }
        catch
        {
            Node.Resize([before]);
            throw;
        }
    }

    private void Check(long start, long count)
    {
        long rows = Count;
        if (start < 0 || count < 0 || start > rows - count)
        {
            throw new ArgumentOutOfRangeException(nameof(start), string.Create(
                CultureInfo.InvariantCulture, $"{count} rows from {start} do not lie within the {rows} rows of '{Node.Path}'."));
        }
    }

    private void ThrowIfClosedOrReadOnly()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!Node.Storage.Capabilities.HasFlag(StorageCapabilities.Write))
        {
            throw new StorageReadOnlyException("The file is open for reading only").At(Node.Storage.Name, Node.Path);
        }
    }
}
