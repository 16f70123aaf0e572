using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>A table cannot do what was asked, or its file is not what a table should be.</summary>
public class TableException : Blosc2DirectException
{
    /// <summary>Makes the exception.</summary>
    public TableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Makes the exception with its place.</summary>
    /// <param name="node">The table's group or dataset.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">What caused it, if anything did.</param>
    internal TableException(INode node, string message, Exception? inner = null)
        : this(message, inner) => At(node.Storage.Name, node.Path);

    /// <summary>Adds the place where it is not known yet.</summary>
    internal TableException In(INode node)
    {
        At(node.Storage.Name, node.Path);
        return this;
    }
}

/// <summary>A column that is not there, or is of another type than asked for.</summary>
public sealed class TableColumnException : TableException
{
    /// <summary>Makes the exception for a column that is not there.</summary>
    /// <param name="column">The path that was asked for.</param>
    /// <param name="columns">The leaves that there are.</param>
    public TableColumnException(string column, ImmutableArray<Column> columns)
        : base($"There is no column '{column}': the columns are {string.Join(", ", columns.Select(c => c.Path))}") => Column = column;

    /// <summary>Makes the exception.</summary>
    /// <param name="column">The column's path.</param>
    /// <param name="message">What is wrong with it.</param>
    public TableColumnException(string column, string message)
        : base(message) => Column = column;

    /// <summary>The column's path.</summary>
    public string Column { get; }
}
