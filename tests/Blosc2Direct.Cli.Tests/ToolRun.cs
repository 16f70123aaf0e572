using System.Text.Json;

namespace Blosc2Direct.Cli.Tests;

/// <summary>What a run of the tool in this process gave.</summary>
internal sealed record ToolRun(int Code, string Out, string Error)
{
    /// <summary>The output's lines.</summary>
    internal string[] Lines => Out.TrimEnd('\n').Split('\n');

    /// <summary>The one JSON object on standard output.</summary>
    internal JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Runs the tool with standard output and error that are not terminals.</summary>
    internal static ToolRun Of(params string[] args) => Of(CancellationToken.None, args);

    /// <inheritdoc cref="Of(string[])"/>
    internal static ToolRun Of(CancellationToken cancellation, params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = CliApplication.Run(args, new CliHost { Out = output, Error = error }, cancellation);
        return new ToolRun(code, output.ToString(), error.ToString());
    }
}
