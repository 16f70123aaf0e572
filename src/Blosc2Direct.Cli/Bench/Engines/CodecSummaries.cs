namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>What rows come to, and whether that is what should be reached.</summary>
internal static class CodecSummaries
{
    private const double AskedOfEngine = 0.95;
    private const double AskedOfForeign = 1.4;

    /// <summary>Summaries of a run, those without rows left out.</summary>
    internal static IReadOnlyList<CodecSummary> Of(IReadOnlyList<CodecRow> rows, IReadOnlyList<CodecSpecial> special)
    {
        List<CodecSummary?> all = [];
        foreach (var group in rows.GroupBy(r => $"{r.Direction} {r.Scope}"))
        {
            all.Add(Make($"{group.Key}: managed over native", group.Select(r => (r.Name, r.Ratio)), null, false));
            all.Add(Make(
                $"{group.Key}: managed over native where managed is chosen",
                group.Where(r => r.Auto == "managed").Select(r => (r.Name, r.Ratio)), AskedOfEngine, false));
        }

        foreach (var group in rows.Where(r => r.ForeignRatio is not null && IsAskedOfForeign(r)).GroupBy(r => $"{r.Direction} {r.Scope}"))
        {
            string name = $"{group.Key}: managed over the other libblosc2, lz4/shuffle/2, 4, 8";
            all.Add(Make(name, group.Select(r => (r.Name, r.ForeignRatio!.Value)), AskedOfForeign, true));
            all.Add(Make(
                $"{name} without noise", group.Where(r => r.Content != "noise").Select(r => (r.Name, r.ForeignRatio!.Value)),
                AskedOfForeign, true));
        }

        foreach (var group in special.GroupBy(s => s.Name.Split(' ')[0]))
        {
            all.Add(Make(group.Key, group.Select(s => (s.Name, s.Value)), group.First().Asked, false));
        }

        return [.. all.OfType<CodecSummary>()];
    }

    private static bool IsAskedOfForeign(CodecRow row) => row is { Codec: "lz4", Filter: "shuffle", TypeSize: 2 or 4 or 8 };

    private static CodecSummary? Make(string name, IEnumerable<(string Row, double Ratio)> ratios, double? asked, bool byMean)
    {
        (string Row, double Ratio)[] all = [.. ratios];
        if (all.Length == 0)
        {
            return null;
        }

        double mean = Math.Exp(all.Average(r => Math.Log(r.Ratio)));
        (string lowestRow, double lowest) = all.MinBy(r => r.Ratio);
        bool? reached = asked is null ? null : (byMean ? mean : lowest) >= asked;
        return new CodecSummary(
            name, all.Length, Math.Round(mean, 3), lowest, lowestRow, asked, reached,
            [.. all.Where(r => r.Ratio < asked).Select(r => r.Row)]);
    }
}
