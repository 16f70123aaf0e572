namespace Blosc2Direct.Cli.Plot;

/// <summary>The least and the largest of finite numbers.</summary>
internal struct ValueRange()
{
    /// <summary>The least; NaN before there is one.</summary>
    internal double Minimum = double.NaN;

    /// <summary>The largest.</summary>
    internal double Maximum = double.NaN;

    /// <summary>The least positive one.</summary>
    internal double LeastPositive = double.NaN;

    /// <summary>Takes a number.</summary>
    internal void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        // Negated, so that NaN gives way.
        Minimum = !(Minimum <= value) ? value : Minimum;
        Maximum = !(Maximum >= value) ? value : Maximum;
        if (value > 0 && !(LeastPositive <= value))
        {
            LeastPositive = value;
        }
    }
}

/// <summary>Brings a curve of any length to a given number of places; no spike is lost.</summary>
/// <param name="count">Elements in all.</param>
/// <param name="places">Places at most.</param>
internal sealed class CurveReducer(long count, int places)
{
    private readonly double[] _low = NewPlaces(count, places);
    private readonly double[] _high = NewPlaces(count, places);
    private ValueRange _range = new();
    private long _at;

    /// <summary>Takes the next elements.</summary>
    internal void Add(ReadOnlySpan<double> values)
    {
        int length = _low.Length;
        foreach (double value in values)
        {
            int place = (int)(length == count ? _at : (long)((Int128)_at * length / count));
            _at++;
            if (double.IsNaN(value))
            {
                continue;
            }

            _low[place] = !(_low[place] <= value) ? value : _low[place];
            _high[place] = !(_high[place] >= value) ? value : _high[place];
            _range.Add(value);
        }
    }

    /// <summary>What has come.</summary>
    internal CurveData ToData() => new(_low, _high, count, _range.Minimum, _range.Maximum, _range.LeastPositive);

    private static double[] NewPlaces(long count, int places)
    {
        double[] values = new double[Math.Min(count, places)];
        Array.Fill(values, double.NaN);
        return values;
    }
}

/// <summary>Brings an image of any size to a given number of cells: their means.</summary>
/// <param name="rows">Rows of the image.</param>
/// <param name="columns">Columns of the image.</param>
/// <param name="maxRows">Rows of cells at most.</param>
/// <param name="maxColumns">Columns of cells at most.</param>
internal sealed class GridReducer(long rows, long columns, int maxRows, int maxColumns)
{
    private readonly int _rows = (int)Math.Min(rows, maxRows);
    private readonly int _columns = (int)Math.Min(columns, maxColumns);
    private readonly double[] _sums = new double[Math.Min(rows, maxRows) * Math.Min(columns, maxColumns)];
    private readonly long[] _counts = new long[Math.Min(rows, maxRows) * Math.Min(columns, maxColumns)];

    /// <summary>Takes a part of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="values">The values from there on.</param>
    internal void Add(long row, long column, ReadOnlySpan<double> values)
    {
        long first = (long)((Int128)row * _rows / rows) * _columns;
        for (int i = 0; i < values.Length;)
        {
            // All values of a cell at once.
            long cell = (long)((Int128)(column + i) * _columns / columns);
            long next = (long)((((Int128)(cell + 1) * columns) + _columns - 1) / _columns);
            int end = (int)Math.Min(values.Length, next - column);
            double sum = 0;
            long taken = 0;
            for (; i < end; i++)
            {
                if (double.IsFinite(values[i]))
                {
                    sum += values[i];
                    taken++;
                }
                else if (!double.IsNaN(values[i]) && _counts[first + cell] <= 0 && taken == 0)
                {
                    // Infinite where nothing else is; marked, since it is no part of a mean.
                    _sums[first + cell] = values[i];
                    _counts[first + cell] = -1;
                }
            }

            if (taken > 0)
            {
                _sums[first + cell] = _counts[first + cell] < 0 ? sum : _sums[first + cell] + sum;
                _counts[first + cell] = Math.Max(0, _counts[first + cell]) + taken;
            }
        }
    }

    /// <summary>What has come.</summary>
    internal GridData ToData()
    {
        ValueRange range = new();
        double[] values = new double[_sums.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _counts[i] switch { 0 => double.NaN, < 0 => _sums[i], long n => _sums[i] / n };
            range.Add(values[i]);
        }

        return new GridData(values, _columns, _rows, range.Minimum, range.Maximum, range.LeastPositive);
    }
}
