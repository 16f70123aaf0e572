using Blosc2Direct.Arrays;

namespace Blosc2Direct.Data.Queries;

/// <summary>What a scan cost.</summary>
/// <param name="RowsScanned">Rows that were looked at.</param>
/// <param name="RowsMatched">Rows that matched.</param>
/// <param name="Read">What reading cost.</param>
internal readonly record struct ScanCost(long RowsScanned, long RowsMatched, ReadStatistics Read)
{
    /// <summary>Adds two costs.</summary>
    public static ScanCost operator +(ScanCost a, ScanCost b) =>
        new(a.RowsScanned + b.RowsScanned, a.RowsMatched + b.RowsMatched, a.Read + b.Read);
}
