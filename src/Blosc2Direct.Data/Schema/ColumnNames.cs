namespace Blosc2Direct.Data.Schema;

/// <summary>What a column can be called in both layouts.</summary>
internal static class ColumnNames
{
    /// <summary>What is wrong with a name, or null.</summary>
    public static string? FindFault(string name) => name switch
    {
        "" => "is empty",
        "." or ".." => "stands for a folder",
        _ when name.Contains('/', StringComparison.Ordinal) => "contains '/', which joins the names of nested columns",
        _ when name.Contains('\0', StringComparison.Ordinal) => "contains NUL",
        _ => null,
    };

    /// <summary>Refuses a name that cannot be one.</summary>
    /// <exception cref="TableColumnException">It cannot.</exception>
    public static void Check(string name, string path)
    {
        if (FindFault(name) is { } fault)
        {
            throw new TableColumnException(path, $"'{name}' cannot be the name of a column: it {fault}");
        }
    }
}
