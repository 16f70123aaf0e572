namespace Blosc2Direct.Data;

/// <summary>An index is not what it should be. Queries do not throw this: they do without the index and say so in their plan.</summary>
public sealed class IndexDamagedException : TableException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="column">The path of the indexed column.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="inner">What was thrown underneath.</param>
    public IndexDamagedException(string column, string reason, Exception? inner = null)
        : base($"The index of column '{column}' is damaged: {reason}", inner) => Column = column;

    /// <summary>The path of the indexed column.</summary>
    public string Column { get; }
}
