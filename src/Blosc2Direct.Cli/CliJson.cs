using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Blosc2Direct.Cli.Bench;
using Blosc2Direct.Cli.Bench.Engines;
using Blosc2Direct.Cli.Bench.Tables;
using Blosc2Direct.Cli.Commands;

namespace Blosc2Direct.Cli;

/// <summary>An error as JSON.</summary>
internal sealed record ErrorResult(ErrorDetail Error);

/// <summary>The error's type and text.</summary>
internal sealed record ErrorDetail(string Kind, string Message);

/// <summary>Every result record as JSON: snake_case names, nulls left out; source-generated, so no reflection at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AdviseResult))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(CodecResult))]
[JsonSerializable(typeof(SlicesResult))]
[JsonSerializable(typeof(TableBenchResult))]
[JsonSerializable(typeof(PipelinesResult))]
[JsonSerializable(typeof(TuneBenchResult))]
[JsonSerializable(typeof(TuneResult))]
[JsonSerializable(typeof(ErrorResult))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(PlotResult))]
[JsonSerializable(typeof(InfoResult))]
[JsonSerializable(typeof(ChunksResult))]
[JsonSerializable(typeof(QueryCountResult))]
[JsonSerializable(typeof(QueryExplainResult))]
[JsonSerializable(typeof(DescribeResult))]
[JsonSerializable(typeof(IndexResult))]
[JsonSerializable(typeof(ConvertResult))]
[JsonSerializable(typeof(TableImportResult))]
[JsonSerializable(typeof(RepackResult))]
[JsonSerializable(typeof(RechunkResult))]
[JsonSerializable(typeof(VerifyResult))]
[JsonSerializable(typeof(DoctorResult))]
internal sealed partial class CliJson : JsonSerializerContext;

/// <summary>The context that commands write with.</summary>
internal static class ResultJson
{
    /// <summary>Text outside ASCII as it is: the output is UTF-8 and no web page.</summary>
    internal static CliJson Context { get; } = new(new JsonSerializerOptions(CliJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
