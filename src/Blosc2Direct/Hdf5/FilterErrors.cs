using System.Globalization;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Tells a missing filter from other failures of HDF5's pipeline. The lock is held.</summary>
internal static class FilterErrors
{
    /// <summary>The exception for a failure to run the pipeline of a dataset.</summary>
    internal static StorageException Translate(ArraySpec spec, Hdf5Exception cause)
    {
        foreach (FilterSpec filter in spec.Filters)
        {
            if (!FilterStandIn.IsInstalled(filter.Id))
            {
                string name = filter.Name.Length > 0 ? $"'{filter.Name}' ({filter.Id.ToString(CultureInfo.InvariantCulture)})"
                    : filter.Id.ToString(CultureInfo.InvariantCulture);
                return new FilterUnavailableException($"The data goes through filter {name}, which is not installed.", cause) { FilterId = filter.Id };
            }
        }

        return cause;
    }
}
