using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Tells a missing filter from other failures of HDF5's pipeline. The lock is held.</summary>
internal static class FilterErrors
{
    /// <summary>Loads what a dataset's pipeline needs. HDF5 loads plugins when it decodes a chunk, but not when it encodes one
    /// of a dataset that this process has not created.</summary>
    /// <exception cref="FilterUnavailableException">A filter that may not be left out is not installed.</exception>
    internal static void RequireForWriting(ArraySpec spec)
    {
        foreach (FilterSpec filter in spec.Filters)
        {
            if (!FilterStandIn.IsInstalled(filter.Id) && !filter.IsOptional)
            {
                throw Unavailable(filter, null);
            }
        }
    }

    /// <summary>The exception for a failure to run the pipeline of a dataset.</summary>
    internal static StorageException Translate(ArraySpec spec, Hdf5Exception cause)
    {
        foreach (FilterSpec filter in spec.Filters)
        {
            if (!FilterStandIn.IsInstalled(filter.Id))
            {
                return Unavailable(filter, cause);
            }
        }

        return DiskErrors.Translate(cause);
    }

    private static FilterUnavailableException Unavailable(FilterSpec filter, Exception? cause) =>
        new(FilterRegistry.DescribeMissing(filter), cause) { FilterId = filter.Id };
}
