using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Blosc2Direct.Cli.Commands;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Cli;

/// <summary>The tool as a function of its arguments: parses, runs one command, returns its exit code.</summary>
internal static class CliApplication
{
    /// <summary>Results as JSON.</summary>
    internal static readonly Option<bool> Json = new("--json")
    {
        Description = "Write the result as one JSON object.",
        Recursive = true,
    };

    /// <summary>Errors with their stack.</summary>
    internal static readonly Option<bool> Debug = new("--debug")
    {
        Description = "Show where an error came from.",
        Recursive = true,
    };

    /// <summary>Libraries with codecs and filters in C.</summary>
    internal static readonly Option<string[]> CodecLibrary = new("--codec-library")
    {
        Description = "Load codecs and filters from this library (an absolute path); B2D_CODEC_PLUGINS names several.",
        HelpName = "PATH",
        Recursive = true,
    };

    /// <summary>Runs the tool.</summary>
    internal static int Run(string[] args, CliHost host, CancellationToken cancellation)
    {
        try
        {
            ParseResult parsed = CreateRoot(host, cancellation).Parse(args);
            if (parsed.Errors.Count > 0)
            {
                string name = parsed.CommandResult.Command is RootCommand ? "b2d" : $"b2d {parsed.CommandResult.Command.Name}";
                host.Error.WriteLine($"b2d: {parsed.Errors[0].Message} (see {name} --help)");
                return ExitCode.Usage;
            }

            if (!LoadCodecs(parsed, host))
            {
                return ExitCode.Usage;
            }

            return parsed.Invoke(new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        finally
        {
            Flush(host);
        }
    }

    // Only what the user names, here or in the environment: see docs/codecs.md.
    private static bool LoadCodecs(ParseResult parsed, CliHost host)
    {
        string[] given = parsed.GetValue(CodecLibrary) ?? [];
        string[] named = Environment.GetEnvironmentVariable("B2D_CODEC_PLUGINS")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        try
        {
            foreach (string path in given.Concat(named))
            {
                CodecRegistry.Global.LoadLibrary(path);
            }

            return true;
        }
        catch (Exception error) when (error is ArgumentException or DllNotFoundException or BadImageFormatException)
        {
            host.Error.WriteLine($"b2d: {error.Message.ReplaceLineEndings(" ").Trim()}");
            return false;
        }
    }

    private static RootCommand CreateRoot(CliHost host, CancellationToken cancellation)
    {
        CommandContext context = new(host, cancellation);
        RootCommand root = new("Reads, checks and repacks HDF5 files through direct Blosc2 chunks.");
        root.Options.Add(Json);
        root.Options.Add(Debug);
        root.Options.Add(CodecLibrary);
        root.Subcommands.Add(InfoCommand.Create(context));
        root.Subcommands.Add(ChunksCommand.Create(context));
        root.Subcommands.Add(CatCommand.Create(context));
        root.Subcommands.Add(ExportCommand.Create(context));
        root.Subcommands.Add(ImportCommand.Create(context));
        root.Subcommands.Add(PlotCommand.Create(context));
        root.Subcommands.Add(HeadCommand.Create(context));
        root.Subcommands.Add(QueryCommand.Create(context));
        root.Subcommands.Add(DescribeCommand.Create(context));
        root.Subcommands.Add(IndexCommand.Create(context));
        root.Subcommands.Add(ConvertCommand.Create(context));
        root.Subcommands.Add(RepackCommand.Create(context));
        root.Subcommands.Add(RechunkCommand.Create(context));
        root.Subcommands.Add(VerifyCommand.Create(context));
        root.Subcommands.Add(AdviseCommand.Create(context));
        root.Subcommands.Add(TuneCommand.Create(context));
        root.Subcommands.Add(BenchCommand.Create(context));
        root.Subcommands.Add(DoctorCommand.Create(context));
        root.SetAction(result =>
        {
            HelpOption help = root.Options.OfType<HelpOption>().First();
            ((HelpWithExamples)help.Action!).Invoke(result);
            return ExitCode.Usage;
        });
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                option.Action = new HelpWithExamples(help);
            }
        }

        return root;
    }

    private static void Flush(CliHost host)
    {
        try
        {
            host.Out.Flush();
            host.Error.Flush();
        }
        catch (IOException)
        {
            // The reader of our output went away (b2d cat … | head): there is nobody to tell.
        }
    }
}
