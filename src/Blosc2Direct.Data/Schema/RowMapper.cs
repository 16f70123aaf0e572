using System.Collections.Immutable;

namespace Blosc2Direct.Data.Schema;

/// <summary>Moves rows of a .NET type to and from cells.</summary>
/// <typeparam name="T">The type.</typeparam>
internal abstract unsafe class RowMapper<T>
{
    /// <summary>The table's leaves that it moves, in the order of the places that it is given.</summary>
    public abstract ImmutableArray<Column> Leaves { get; }

    /// <summary>Whether a row in memory is the table's row image, byte for byte.</summary>
    public abstract bool IsImage { get; }

    /// <summary>Makes rows of cells.</summary>
    /// <param name="cells">The first cell of each leaf.</param>
    /// <param name="strides">Bytes from a cell of the leaf to the next.</param>
    /// <param name="rows">Receives the rows.</param>
    public abstract void Read(byte** cells, int* strides, Span<T> rows);

    /// <summary>Makes cells of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cells">The first cell of each leaf.</param>
    /// <param name="strides">Bytes from a cell of the leaf to the next.</param>
    /// <exception cref="TableColumnException">A value does not fit its column.</exception>
    public abstract void Write(ReadOnlySpan<T> rows, byte** cells, int* strides);

    /// <summary>Makes row images of rows; columns that the type lacks get their defaults.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="images">Receives as many images.</param>
    public void WriteImages(TableSchema schema, ReadOnlySpan<T> rows, byte* images)
    {
        if (Leaves.Length < schema.Leaves.Length)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                schema.FillDefaults(new Span<byte>(images + ((long)row * schema.RowSize), schema.RowSize));
            }
        }

        byte** places = stackalloc byte*[Leaves.Length];
        int* strides = stackalloc int[Leaves.Length];
        for (int i = 0; i < Leaves.Length; i++)
        {
            places[i] = images + Leaves[i].Offset;
            strides[i] = schema.RowSize;
        }

        Write(rows, places, strides);
    }

    /// <summary>Makes rows of row images.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="images">The images.</param>
    /// <param name="rows">Receives as many rows.</param>
    public void ReadImages(TableSchema schema, byte* images, Span<T> rows)
    {
        byte** places = stackalloc byte*[Leaves.Length];
        int* strides = stackalloc int[Leaves.Length];
        for (int i = 0; i < Leaves.Length; i++)
        {
            places[i] = images + Leaves[i].Offset;
            strides[i] = schema.RowSize;
        }

        Read(places, strides, rows);
    }
}
