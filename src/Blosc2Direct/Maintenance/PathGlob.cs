namespace Blosc2Direct.Maintenance;

/// <summary>Patterns over paths inside a file: <c>*</c> and <c>?</c> stay within one name, <c>**</c> spans names. A
/// pattern without a leading slash matches at any depth; one that names a group matches all below it.</summary>
internal static class PathGlob
{
    /// <summary>Whether a path matches a pattern.</summary>
    /// <param name="pattern">"/raw/*", "**/image?", "temperature".</param>
    /// <param name="path">An absolute path.</param>
    internal static bool IsMatch(string pattern, string path)
    {
        if (!pattern.StartsWith('/'))
        {
            pattern = pattern.StartsWith("**", StringComparison.Ordinal) ? "/" + pattern : "/**/" + pattern;
        }

        string[] names = path.Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] parts = pattern.Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        return MatchNames(parts, names);
    }

    // Dynamic programming over (part, name), so that many stars cannot take exponential time.
    private static bool MatchNames(string[] parts, string[] names)
    {
        bool[] reached = new bool[names.Length + 1];
        reached[0] = true;
        foreach (string part in parts)
        {
            bool[] next = new bool[names.Length + 1];
            for (int i = 0; i <= names.Length; i++)
            {
                if (part == "**")
                {
                    next[i] = reached[i] || (i > 0 && next[i - 1]);
                }
                else if (i > 0 && reached[i - 1])
                {
                    next[i] = MatchName(part, names[i - 1]);
                }
            }

            reached = next;
        }

        // A pattern that ends at a group covers what is below the group.
        return Array.IndexOf(reached, true) >= 0;
    }

    private static bool MatchName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
