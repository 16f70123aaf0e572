namespace Blosc2Direct.Computing;

/// <summary>A sum with the error of its additions kept apart (Neumaier 1974).</summary>
internal struct CompensatedSum
{
    public double Sum;
    public double Error;

    /// <summary>Elements added: without those left out.</summary>
    public long Count;

    public readonly double Value => double.IsFinite(Sum) ? Sum + Error : Sum;

    public void Add(double value, long count)
    {
        double next = Sum + value;
        if (double.IsFinite(next))
        {
            Error += Math.Abs(Sum) >= Math.Abs(value) ? Sum - next + value : value - next + Sum;
        }

        Sum = next;
        Count += count;
    }

    public void Add(in CompensatedSum other)
    {
        Add(other.Sum, other.Count);
        if (double.IsFinite(Sum))
        {
            Error += other.Error;
        }
    }
}
