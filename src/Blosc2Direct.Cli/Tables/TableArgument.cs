using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tables;

/// <summary>A table that a command works on, with its file.</summary>
internal sealed class TableArgument : IDisposable
{
    private readonly H5File _file;

    private TableArgument(H5File file, Table table)
    {
        _file = file;
        Table = table;
    }

    /// <summary>The table.</summary>
    internal Table Table { get; }

    /// <summary>Its file.</summary>
    internal IStorage Storage => _file;

    /// <summary>Opens it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The table's path.</param>
    /// <param name="writes">Whether it will be changed.</param>
    /// <param name="options">How it works.</param>
    internal static TableArgument Open(string file, string path, bool writes = false, TableOptions? options = null)
    {
        H5File opened = H5File.Open(file, writes ? FileAccess.ReadWrite : FileAccess.Read);
        try
        {
            return new TableArgument(opened, opened.Root.OpenTable(path, options));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Names in a list: <c>a,b/c</c>.</summary>
    internal static string[] ParseNames(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Table.Dispose();
        _file.Dispose();
    }
}
