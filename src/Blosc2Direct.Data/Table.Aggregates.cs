namespace Blosc2Direct.Data;

/// <content>Summaries.</content>
public partial class Table
{
    /// <summary>Describes the columns: counts, extremes, mean, quantiles, frequent values, a small histogram; see
    /// <see cref="TableQuery.Describe"/>, which does so for some rows or columns.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public TableDescription Describe(DescribeOptions? options = null, CancellationToken cancellationToken = default) =>
        Query().Describe(options, cancellationToken);
}
