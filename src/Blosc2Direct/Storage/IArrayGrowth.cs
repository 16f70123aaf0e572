namespace Blosc2Direct.Storage;

/// <summary>A growth of an array that nobody sees yet: <see cref="IArrayNode.Spec"/> of every handle in the process keeps the
/// old shape until <see cref="Commit"/>, so readers meet the new elements only once they are written.</summary>
/// <remarks>Meanwhile <see cref="IArrayNode.Write"/>, <see cref="IArrayNode.TryLocate"/> and
/// <see cref="IRegionAccess.Write"/> take places of the new shape too. Another process that reads the file sees the new shape
/// as soon as it reaches the disk. Disposing a growth that is not committed puts the shape back, removes the chunks beyond
/// it, and never throws: where the store cannot put it back, the array keeps the new shape.</remarks>
public interface IArrayGrowth : IDisposable
{
    /// <summary>What the array will be.</summary>
    ArraySpec Spec { get; }

    /// <summary>Shows the new shape, in every handle of the array in this process at once.</summary>
    /// <exception cref="InvalidOperationException">It is committed, or was put back.</exception>
    void Commit();
}
