namespace Blosc2Direct.Storage;

/// <summary>A store that bears a stamp, by which one can tell at no cost that nobody changed it: for what is derived from arrays
/// and kept beside them (minima, indexes) and must not outlive a change by another program.</summary>
/// <remarks>The stamp of a file is its time of modification. On closing, a file that was written is given a time chosen before and
/// noted inside; whoever writes to it later moves it on. A tool that puts back the old time after changing the bytes deceives.</remarks>
public interface IStampedStorage : IStorage
{
    /// <summary>The stamp that the store bears now; null where it has none.</summary>
    long? ReadStamp();

    /// <summary>Chooses the stamp that the store shall get on closing, a few seconds in the past; the same one for a few seconds.</summary>
    /// <returns>The stamp; null where the store can have none, or is open for reading only.</returns>
    long? ChooseStamp();

    /// <summary>Has the store get the stamp when it is closed, unless one of the arrays that this was called for is changed after
    /// its last call, a link is removed or moved, or the stamp is too old by then.</summary>
    /// <param name="stamp">What <see cref="ChooseStamp"/> gave; an older one is ignored.</param>
    /// <param name="array">An array of this store.</param>
    void KeepStamp(long stamp, IArrayNode array);

    /// <summary>Whether an array's data is for certain what it was when the store got the stamp, or when
    /// <see cref="KeepStamp"/> was called with it.</summary>
    /// <param name="stamp">The stamp.</param>
    /// <param name="array">An array of this store.</param>
    bool IsUnchanged(long stamp, IArrayNode array);
}
