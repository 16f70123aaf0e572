using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>A figure of a table.</summary>
/// <param name="Value">The figure: a median.</param>
/// <param name="Unit">MB/s (10⁶ bytes of rows a second), MB, ms, us, s.</param>
/// <param name="Rows">Rows of the result, where it has rows.</param>
internal sealed record TableMeasure(double Value, string Unit, long? Rows = null);

/// <summary>What <c>b2d bench table</c> measured. As JSON: the measures by name below <c>rows</c> and <c>columns</c>, facts about
/// the run below <c>versions</c>.</summary>
/// <param name="Layouts">By the layout's name, then by the measure's, in the order in which they were taken.</param>
/// <param name="Facts">Table, codec, machine, versions.</param>
[JsonConverter(typeof(TableBenchResult.Converter))]
internal sealed record TableBenchResult(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, TableMeasure>> Layouts, IReadOnlyDictionary<string, string> Facts)
{
    internal sealed class Converter : JsonConverter<TableBenchResult>
    {
        public override TableBenchResult Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Results are only written.");

        public override void Write(Utf8JsonWriter writer, TableBenchResult value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach ((string layout, IReadOnlyDictionary<string, TableMeasure> measures) in value.Layouts)
            {
                writer.WriteStartObject(layout);
                foreach ((string name, TableMeasure measure) in measures)
                {
                    writer.WriteStartObject(name);
                    writer.WriteNumber("value", Math.Round(measure.Value, 4));
                    writer.WriteString("unit", measure.Unit);
                    if (measure.Rows is long rows)
                    {
                        writer.WriteNumber("rows", rows);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteStartObject("versions");
            foreach ((string name, string text) in value.Facts)
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }
}
