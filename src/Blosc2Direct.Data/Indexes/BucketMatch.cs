namespace Blosc2Direct.Data.Indexes;

/// <summary>What a coarse index found: no row numbers, but rows that must be scanned while all others need not be.</summary>
internal sealed class BucketMatch : IndexMatch
{
    /// <inheritdoc/>
    public override bool TryReadRows(out long[] rows)
    {
        rows = [];
        return true;
    }
}
