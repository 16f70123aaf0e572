using System.CommandLine;
using System.Globalization;
using Blosc2Direct.Cli.Bench.Engines;
using Blosc2Direct.Cli.Output;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d bench codec</c>: the two engines of the codec against each other.</summary>
internal static class BenchCodecCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Option<bool> quick = new("--quick") { Description = "Some rows and fewer measurements: about 20 seconds." };
        Option<string> only = new("--only")
        {
            Description = "Only rows whose name holds this text, as lz4/shuffle/4 or projection.", DefaultValueFactory = _ => "",
        };
        Option<string?> library = new("--library") { Description = "Another libblosc2 to compare with, by the path of its file." };
        Command command = new("codec", "Times managed code, c-blosc2 and plain copies on one thread, in cache and beyond.")
        {
            quick, only, library,
        };
        HelpWithExamples.Add(
            command, "b2d bench codec --quick", "b2d bench codec --json --library /usr/lib/x86_64-linux-gnu/libblosc2.so.2");
        context.SetAction(
            command, () => ResultJson.Context.CodecResult,
            parsed =>
            {
                CodecBenchOptions options = new(parsed.GetValue(quick), parsed.GetValue(only) ?? "", context.Cancellation);
                using ForeignBlosc2? foreign = parsed.GetValue(library) is { } path ? new ForeignBlosc2(path) : null;
                CodecResult result = new CodecBenchmark(options, foreign, Progress).Run();
                return result.Rows.Count + result.Special.Count > 0
                    ? result : throw new UsageException($"--only: no row has '{options.Only}' in its name");
            },
            (_, result, painter) => Render(result, painter));
        return command;

        void Progress(string text)
        {
            if (context.Host.Interactive)
            {
                context.Host.Error.WriteLine(text);
            }
        }
    }

    private static void Render(CodecResult result, Painter painter)
    {
        CodecSettings settings = result.Settings;
        painter.Line($"{result.Machine.Cpu}, {result.Machine.Simd}, {result.Machine.Runtime}, one thread");
        painter.Line(string.Join(", ", result.Versions.Select(v => $"{v.Key} {v.Value}")), Ink.Faint);
        painter.Line(
            $"10⁹ uncompressed bytes a second, level {settings.Level}, medians of {settings.Rounds}; cache: a block of " +
            $"{Quantity.Bytes(settings.CacheBytes)}, memory: chunks of {Quantity.Bytes(settings.ChunkBytes)} of " +
            $"{Quantity.Bytes(settings.MemoryBytes)}", Ink.Faint);
        RenderRows(result.Rows, painter);
        RenderSpecial(result.Special, painter);
        RenderSummary(result.Summary, painter);
    }

    private static void RenderRows(IReadOnlyList<CodecRow> rows, Painter painter)
    {
        bool hasForeign = rows.Any(r => r.ForeignGbS is not null);
        foreach (var part in rows.GroupBy(r => (r.Direction, r.Scope)))
        {
            painter.Line().Line($"{part.Key.Direction}, {part.Key.Scope}", Ink.Strong);
            List<TextTable.Column> columns = [
                new("codec/filter/size/content"), new("compression", true), new("managed", true), new("native", true), new("ratio", true),
                new("memcpy", true)];
            if (hasForeign)
            {
                columns.AddRange([new("other", true), new("ratio", true)]);
            }

            TextTable table = new([.. columns, new("auto")]);
            foreach (CodecRow row in part)
            {
                List<string> cells = [
                    row.Name, Text(row.Compression), Text(row.ManagedGbS), Text(row.NativeGbS), Text(row.Ratio), Text(row.MemcpyGbS)];
                if (hasForeign)
                {
                    cells.AddRange([Text(row.ForeignGbS), Text(row.ForeignRatio)]);
                }

                table.Add([.. cells, row.Auto]);
            }

            table.WriteTo(painter);
        }
    }

    private static void RenderSpecial(IReadOnlyList<CodecSpecial> special, Painter painter)
    {
        if (special.Count == 0)
        {
            return;
        }

        painter.Line();
        TextTable table = new(new("special"), new("GB/s", true), new("against", true), new("ratio", true), new("asked", true));
        foreach (CodecSpecial row in special)
        {
            table.Add(row.Name, Text(row.GbS), Text(row.AgainstGbS), Text(row.Value), Text(row.Asked));
        }

        table.WriteTo(painter);
    }

    private static void RenderSummary(IReadOnlyList<CodecSummary> summary, Painter painter)
    {
        painter.Line();
        TextTable table = new(
            new("summary"), new("rows", true), new("mean", true), new("lowest", true), new("asked", true), new("reached"), new("lowest row"));
        foreach (CodecSummary row in summary)
        {
            table.Add(
                row.Name, row.Rows.ToString(CultureInfo.InvariantCulture), Text(row.GeometricMean), Text(row.Lowest), Text(row.Asked),
                row.Reached switch { true => "yes", false => $"no ({row.Below.Count} below)", null => "" }, row.LowestRow);
        }

        table.WriteTo(painter);
    }

    private static string Text(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
}
