using Blosc2Direct.Interop;

namespace Blosc2Direct.Hdf5;

/// <summary>Bounds of what one more attribute or link adds to a file. The lock is held.</summary>
/// <remarks>The heaps that hold them grow by doubling: for one attribute of 2 KB, HDF5 was seen to take 2 MB at once where
/// there were 2 MB before. So an object's structures are measured once, and what is added to them is counted.</remarks>
internal sealed unsafe class HeapGrowth
{
    private const int Most = 4096;
    private const long EntryBytes = 512;

    private readonly Dictionary<(ulong Token, bool Attribute), long> _bytes = [];

    /// <summary>Counts an attribute or link that is about to be added.</summary>
    /// <returns>A bound of what its heap may grow by.</returns>
    internal long Add(H5File file, string owner, bool attribute, long bytes)
    {
        fixed (byte* name = Utf8Z.Encode(owner))
        {
            if (H5Versioned.GetObjectInfoByName(file.Id, name, 0, out H5ObjectInfo info) < 0)
            {
                return 0; // it will be created on the way
            }

            (ulong, bool) key = (info.Token, attribute);
            if (!_bytes.TryGetValue(key, out long size))
            {
                size = H5Versioned.MeasureHeaps(file.Id, name, attribute);
                if (_bytes.Count >= Most)
                {
                    _bytes.Clear();
                }
            }

            _bytes[key] = size + bytes + EntryBytes;

            // The heap of a group in the oldest format is moved as a whole to a place of twice its size.
            return attribute ? size : 2 * size;
        }
    }
}
