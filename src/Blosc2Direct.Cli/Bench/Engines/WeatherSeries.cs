namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Weather that changes slowly and is measured with noise, rounded as instruments do. The same in every run.</summary>
internal sealed class WeatherSeries
{
    private readonly Random _random = new(20261120);
    private double _phase;
    private double _spare = double.NaN;

    /// <summary>Metres a second, two decimals.</summary>
    internal double Wind { get; private set; }

    /// <summary>Kelvin, two decimals.</summary>
    internal double Temperature { get; private set; }

    /// <summary>Millimetres, two decimals; mostly none.</summary>
    internal double Rain { get; private set; }

    /// <summary>Pascal, one decimal.</summary>
    internal double Pressure { get; private set; }

    /// <summary>Centimetres, two decimals; only where it is cold.</summary>
    internal double Snow { get; private set; }

    /// <summary>The next measurement.</summary>
    internal void Next()
    {
        _phase += 0.05 * Normal();
        Wind = Math.Round(Math.Abs((10 * Math.Sin(_phase)) + (0.5 * Normal())), 2);
        Temperature = Math.Round(288 + (20 * Math.Cos(0.7 * _phase)) + (0.3 * Normal()), 2);
        Rain = _random.NextDouble() < 0.1 ? Math.Round(2 * Exponential(), 2) : 0;
        Pressure = Math.Round(101_325 + (500 * Math.Sin(0.3 * _phase)) + (5 * Normal()), 1);
        Snow = Temperature < 270 ? Math.Round(Exponential(), 2) : 0;
    }

    private double Exponential() => -Math.Log(1 - _random.NextDouble());

    /// <summary>Standard normal: Box and Muller's method gives two at a time.</summary>
    private double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            double kept = _spare;
            _spare = double.NaN;
            return kept;
        }

        double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * _random.NextDouble());
        _spare = radius * sine;
        return radius * cosine;
    }
}
