namespace Blosc2Direct.Cli.Bench.Tables;

/// <summary>Makes weather: a global grid of 0.25 degrees, time after time; values wander slowly along the rows and are rounded as
/// instruments round.</summary>
internal static unsafe class WeatherGenerator
{
    private const int Longitudes = 1440;
    private const int Latitudes = 721;

    /// <summary>Fills rows; the same rows every time.</summary>
    internal static void Fill(WeatherRow* rows, long count)
    {
        Noise noise = new(0x9E3779B97F4A7C15);
        double place = 0;
        for (long i = 0; i < count; i++)
        {
            place += 0.05 * noise.Normal();
            double temperature = Round(288 + (20 * Math.Cos(place * 0.7)) + (0.3 * noise.Normal()), 100);
            rows[i] = new WeatherRow
            {
                time = i / (Latitudes * Longitudes),
                lat = (float)(90 - (0.25 * (i / Longitudes % Latitudes))),
                lon = (float)(0.25 * (i % Longitudes)),
                wind = (float)Round(Math.Abs((10 * Math.Sin(place)) + (0.5 * noise.Normal())), 100),
                temp = (float)temperature,
                precip = noise.Uniform() < 0.1 ? (float)Round(2 * noise.Exponential(), 100) : 0,
                press = (float)Round(101325 + (500 * Math.Sin(place * 0.3)) + (5 * noise.Normal()), 10),
                snow = temperature < 270 ? (float)Round(noise.Exponential(), 100) : 0,
            };
        }
    }

    private static double Round(double value, int parts) => Math.Round(value * parts) / parts;

    /// <summary>Random numbers of a fixed seed (xorshift64*).</summary>
    private struct Noise(ulong state)
    {
        private double _spare = double.NaN;

        /// <summary>Uniform in [0, 1).</summary>
        internal double Uniform()
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            return ((state * 0x2545F4914F6CDD1D) >> 11) * (1.0 / (1L << 53));
        }

        /// <summary>Exponential with mean 1.</summary>
        internal double Exponential() => -Math.Log(1 - Uniform());

        /// <summary>Normal with mean 0 and deviation 1 (Box and Muller).</summary>
        internal double Normal()
        {
            if (!double.IsNaN(_spare))
            {
                double kept = _spare;
                _spare = double.NaN;
                return kept;
            }

            double radius = Math.Sqrt(2 * Exponential());
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * Uniform());
            _spare = radius * sine;
            return radius * cosine;
        }
    }
}
