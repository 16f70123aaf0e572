namespace Blosc2Direct.Maintenance;

/// <summary>A chunk's stored bytes do not decode through HDF5's own filters (deflate, shuffle, Fletcher32).</summary>
public sealed class FilteredChunkException(string message, Exception? inner = null) : Blosc2DirectException(message, inner);
