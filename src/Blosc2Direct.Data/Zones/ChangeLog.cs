namespace Blosc2Direct.Data.Zones;

/// <summary>Which chunks of an array the table has rewritten since somebody last asked, and what they held before. One for each who
/// follows the changes.</summary>
internal sealed class ChangeLog
{
    private readonly Dictionary<int, ulong> _before = []; // under its own lock

    /// <summary>Notes a rewrite; of several the first counts.</summary>
    internal void Note(int chunk, ulong before)
    {
        lock (_before)
        {
            _before.TryAdd(chunk, before);
        }
    }

    /// <summary>Takes all that was noted.</summary>
    /// <returns>Chunks and the fingerprints of what they held.</returns>
    public KeyValuePair<int, ulong>[] Take()
    {
        lock (_before)
        {
            KeyValuePair<int, ulong>[] all = [.. _before];
            _before.Clear();
            return all;
        }
    }
}
