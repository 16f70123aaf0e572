using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>Rows of variable length: PyTables' VLArray. For one thread at a time.</summary>
/// <typeparam name="T">An atom: a number, bool, enumeration, complex number or inline array; or an item of an atom that is an
/// array, whose items then follow each other.</typeparam>
/// <remarks>HDF5 keeps rows apart from chunks and does not compress them. Appended rows are gathered and written many at a
/// time; <see cref="Flush"/> and <see cref="Dispose"/> write what is left.</remarks>
public sealed class VLArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T> : IDisposable, IEnumerable<T[]>
    where T : unmanaged
{
    private readonly VLRows _rows;
    private readonly IElementConverter? _converter;
    private readonly int _itemsInAtom;

    /// <summary>Opens a typed surface over a node, which it owns from now on.</summary>
    /// <param name="node">A one-dimensional array of sequences.</param>
    /// <exception cref="ObjectKindException">It is something else.</exception>
    /// <exception cref="ElementTypeException">Its atoms cannot be seen as <typeparamref name="T"/>.</exception>
    public VLArray(IArrayNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _rows = new VLRows(node);
        try
        {
            (_converter, _itemsInAtom) = Match(_rows.Atom);
        }
        catch (Blosc2DirectException error)
        {
            error.At(node.Storage.Name, node.Path);
            node.Dispose();
            throw;
        }
    }

    /// <summary>Rows.</summary>
    public long Count => _rows.Count;

    /// <summary>How an atom is stored.</summary>
    public ElementType AtomType => _rows.Atom;

    /// <summary>The axes of an atom where a row's array holds the items of its atoms; empty where it holds the atoms.</summary>
    public ImmutableArray<int> AtomShape => _itemsInAtom > 1 && _rows.Atom is ArrayElementType atom ? atom.Shape : [];

    /// <summary>The array's attributes.</summary>
    public IAttributes Attributes => _rows.Node.Attributes;

    /// <summary>Reads a row.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public T[] this[long row] => Decode(_rows.Read(row));

    /// <summary>Reads rows.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all exist.</exception>
    public T[][] Read(long start, long count) => Array.ConvertAll(_rows.Read(start, count), row => Decode((byte[])row!));

    /// <summary>Reads how many atoms rows have. HDF5 tells only by reading the rows.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many rows.</param>
    public long[] ReadRowLengths(long start, long count) => _rows.ReadLengths(start, count);

    /// <summary>Appends a row.</summary>
    /// <param name="row">Its atoms, or the items of its atoms; may be empty.</param>
    /// <exception cref="ArgumentException">The items are not a whole number of atoms.</exception>
    public void Append(ReadOnlySpan<T> row) => _rows.Append(Encode(row));

    /// <summary>Appends rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <exception cref="ArgumentException">The items of a row are not a whole number of atoms.</exception>
    public void AppendMany(IEnumerable<T[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (T[] row in rows)
        {
            Append(row);
        }

        Flush();
    }

    /// <summary>Writes another row in the place of one; the lengths may differ, which PyTables itself does not allow.</summary>
    /// <param name="row">The row's number, from 0.</param>
    /// <param name="atoms">Its atoms, or the items of its atoms.</param>
    public void Write(long row, ReadOnlySpan<T> atoms) => _rows.Write(row, Encode(atoms));

    /// <summary>Writes the rows that were appended and are not yet in the file.</summary>
    public void Flush() => _rows.Flush();

    /// <summary>Writes what was appended and closes the array.</summary>
    public void Dispose() => _rows.Dispose();

    /// <summary>All rows, read in pieces of moderate size.</summary>
    public IEnumerator<T[]> GetEnumerator() => _rows.Enumerate().Select(Decode).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How an atom becomes items in memory, and how many.</summary>
    internal static (IElementConverter? Converter, int Items) Match(ElementType atom)
    {
        try
        {
            return (ElementConverter.Create<T>(atom, NumericConversion.None), 1);
        }
        catch (ElementTypeException) when (atom is ArrayElementType)
        {
            ArrayElementType array = (ArrayElementType)atom;
            return (ElementConverter.Create<T>(array.Base, NumericConversion.None), array.Size / array.Base.Size);
        }
    }

    private T[] Decode(byte[] bytes)
    {
        if (_converter is null && bytes is T[] same)
        {
            return same;
        }

        T[] items = GC.AllocateUninitializedArray<T>(bytes.Length / _rows.Atom.Size * _itemsInAtom);
        Span<byte> memory = MemoryMarshal.AsBytes(items.AsSpan());
        if (_converter is null)
        {
            bytes.CopyTo(memory);
        }
        else
        {
            _converter.ToMemory(bytes, memory);
        }

        return items;
    }

    private byte[] Encode(ReadOnlySpan<T> items)
    {
        if (items.Length % _itemsInAtom != 0)
        {
            throw new ArgumentException($"{items.Length} items are not a whole number of atoms of {_itemsInAtom}.", nameof(items));
        }

        ReadOnlySpan<byte> memory = MemoryMarshal.AsBytes(items);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked(items.Length / _itemsInAtom * _rows.Atom.Size));
        if (_converter is null)
        {
            memory.CopyTo(bytes);
        }
        else
        {
            _converter.ToStored(memory, bytes);
        }

        return bytes;
    }
}
