using System.Runtime.InteropServices;

namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>A row of the table that the benchmark makes: a grid of weather, 36 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct WeatherRow
{
    public long time;
    public float lat;
    public float lon;
    public float wind;
    public float temp;
    public float precip;
    public float press;
    public float snow;
}
