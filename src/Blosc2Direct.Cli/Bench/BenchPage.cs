using System.Globalization;
using System.Net;
using System.Text;

namespace Blosc2Direct.Cli.Bench;

/// <summary>A benchmark as one self-contained page with bar charts.</summary>
internal static class BenchPage
{
    private const int BarLeft = 110;
    private const int BarWidth = 520;
    private const int RowHeight = 26;

    /// <summary>The page.</summary>
    internal static string Render(BenchResult result)
    {
        StringBuilder page = new();
        page.Append("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>b2d bench</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c2330; --faint: #667085; --direct: #1a7f64; --pipeline: #c2571a; --limit: #98a2b3; --page: #fff; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --faint: #98a2b3; --direct: #3fb68f; --pipeline: #f0925a; --limit: #667085; --page: #14181f; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 820px; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .2rem; } p { color: var(--faint); margin: .2rem 0 .8rem; }
            table { border-collapse: collapse; margin: .6rem 0 1rem; } td, th { padding: .2rem .8rem .2rem 0; text-align: right; font-variant-numeric: tabular-nums; }
            td:first-child, th:first-child { text-align: left; } th { color: var(--faint); font-weight: 500; }
            svg { width: 100%; height: auto; } text { font: 13px system-ui, sans-serif; fill: var(--ink); }
            </style></head><body><h1>Direct chunks against the filter pipeline</h1>
            """);
        page.Append("<p>").Append(Html(
            $"{result.Machine.Cpu}, {result.Machine.Processors} processors, {result.Machine.Simd}, {result.Machine.Os}, {result.Machine.Runtime}; " +
            string.Join(", ", result.Versions.Select(v => $"{v.Key} {v.Value}")))).Append("</p>");
        foreach (ScenarioResult scenario in result.Scenarios)
        {
            Render(scenario, page);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void Render(ScenarioResult s, StringBuilder page)
    {
        page.Append("<h2>").Append(Html(s.Name)).Append("</h2><p>").Append(Html(string.Create(
            CultureInfo.InvariantCulture,
            $"{s.Bytes / 1e6:F0} MB, chunks {string.Join('×', s.Chunks)}, {s.Codec} level {s.Level}, {s.Threads} threads, median of {s.Repeats}, " +
            $"{(s.Verified ? "values verified" : "VALUES DIFFER")}"))).Append("</p>");
        Chart("read", s.Read, page);
        Chart("write", s.Write, page);
        page.Append("<table><tr><th></th><th>direct MB/s</th><th>pipeline MB/s</th><th>ratio</th><th>codec limit MB/s</th><th>efficiency</th></tr>");
        Row("read", s.Read, page);
        Row("write", s.Write, page);
        page.Append(CultureInfo.InvariantCulture, $"</table><p>File: {s.SizeDirect / 1e6:F1} MB direct, {s.SizePipeline / 1e6:F1} MB through the pipeline.</p>");
    }

    private static void Chart(string name, DirectionResult d, StringBuilder page)
    {
        double top = Math.Max(d.LimitMbS, Math.Max(d.DirectMbS, d.PipelineMbS));
        (string Label, double Value, string Color)[] bars =
            [("direct", d.DirectMbS, "direct"), ("pipeline", d.PipelineMbS, "pipeline"), ("codec limit", d.LimitMbS, "limit")];
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 760 {(bars.Length * RowHeight) + 24}\" role=\"img\" aria-label=\"{name}\">");
        page.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"16\" font-weight=\"600\">{name}, MB/s</text>");
        for (int i = 0; i < bars.Length; i++)
        {
            int y = 24 + (i * RowHeight);
            double width = top > 0 ? bars[i].Value / top * BarWidth : 0;
            page.Append(CultureInfo.InvariantCulture,
                $"<text x=\"0\" y=\"{y + 16}\">{bars[i].Label}</text><rect x=\"{BarLeft}\" y=\"{y + 2}\" width=\"{width:F1}\" height=\"18\" rx=\"2\" fill=\"var(--{bars[i].Color})\"/>" +
                $"<text x=\"{BarLeft + width + 8:F1}\" y=\"{y + 16}\">{bars[i].Value:F0}</text>");
        }

        page.Append("</svg>");
    }

    private static void Row(string name, DirectionResult d, StringBuilder page) => page.Append(
        CultureInfo.InvariantCulture,
        $"<tr><td>{name}</td><td>{d.DirectMbS:F0}</td><td>{d.PipelineMbS:F0}</td><td>{d.Ratio:F2}×</td><td>{d.LimitMbS:F0}</td><td>{d.Efficiency:F2}</td></tr>");

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
