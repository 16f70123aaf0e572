using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data;

/// <content>Queries.</content>
public partial class Table
{
    /// <summary>A query for all rows.</summary>
    public TableQuery Query()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new TableQuery(Define(), this);
    }

    /// <summary>A query for the rows that match a condition.</summary>
    /// <param name="condition">In the language of PyTables: <c>(wind &lt; 0.5) &amp; (temp &gt; limit)</c>; docs/tables.md has it.</param>
    /// <param name="variables">What names stand for that are no columns: an object whose properties are called so, or a dictionary.</param>
    /// <exception cref="ConditionException">It is no condition, or has no meaning for the table's columns and the variables.</exception>
    public TableQuery Where(string condition, object? variables = null) => Where(Condition.Parse(condition), variables);

    /// <summary>A query for the rows that match a condition.</summary>
    /// <param name="condition">A condition that was parsed before.</param>
    /// <param name="variables">What names stand for that are no columns: an object whose properties are called so, or a dictionary.</param>
    /// <exception cref="ConditionException">It has no meaning for the table's columns and the variables.</exception>
    public TableQuery Where(Condition condition, object? variables = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Where(BoundCondition.Bind(condition, Schema, variables), condition.Text);
    }

    private protected TableQuery Where(BoundCondition condition, string text)
    {
        QueryDefinition query = Define() with { Text = text, Filters = ConditionFilter.Of(condition), Predicate = condition.Predicate };
        return new TableQuery(query, this);
    }

    private QueryDefinition Define() => new() { Store = Store, Options = Options, Companions = Companions, Schema = Schema };
}
