namespace Blosc2Direct.Cli.Tables;

/// <summary>A column to order by.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
internal readonly record struct OrderText(string Name, bool Descending)
{
    /// <summary>Reads a list such as <c>temp desc, time</c>.</summary>
    /// <exception cref="UsageException">A part is more than a name and a direction.</exception>
    internal static IReadOnlyList<OrderText> Parse(string? text)
    {
        List<OrderText> keys = [];
        foreach (string part in text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            int space = part.LastIndexOf(' ');
            keys.Add(space < 0 ? new OrderText(part, false) : part[(space + 1)..].ToLowerInvariant() switch
            {
                "asc" => new OrderText(part[..space].TrimEnd(), false),
                "desc" => new OrderText(part[..space].TrimEnd(), true),
                _ => new OrderText(part, false), // a name with a blank
            });
        }

        return keys;
    }
}
