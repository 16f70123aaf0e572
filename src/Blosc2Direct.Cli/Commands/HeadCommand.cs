using System.CommandLine;
using Blosc2Direct.Cli.Tables;

namespace Blosc2Direct.Cli.Commands;

/// <summary><c>b2d head</c>: the first rows of a table.</summary>
internal static class HeadCommand
{
    private const int DefaultRows = 10;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The table." };
        QueryOptions options = new();
        Option<long> count = new("--number", "-n") { Description = "How many.", HelpName = "N", DefaultValueFactory = _ => DefaultRows };
        Command command = new("head", "Shows the first rows of a table.") { file, path, count, options.Columns, options.Csv, options.Delimiter, options.Missing };
        HelpWithExamples.Add(command, "b2d head weather.h5 /log", "b2d head weather.h5 /log -n 3 --columns time,temp --json");
        context.SetAction(command, parsed =>
        {
            RowForm form = options.ReadForm(parsed, parsed.GetValue(CliApplication.Json));
            string[] columns = TableArgument.ParseNames(parsed.GetValue(options.Columns));
            using TableArgument argument = TableArgument.Open(parsed.GetRequiredValue(file), parsed.GetRequiredValue(path));
            long rows = parsed.GetValue(count);
            if (rows < 0)
            {
                throw new UsageException("-n must not be negative");
            }

            QueryCommand.WriteRows(context, argument.Table, argument.Table.Query().Select(columns), columns, form, options.ReadCsv(parsed), rows);
            return ExitCode.Good;
        });
        return command;
    }
}
