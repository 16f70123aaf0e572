using System.Globalization;
using System.Net;
using System.Text;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Plot;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d tune</c> found as one self-contained page.</summary>
internal static class TunePage
{
    private const int Width = 760;
    private const int Height = 420;

    /// <summary>The page.</summary>
    internal static string Render(TuneResult result)
    {
        StringBuilder page = new();
        page.Append("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>b2d tune</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c2330; --faint: #667085; --mark: #d62728; --page: #fff; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --faint: #98a2b3; --mark: #ff6b6b; --page: #14181f; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 820px; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.4rem; } p { color: var(--faint); } code { color: var(--ink); overflow-wrap: anywhere; } svg { width: 100%; height: auto; margin: .6rem 0; }
            table { border-collapse: collapse; margin: 1rem 0; } td, th { padding: .15rem .8rem .15rem 0; text-align: right; font-variant-numeric: tabular-nums; }
            td:nth-child(-n+2), th:nth-child(-n+2) { text-align: left; } th { color: var(--faint); font-weight: 500; }
            tr.other td { color: var(--faint); } tr.chosen td { color: var(--mark); font-weight: 600; }
            </style></head><body>
            """);
        page.Append("<h1>").Append(Html($"Settings for {result.Path}")).Append("</h1><p>").Append(Html(
            $"{result.File}, {Quantity.Shape(result.Shape)} {result.Type}, {Quantity.Bytes(result.Bytes)}, chunks {Quantity.Shape(result.ChunkShape)}; " +
            $"goal {result.Goal}, {Quantity.Bytes(result.SampledBytes)} sampled with seed {result.Seed}. Speeds are those of one thread.")).Append("</p>");
        if (result.Choice is null)
        {
            return page.Append("<p>Nothing to choose by: all that was looked at is one value.</p></body></html>\n").ToString();
        }

        foreach ((string title, ScatterData data) in TuneChart.Charts(result))
        {
            SvgCanvas canvas = new(Width, Height);
            Figure.Draw(canvas, Width, Height, data, TuneChart.Describe(title, data));
            string svg = Encoding.UTF8.GetString(canvas.ToBytes());
            page.Append(svg.AsSpan(svg.IndexOf("<svg", StringComparison.Ordinal)));
        }

        page.Append("<table><tr><th></th><th>settings</th><th>block</th><th>ratio</th><th>write MB/s</th><th>read MB/s</th></tr>\n");
        foreach (TuneTrial trial in result.Trials)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr class=\"{(trial.Chosen ? "chosen" : trial.Front ? "front" : "other")}\"><td>{(trial.Front ? "front" : "")}</td><td>{Html(trial.Settings)}</td>" +
                $"<td>{Quantity.Bytes(trial.BlockBytes)}</td><td>{trial.Ratio:F2}</td><td>{trial.WriteMbS:F0}</td><td>{trial.ReadMbS:F0}</td></tr>\n");
        }

        return page.Append("</table><p><code>").Append(Html(result.Command)).Append("</code></p><p><code>").Append(Html(result.Code))
            .Append("</code></p></body></html>\n").ToString();
    }

    private static string Html(string text) => WebUtility.HtmlEncode(SafeText.Escape(text));
}
