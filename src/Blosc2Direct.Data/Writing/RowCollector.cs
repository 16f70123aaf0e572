namespace Blosc2Direct.Data.Writing;

/// <summary>Collects rows that come one by one.</summary>
internal static class RowCollector
{
    /// <summary>Hands rows on in batches.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="batchRows">Rows of a batch at most.</param>
    /// <param name="append">Takes a batch.</param>
    /// <param name="cancellation">Ends it between rows; what was taken until then is handed on.</param>
    /// <returns>Rows that were handed on.</returns>
    public static async Task<long> RunAsync<T>(
        IAsyncEnumerable<T> rows, int batchRows, Action<ReadOnlyMemory<T>> append, CancellationToken cancellation)
    {
        T[] batch = new T[batchRows];
        int waiting = 0;
        long total = 0;
        bool isRefused = false;
        try
        {
            await foreach (T row in rows.WithCancellation(cancellation).ConfigureAwait(false))
            {
                batch[waiting++] = row;
                if (waiting == batch.Length)
                {
                    HandOn();
                }

                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (waiting > 0 && !isRefused)
            {
                HandOn();
            }
        }

        return total;

        void HandOn()
        {
            isRefused = true;
            append(batch.AsMemory(0, waiting));
            isRefused = false;
            total += waiting;
            waiting = 0;
        }
    }
}
