using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Tables;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d describe</c> found.</summary>
internal sealed record DescribeResult(string File, string Path, long Rows, IReadOnlyList<DescribedColumn> Columns);

/// <summary>A column's summary.</summary>
internal sealed record DescribedColumn(
    string Name, string Type, long Count, long Nulls, long Nans, JsonElement Min, JsonElement Max, double? Mean, double? Std,
    IReadOnlyDictionary<string, double>? Quantiles, long Distinct, bool DistinctIsExact, IReadOnlyList<DescribedValue> MostFrequent,
    IReadOnlyList<long>? Histogram, bool IsExact);

/// <summary>A value and how often it occurs.</summary>
internal sealed record DescribedValue(JsonElement Value, long Count);

/// <summary><c>b2d describe</c>: a summary of every column of a table.</summary>
internal static class DescribeCommand
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The table." };
        Argument<string?> condition = new("CONDITION") { Description = "Only rows that match; none for all.", Arity = ArgumentArity.ZeroOrOne };
        QueryOptions options = new();
        Command command = new("describe", "Summarises every column of a table: counts, extremes, mean, quantiles, frequent values, a small histogram.")
        {
            file, path, condition, options.Columns, options.Memory,
        };
        HelpWithExamples.Add(command, "b2d describe weather.h5 /log", "b2d describe weather.h5 /log 'temp > 30' --columns wind --json");
        context.SetAction(command, () => ResultJson.Context.DescribeResult, parsed => Describe(
            context, parsed, parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), parsed.GetValue(condition) ?? "", options), (_, result, painter) => Render(result, painter));
        return command;
    }

    private static DescribeResult Describe(CommandContext context, ParseResult parsed, string file, string path, string condition, QueryOptions options)
    {
        using TableArgument argument = TableArgument.Open(file, path, options: options.ReadTableOptions(parsed));
        TableQuery query = QueryCommand.Bind(argument.Table, condition).Select(TableArgument.ParseNames(parsed.GetValue(options.Columns)));
        TableDescription found = query.Describe(null, context.Cancellation);
        return new DescribeResult(file, argument.Table.Path, found.Rows, [.. found.Columns.Select(Convert)]);
    }

    private static DescribedColumn Convert(ColumnDescription column)
    {
        Dictionary<string, double>? quantiles = column.Quantiles.IsEmpty ? null : column.Quantiles
            .Select((value, i) => (Name: DescribeOptions.Default.Probabilities[i].ToString(CultureInfo.InvariantCulture), Value: value))
            .ToDictionary(q => q.Name, q => q.Value);
        string type = column.Column.ToString();
        return new DescribedColumn(
            column.Column.Path, type[(type.IndexOf(": ", StringComparison.Ordinal) + 2)..].ToLowerInvariant(), column.Count, column.Nulls, column.NaNs,
            ToJson(column.Min), ToJson(column.Max), column.Mean, column.StandardDeviation, quantiles, column.Distinct, column.IsDistinctExact,
            [.. column.MostFrequent.Select(value => new DescribedValue(ToJson(value.Value), value.Count))],
            column.Histogram.IsEmpty ? null : column.Histogram, column.IsExact);
    }

    private static JsonElement ToJson(object? value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            CellText.WriteJson(writer, value);
        }

        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static void Render(DescribeResult result, Painter painter)
    {
        painter.Write(result.Path, Ink.Strong).Line($"  {Quantity.Count(result.Rows, "row")}, {Quantity.Count(result.Columns.Count, "column")}");
        TextTable table = new(
            new("column"), new("type"), new("values", true), new("nulls", true), new("min", true), new("median", true), new("max", true),
            new("mean", true), new("std", true), new("distinct", true), new("histogram, or most frequent"));
        foreach (DescribedColumn column in result.Columns)
        {
            table.Add(
                column.Name, column.Type, Count(column.Count), Count(column.Nulls), Short(column.Min),
                column.Quantiles is { } quantiles && quantiles.TryGetValue("0.5", out double median) ? Number(median) : "", Short(column.Max),
                Number(column.Mean), Number(column.Std), (column.DistinctIsExact ? "" : "≈") + Count(column.Distinct),
                column.Histogram is { } histogram ? Draw(histogram) : Frequent(column));
        }

        table.WriteTo(painter);
    }

    private static string Draw(IReadOnlyList<long> histogram)
    {
        long most = Math.Max(1, histogram.Max());
        return string.Concat(histogram.Select(n => Bars[n == 0 ? 0 : 1 + (int)((Bars.Length - 2) * (double)n / most)]));
    }

    private static string Frequent(DescribedColumn column) =>
        string.Join(", ", column.MostFrequent.Take(3).Select(value => $"{Short(value.Value)} ({Count(value.Count)})"));

    private static string Short(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        string text = value.ValueKind == JsonValueKind.Number && value.GetRawText().AsSpan().ContainsAny(".eE") ? Number(value.GetDouble()) : value.ToString();
        return text.Length <= 20 ? text : text[..19] + "…";
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture) ?? "";
}
