namespace Blosc2Direct.Data.Aggregates;

/// <summary>Records one after another.</summary>
internal unsafe interface IRecordStream : IDisposable
{
    /// <summary>The next record; valid until the next call.</summary>
    /// <returns>Whether there was one more.</returns>
    bool TryRead(out byte* record);
}
