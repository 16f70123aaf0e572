namespace Blosc2Direct.Data.Layouts;

/// <summary>Where the cells of some rows lie in memory.</summary>
/// <param name="places">The first cell of each leaf.</param>
/// <param name="strides">Bytes from a cell of the leaf to the next.</param>
/// <param name="count">Rows.</param>
internal readonly unsafe struct CellBlock(byte** places, int* strides, long count)
{
    /// <summary>The first cell of each leaf.</summary>
    public byte** Places => places;

    /// <summary>Bytes from a cell of each leaf to the next.</summary>
    public int* Strides => strides;

    /// <summary>Rows.</summary>
    public long Count => count;
}

/// <summary>What is kept beside a table and follows its changes: zone maps, indexes. Called by the writer, one call at a time.</summary>
internal interface ITableCompanion
{
    /// <summary>Rows were appended and are visible.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="cells">Their cells, valid during the call.</param>
    void Appended(long start, in CellBlock cells);

    /// <summary>Cells were overwritten.</summary>
    /// <param name="leaf">The leaf, or −1 for all.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    void Modified(int leaf, long start, long count);

    /// <summary>Rows are gone, and those behind moved up.</summary>
    /// <param name="start">The first that is gone.</param>
    /// <param name="count">How many.</param>
    void Removed(long start, long count);

    /// <summary>The leaves changed: added, dropped, renamed.</summary>
    /// <param name="schema">What they are now.</param>
    void SchemaChanged(TableSchema schema);

    /// <summary>Writes what is not in the file yet; called before the table's own flush.</summary>
    void Flush();
}
