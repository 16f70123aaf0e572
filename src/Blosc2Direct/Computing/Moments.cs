namespace Blosc2Direct.Computing;

/// <summary>Number, mean and squared deviations, merged as Chan, Golub and LeVeque (1983) do.</summary>
internal struct Moments
{
    public double Count;
    public double Mean;
    public double Deviations;

    public void Add(double count, double mean, double deviations)
    {
        if (count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            (Count, Mean, Deviations) = (count, mean, deviations);
            return;
        }

        double total = Count + count, delta = mean - Mean;
        Mean += delta * (count / total);
        Deviations += deviations + (delta * delta * (Count * (count / total)));
        Count = total;
    }

    public readonly double Variance(int ddof) => Count - ddof > 0 ? Deviations / (Count - ddof) : double.NaN;
}
