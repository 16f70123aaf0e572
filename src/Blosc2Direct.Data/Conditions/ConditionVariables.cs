using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Blosc2Direct.Data;

/// <summary>What the names of a condition stand for besides columns: <c>new ConditionVariables { { "limit", 300.5 } }</c>.</summary>
/// <remarks>Values keep their .NET type: <c>int</c>, <c>long</c>, <c>float</c>, <c>double</c> and the smaller ones, <c>bool</c>, <c>Complex</c>, <c>string</c> and
/// <c>byte[]</c>, <c>DateTime</c>, <c>DateTimeOffset</c> and <c>DateOnly</c> (seconds since 1970 UTC; what does not say its time zone is UTC),
/// enumerations (their number), a <see cref="Column"/> (a name for a column), and collections of these for <c>in</c>.</remarks>
public sealed class ConditionVariables : IEnumerable<KeyValuePair<string, object>>
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>Takes the properties of an object, of an anonymous one say, or the entries of a dictionary.</summary>
    /// <param name="values">The object; null for none.</param>
    /// <exception cref="ArgumentException">A value is null.</exception>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2075", Justification = "A property that trimming took away is told as a name for which nothing is given.")]
    public static ConditionVariables From(object? values)
    {
        if (values is ConditionVariables same)
        {
            return same;
        }

        ConditionVariables variables = [];
        switch (values)
        {
            case null:
                break;
            case IEnumerable<KeyValuePair<string, object>> entries:
                foreach ((string name, object value) in entries)
                {
                    variables.Add(name, value);
                }

                break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    variables.Add(entry.Key as string ?? throw new ArgumentException("Names are texts", nameof(values)), entry.Value!);
                }

                break;
            default:
                foreach (PropertyInfo property in values.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
                {
                    if (property.GetIndexParameters().Length == 0)
                    {
                        variables.Add(property.Name, property.GetValue(values)!);
                    }
                }

                break;
        }

        return variables;
    }

    /// <summary>A name stands for a value.</summary>
    /// <param name="name">The name; it hides a column of that name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is there already, or the value is null.</exception>
    public void Add(string name, object value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _values.Add(name, value ?? throw new ArgumentException($"'{name}' is null; ask isnull(column) for missing values", nameof(value)));
    }

    /// <summary>Names and values.</summary>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool TryGet(string name, [NotNullWhen(true)] out object? value) => _values.TryGetValue(name, out value);
}
