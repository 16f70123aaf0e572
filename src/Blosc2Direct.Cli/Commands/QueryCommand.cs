using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Tables;
using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d query --count</c> found.</summary>
internal sealed record QueryCountResult(string File, string Path, string Condition, long Count);

/// <summary>What <c>b2d query --explain</c> tells.</summary>
internal sealed record QueryExplainResult(
    string File, string Path, string Condition, string Access, long TableRows, long RowsToCheck, long RowsKnown, long? EstimatedMatches,
    long BlocksToRead, long BlocksSkipped, long IndexBlocks, IReadOnlyList<string> ConditionColumns, IReadOnlyList<string> OutputColumns,
    IReadOnlyList<string> Notes);

/// <summary><c>b2d query</c>: rows of a table that match a condition, or aggregates of them.</summary>
internal static class QueryCommand
{
    private const long TextRows = 1000;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The table." };
        Argument<string?> condition = new("CONDITION")
        {
            Description = "In the language of PyTables: (temp > 308.5) & (lat > 45); none for all rows.", Arity = ArgumentArity.ZeroOrOne,
        };
        QueryOptions options = new();
        Command command = new("query", "Shows the rows of a table that match a condition, or aggregates of them.") { file, path, condition };
        options.AddTo(command);
        HelpWithExamples.Add(
            command, "b2d query weather.h5 /log '(temp > 30) & (wind < 0.5)' --columns time,temp --order-by 'temp desc' --limit 10",
            "b2d query weather.h5 /log --group-by station --agg 'count(), mean(temp), max(wind) as gust'",
            "b2d query weather.h5 /log 'temp > 30' --csv | head");
        context.SetAction(command, parsed => Run(
            context, parsed, parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), parsed.GetValue(condition) ?? "", options));
        return command;
    }

    /// <summary>Writes the rows of a query.</summary>
    internal static void WriteRows(CommandContext context, Table table, TableQuery query, string[] columns, RowForm form, CsvWriteOptions csv, long? limit)
    {
        // Text for people ends somewhere; one row more tells whether there are others.
        long wanted = limit ?? (form == RowForm.Text ? TextRows : long.MaxValue);
        bool isOpen = limit is null && form == RowForm.Text;
        query = wanted == long.MaxValue ? query : query.Take(isOpen ? wanted + 1 : wanted);
        IRowSink sink = RowSinks.Create(context, form, table.Schema, columns, csv);
        long seen = 0;
        foreach (RowBatch batch in query.Batches(context.Cancellation))
        {
            seen += batch.Count;
            if (seen > wanted)
            {
                batch.SetRows(batch.Start, batch.Count - (int)(seen - wanted));
            }

            sink.Write(batch);
        }

        sink.Finish(isOpen && seen > wanted);
    }

    private static int Run(CommandContext context, ParseResult parsed, string file, string path, string condition, QueryOptions options)
    {
        bool json = parsed.GetValue(CliApplication.Json);
        RowForm form = options.ReadForm(parsed, json);
        using TableArgument argument = TableArgument.Open(file, path, options: options.ReadTableOptions(parsed));
        Table table = argument.Table;
        TableQuery query = Bind(table, condition);
        string[] columns = TableArgument.ParseNames(parsed.GetValue(options.Columns));
        if (parsed.GetValue(options.Skip) is > 0 and var skip)
        {
            query = query.Skip(skip);
        }

        IReadOnlyList<OrderText> order = OrderText.Parse(parsed.GetValue(options.OrderBy));
        Aggregate[] aggregates = AggregateText.Parse(parsed.GetValue(options.Aggregates) ?? "");
        long? limit = parsed.GetValue(options.Limit);
        if (parsed.GetValue(options.GroupBy) is { } keys)
        {
            if (parsed.GetValue(options.Count) || parsed.GetValue(options.Explain))
            {
                throw new UsageException("--group-by goes with --agg, not with --count or --explain");
            }

            QueryGroups.Write(context, query, TableArgument.ParseNames(keys), aggregates, order, form, options.ReadCsv(parsed), limit);
            return ExitCode.Good;
        }

        for (int i = 0; i < order.Count; i++)
        {
            query = i == 0 ? query.OrderBy(order[i].Name, order[i].Descending) : query.ThenBy(order[i].Name, order[i].Descending);
        }

        query = query.Select(columns);
        if (parsed.GetValue(options.Explain))
        {
            Explain(context, limit is null ? query : query.Take(limit.Value), file, table.Path, json);
        }
        else if (parsed.GetValue(options.Count))
        {
            CountRows(context, limit is null ? query : query.Take(limit.Value), file, table.Path, json);
        }
        else if (aggregates.Length > 0)
        {
            QueryGroups.WriteOne(context, query, aggregates, form, options.ReadCsv(parsed));
        }
        else
        {
            WriteRows(context, table, query, columns, form, options.ReadCsv(parsed), limit);
        }

        return ExitCode.Good;
    }

    private static void CountRows(CommandContext context, TableQuery query, string file, string path, bool json)
    {
        long count = query.Count(context.Cancellation);
        context.Host.Out.WriteLine(json
            ? JsonSerializer.Serialize(new QueryCountResult(file, path, query.Condition, count), ResultJson.Context.QueryCountResult)
            : count.ToString(CultureInfo.InvariantCulture));
    }

    private static void Explain(CommandContext context, TableQuery query, string file, string path, bool json)
    {
        QueryPlan plan = query.Explain();
        if (!json)
        {
            foreach (string line in plan.ToString().Split('\n', StringSplitOptions.TrimEntries))
            {
                new Painter(context.Host.Out, context.Host.Color).Line(line);
            }

            return;
        }

        QueryExplainResult result = new(
            file, path, query.Condition, plan.Access.ToString().ToLowerInvariant(), plan.TableRows, plan.RowsToCheck, plan.RowsKnown,
            plan.EstimatedMatches, plan.BlocksToRead, plan.BlocksSkipped, plan.IndexBlocks, plan.ConditionColumns, plan.OutputColumns, plan.Notes);
        context.Host.Out.WriteLine(JsonSerializer.Serialize(result, ResultJson.Context.QueryExplainResult));
    }

    /// <summary>A query of a condition; one that cannot be understood is shown with a mark under the place.</summary>
    internal static TableQuery Bind(Table table, string condition)
    {
        if (string.IsNullOrWhiteSpace(condition))
        {
            return table.Query();
        }

        try
        {
            return table.Where(condition);
        }
        catch (ConditionException error) when (error.Position >= 0)
        {
            string line = SafeText.Escape(condition.ReplaceLineEndings(" "));
            throw new UsageException($"{error.Message}\n  {line}\n  {new string(' ', Math.Min(error.Position, line.Length))}^");
        }
    }
}
