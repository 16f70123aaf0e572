using Blosc2Direct.Interop;

namespace Blosc2Direct.Hdf5;

/// <summary>Copies objects as HDF5 stores them. The lock is held.</summary>
internal static unsafe class H5ObjectCopier
{
    /// <summary>Copies an object with all below it; chunks are copied as they are encoded.</summary>
    internal static void Copy(H5File sourceFile, string sourcePath, H5File targetFile, string targetPath)
    {
        using H5Temporary copy = H5Temporary.Own(H5P.H5Pcreate(H5Library.ObjectCopy), H5Kind.PropertyList, "prepare to copy");
        using H5Temporary links = H5Group.CreateLinkList();
        fixed (byte* source = Utf8Z.Encode(sourcePath))
        fixed (byte* target = Utf8Z.Encode(targetPath))
        {
            if (H5O.H5Ocopy(sourceFile.Id, source, targetFile.Id, target, copy.Id, links.Id) < 0)
            {
                throw H5Error.Create($"copy the object to '{targetPath}'").At(sourceFile.Name, sourcePath);
            }
        }
    }
}
