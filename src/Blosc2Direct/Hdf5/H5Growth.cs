using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>A growth of a dataset. It ends with the file or the dataset that it was begun through, if not before.</summary>
internal sealed class H5Growth(H5Dataset dataset, DatasetExtent extent, ArraySpec spec) : IArrayGrowth
{
    private bool _ended; // under the lock

    /// <inheritdoc/>
    public ArraySpec Spec => spec;

    /// <inheritdoc/>
    public void Commit()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (_ended)
        {
            throw new InvalidOperationException($"The growth of the array '{dataset.Path}' of file '{dataset.File.Name}' is committed already, or was put back.");
        }

        _ended = true;
        extent.Publish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        if (!_ended)
        {
            _ended = true;
            extent.TakeBack();
        }
    }
}
