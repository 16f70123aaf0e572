using System.Runtime.InteropServices;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Makes elements, little-endian, the same in every run.</summary>
internal static class SampleElements
{
    /// <summary>Bytes of a weather record: a time of 8 bytes and seven values of 4.</summary>
    internal const int RecordBytes = 36;

    /// <summary>Where its temperature is.</summary>
    internal const int TemperatureAt = 20;

    /// <summary>Where its latitude is.</summary>
    internal const int LatitudeAt = 8;

    /// <summary>Fills memory with elements.</summary>
    /// <param name="content">What they hold.</param>
    /// <param name="typeSize">1, 2, 4, 8 or 16 bytes.</param>
    /// <param name="elements">A whole number of them.</param>
    internal static void Fill(SampleContent content, int typeSize, Span<byte> elements)
    {
        switch (content)
        {
            case SampleContent.Ramp:
                FillIntegers(elements, typeSize, i => i);
                break;
            case SampleContent.Uniform:
                Random random = new(4711);
                FillIntegers(elements, typeSize, _ => random.Next(10_000));
                break;
            case SampleContent.Meteo:
                FillWeather(elements, typeSize);
                break;
            default:
                new Random(31415).NextBytes(elements);
                break;
        }
    }

    /// <summary>Fills memory with weather records on a grid of the globe, a quarter of a degree apart.</summary>
    internal static void FillRecords(Span<byte> records)
    {
        const int Longitudes = 1440, Latitudes = 721;
        WeatherSeries weather = new();
        for (int row = 0; row < records.Length / RecordBytes; row++)
        {
            weather.Next();
            Span<byte> record = records.Slice(row * RecordBytes, RecordBytes);
            long time = row / (Latitudes * Longitudes);
            MemoryMarshal.Write(record, in time);
            Span<float> values = MemoryMarshal.Cast<byte, float>(record[sizeof(long)..]);
            values[0] = (float)(90 - (0.25 * (row / Longitudes % Latitudes)));
            values[1] = (float)(0.25 * (row % Longitudes));
            values[2] = (float)weather.Wind;
            values[3] = (float)weather.Temperature;
            values[4] = (float)weather.Rain;
            values[5] = (float)weather.Pressure;
            values[6] = (float)weather.Snow;
        }
    }

    /// <summary>Values of which narrow elements hold the low bytes, and wide ones zeros beside.</summary>
    private static void FillIntegers(Span<byte> elements, int typeSize, Func<int, long> value)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        for (int i = 0; i < elements.Length / typeSize; i++)
        {
            long number = value(i);
            MemoryMarshal.Write(bytes, in number);
            bytes[..typeSize].CopyTo(elements[(i * typeSize)..]);
        }
    }

    /// <summary>Temperatures: whole kelvins, hundredths of a degree Celsius, floats, doubles; with the wind as pairs of doubles.</summary>
    private static void FillWeather(Span<byte> elements, int typeSize)
    {
        WeatherSeries weather = new();
        for (int at = 0; at < elements.Length; at += typeSize)
        {
            weather.Next();
            Span<byte> element = elements.Slice(at, typeSize);
            double kelvin = weather.Temperature;
            switch (typeSize)
            {
                case 1:
                    element[0] = (byte)(int)Math.Round(kelvin - 200);
                    break;
                case 2:
                    MemoryMarshal.Write(element, (short)Math.Round((kelvin - 273.15) * 100));
                    break;
                case 4:
                    MemoryMarshal.Write(element, (float)kelvin);
                    break;
                default:
                    MemoryMarshal.Write(element, kelvin);
                    if (typeSize == 16)
                    {
                        MemoryMarshal.Write(element[sizeof(double)..], weather.Wind);
                    }

                    break;
            }
        }
    }
}
