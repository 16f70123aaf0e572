namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>A question to the weather, with a plain loop's answer to compare with.</summary>
/// <param name="Name">The measure.</param>
/// <param name="Condition">In the condition language.</param>
/// <param name="Matches">The same in C#.</param>
internal sealed record WeatherQuery(string Name, string Condition, Predicate<WeatherRow> Matches)
{
    /// <summary>Scans: rare values of one column, of three, and a place with warm air.</summary>
    internal static readonly WeatherQuery[] Scans =
    [
        new("q1", "temp > 308.5", row => row.temp > 308.5),
        new("q2", "(wind < 0.5) & (temp > 300) & (precip > 3)", row => row.wind < 0.5 && row.temp > 300 && row.precip > 3),
        new("q3", "(lat > 45) & (lat < 46) & (temp > 290)", row => row.lat > 45 && row.lat < 46 && row.temp > 290),
    ];

    /// <summary>Questions that an index of temp answers.</summary>
    internal static readonly WeatherQuery[] Indexed =
    [
        new("indexed_range", "temp > 308.5", row => row.temp > 308.5),
        new("indexed_point", "temp == 299.99", row => row.temp == 299.99),
    ];

    /// <summary>The rows that match.</summary>
    internal unsafe List<long> Find(TableInput input)
    {
        List<long> found = [];
        WeatherRow* rows = (WeatherRow*)input.Rows;
        for (long row = 0; row < input.Count; row++)
        {
            if (Matches(rows[row]))
            {
                found.Add(row);
            }
        }

        return found;
    }
}
