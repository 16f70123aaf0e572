using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Copies objects as HDF5 stores them. The lock is held.</summary>
internal static unsafe class H5ObjectCopier
{
    /// <summary>Copies an object with all below it; chunks are copied as they are encoded.</summary>
    internal static void Copy(H5File sourceFile, string sourcePath, H5File targetFile, string targetPath)
    {
        using H5Temporary copy = H5Temporary.Own(H5P.H5Pcreate(H5Library.ObjectCopy), H5Kind.PropertyList, "prepare to copy");
        using H5Temporary links = H5Group.CreateLinkList();
        try
        {
            targetFile.Reserve?.RequireFree(targetFile, targetFile.Reserve is null ? 0 : Measure(sourceFile, sourcePath));
            fixed (byte* source = Utf8Z.Encode(sourcePath))
            fixed (byte* target = Utf8Z.Encode(targetPath))
            {
                if (H5O.H5Ocopy(sourceFile.Id, source, targetFile.Id, target, copy.Id, links.Id) < 0)
                {
                    throw DiskErrors.Translate(H5Error.Create($"copy the object to '{targetPath}'"));
                }
            }

            targetFile.Reserve?.Secure(targetFile);
        }
        catch (StorageException e)
        {
            throw e.At(sourceFile.Name, sourcePath);
        }
    }

    // Bytes that a copy may take. The whole file is more than enough, and asked first because that is quick.
    private static long Measure(H5File file, string path)
    {
        const long HeaderBytes = 4 << 10;
        long all = file.GetSize();
        long free = Preallocation.FreeBytes(file.Name);
        if (free < 0 || free >= all)
        {
            return Math.Min(all, Math.Max(free, 0));
        }

        long bytes = HeaderBytes + StorageSize(file, path);
        if (bytes == HeaderBytes)
        {
            try
            {
                using H5Group group = file.Root.OpenGroup(path);
                foreach (H5Entry entry in GroupWalker.Walk(group, LinkOrder.Name))
                {
                    bytes += HeaderBytes + (entry is { FirstPath: null, Link.Target: LinkTarget.Array } ? StorageSize(file, entry.Path) : 0);
                }
            }
            catch (ObjectKindException)
            {
                // A dataset without data, or a named type.
            }
        }

        return Math.Min(bytes, all);
    }

    private static long StorageSize(H5File file, string path)
    {
        fixed (byte* name = Utf8Z.Encode(path))
        {
            using H5Temporary dataset = H5Temporary.TryOwn(H5D.H5Dopen2(file.Id, name, 0), H5Kind.Dataset);
            return dataset.IsValid ? (long)H5D.H5Dget_storage_size(dataset.Id) : 0;
        }
    }
}
