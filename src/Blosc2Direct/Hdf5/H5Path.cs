using Blosc2Direct.Interop;

namespace Blosc2Direct.Hdf5;

/// <summary>Paths inside a file.</summary>
internal static unsafe class H5Path
{
    /// <summary>The absolute path of a path that is relative to a group unless it starts with "/". Empty and "." parts are
    /// dropped, as HDF5 does; ".." has no meaning in HDF5.</summary>
    internal static string Combine(string group, string path)
    {
        string joined = path.StartsWith('/') ? path : group + "/" + path;
        List<string> parts = [];
        foreach (string part in joined.Split('/'))
        {
            if (part.Length > 0 && part != ".")
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>The path of the group that holds a path's last name.</summary>
    internal static string Parent(string absolutePath)
    {
        int slash = absolutePath.LastIndexOf('/');
        return slash <= 0 ? "/" : absolutePath[..slash];
    }

    /// <summary>Whether every name on an absolute path exists, the last one possibly dangling. The lock is held.</summary>
    internal static bool Exists(long file, string absolutePath)
    {
        if (absolutePath == "/")
        {
            return true;
        }

        byte[] path = Utf8Z.Encode(absolutePath);
        fixed (byte* name = path)
        {
            for (int i = 1; i < path.Length; i++)
            {
                bool last = path[i] == 0;
                if (!last && path[i] != (byte)'/')
                {
                    continue;
                }

                path[i] = 0;
                bool exists = H5L.H5Lexists(file, name, LinkAccess.Looking) > 0 && (last || H5O.H5Oexists_by_name(file, name, LinkAccess.Looking) > 0);
                path[i] = last ? (byte)0 : (byte)'/';
                if (!exists)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
