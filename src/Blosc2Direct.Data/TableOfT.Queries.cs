using System.Linq.Expressions;
using System.Reflection;
using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data;

/// <content>Queries.</content>
public sealed partial class Table<T>
{
    /// <summary>A query for the rows that match a condition written as a lambda. The lambda is translated, never run.</summary>
    /// <param name="condition">A condition on the row's members; docs/tables.md says what may stand in it.</param>
    /// <exception cref="ConditionException">It holds something that conditions cannot do.</exception>
    public TableQuery Where(Expression<Func<T, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Where(BoundCondition.FromLambda(condition, Schema, PathOf), condition.Body.ToString());
    }

    private static string PathOf(IReadOnlyList<MemberInfo> members) =>
        string.Join('/', members.Select(m => MemberColumns.NameOf(m, m.Name)));
}
