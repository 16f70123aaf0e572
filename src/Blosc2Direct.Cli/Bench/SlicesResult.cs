using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blosc2Direct.Cli.Bench;

/// <summary>A figure with its unit.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Unit">MB/s (10⁶ bytes of array a second), ms, us, s, B, x.</param>
internal sealed record Measure(double Value, string Unit);

/// <summary>What <c>b2d bench slices</c> measured. As JSON: the measures of the automatic blocks by name, those of the stock
/// filter's blocks below <c>stock_blocks</c>, and facts about both below <c>versions</c>.</summary>
/// <param name="Automatic">By name, in the order in which they were taken.</param>
/// <param name="Stock">The same with the stock filter's blocks.</param>
/// <param name="Facts">Array, shapes, codec, machine, versions.</param>
[JsonConverter(typeof(SlicesResult.Converter))]
internal sealed record SlicesResult(
    IReadOnlyDictionary<string, Measure> Automatic, IReadOnlyDictionary<string, Measure> Stock,
    IReadOnlyDictionary<string, string> Facts)
{
    internal sealed class Converter : JsonConverter<SlicesResult>
    {
        public override SlicesResult Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Results are only written.");

        public override void Write(Utf8JsonWriter writer, SlicesResult value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            WriteMeasures(writer, value.Automatic);
            writer.WriteStartObject("stock_blocks");
            WriteMeasures(writer, value.Stock);
            writer.WriteEndObject();
            writer.WriteStartObject("versions");
            foreach ((string name, string text) in value.Facts)
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        private static void WriteMeasures(Utf8JsonWriter writer, IReadOnlyDictionary<string, Measure> measures)
        {
            foreach ((string name, Measure measure) in measures)
            {
                writer.WriteStartObject(name);
                writer.WriteNumber("value", Math.Round(measure.Value, 4));
                writer.WriteString("unit", measure.Unit);
                writer.WriteEndObject();
            }
        }
    }
}
