using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Data;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli;

/// <summary>What every command is made with: the host, cancellation, and the way from a result record to text or JSON.</summary>
internal sealed class CommandContext(CliHost host, CancellationToken cancellation)
{
    private const int BrokenPipe = 32;

    /// <summary>Where to write.</summary>
    internal CliHost Host => host;

    /// <summary>Cancelled by Ctrl-C.</summary>
    internal CancellationToken Cancellation => cancellation;

    /// <summary>Gives a command its action: build the result, show it, translate errors to one line and an exit code.</summary>
    /// <param name="command">The command.</param>
    /// <param name="json">How the result is written as JSON; asked for only then, since making it costs more than most runs.</param>
    /// <param name="run">Builds the result.</param>
    /// <param name="render">Writes it for people.</param>
    /// <param name="exitCode">The exit code that it stands for.</param>
    internal void SetAction<TResult>(
        Command command, Func<JsonTypeInfo<TResult>> json, Func<ParseResult, TResult> run, Action<ParseResult, TResult, Painter> render,
        Func<TResult, int>? exitCode = null)
        where TResult : class
        => SetAction(command, parsed =>
        {
            TResult result = run(parsed);
            if (parsed.GetValue(CliApplication.Json))
            {
                host.Out.WriteLine(JsonSerializer.Serialize(result, json()));
            }
            else
            {
                render(parsed, result, new Painter(host.Out, host.Color));
            }

            return exitCode is null ? ExitCode.Good : exitCode(result);
        });

    /// <summary>Gives a command that writes its result itself its action.</summary>
    internal void SetAction(Command command, Func<ParseResult, int> run)
        => command.SetAction(parsed =>
        {
            try
            {
                return run(parsed);
            }
            catch (Exception error) when (Describe(error) is { } described)
            {
                return Report(parsed, error, described);
            }
        });

    private int Report(ParseResult parsed, Exception error, (int Code, string Message) described)
    {
        try
        {
            host.Out.Flush();
            if (parsed.GetValue(CliApplication.Json))
            {
                host.Out.WriteLine(JsonSerializer.Serialize(
                    new ErrorResult(new ErrorDetail(error.GetType().Name, described.Message)), ResultJson.Context.ErrorResult));
            }
        }
        catch (IOException)
        {
            // Standard output is gone; the exit code and standard error remain.
        }

        if (error is IOException { HResult: BrokenPipe })
        {
            return described.Code; // b2d cat … | head: the reader has what it wanted
        }

        host.Error.WriteLine($"b2d: {described.Message}");
        if (parsed.GetValue(CliApplication.Debug))
        {
            host.Error.WriteLine(error);
        }

        return described.Code;
    }

    // What is not listed here is a bug of ours and may show its stack.
    private static (int Code, string Message)? Describe(Exception error) => error switch
    {
        OperationCanceledException => (ExitCode.Cancelled, "stopped"),
        UsageException => (ExitCode.Usage, error.Message),
        ConditionException or TableColumnException => (ExitCode.Usage, OneLine(error)),
        SelectionException or ObjectNotFoundException or ObjectKindException or NotChunkedException or ElementTypeException
            => (ExitCode.Usage, OneLine(error)),
        CorruptChunkException or UnsupportedCodecException or CodecLimitException or MissingCodecException or CodecFailedException
            => (ExitCode.FoundBad, OneLine(error)),
        Blosc2DirectException or IOException or UnauthorizedAccessException => (ExitCode.InputOutput, OneLine(error)),
        DllNotFoundException => (ExitCode.InputOutput, $"the native library is missing: {OneLine(error)} (b2d doctor tells more)"),
        ArgumentException => (ExitCode.Usage, OneLine(error)),
        _ => null,
    };

    private static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ").Trim();
}
