namespace Blosc2Direct.Data;

/// <content>Writing what comes piece by piece.</content>
public partial class Table
{
    /// <summary>Appends batches as they come.</summary>
    /// <param name="batches">The batches; each is done with when the next is asked for.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>Rows that were appended.</returns>
    /// <remarks>Whether it ends well, by cancellation or by an error of the source, every batch that was taken from it is appended,
    /// and stored or waiting.</remarks>
    public async Task<long> AppendAsync(IAsyncEnumerable<RowBatch> batches, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        long rows = 0;
        await foreach (RowBatch batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
        {
            Append(batch);
            rows += batch.Count;
            cancellation.ThrowIfCancellationRequested();
        }

        return rows;
    }
}
