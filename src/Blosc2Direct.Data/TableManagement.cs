using Blosc2Direct.Data.Zones;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>Tables as a whole, with what is kept beside them: zone maps, indexes, PyTables' indexes.</summary>
public static class TableManagement
{
    private const string PyTablesPrefix = "_i_";

    /// <summary>Deletes a table with its zone maps and indexes. It must not be open.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    public static void DeleteTable(this IGroupNode group, string path)
    {
        ArgumentNullException.ThrowIfNull(group);
        group.Delete(path);
        foreach (string beside in Beside(path))
        {
            if (group.Contains(beside))
            {
                group.Delete(beside);
            }
        }
    }

    /// <summary>Gives a table another path, with its zone maps and indexes. It must not be open.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">Its path.</param>
    /// <param name="newPath">The new one, which is not taken.</param>
    /// <exception cref="ObjectNotFoundException">Nothing has this path.</exception>
    /// <exception cref="ObjectExistsException">Something has the new one.</exception>
    public static void MoveTable(this IGroupNode group, string path, string newPath)
    {
        ArgumentNullException.ThrowIfNull(group);
        group.Move(path, newPath);
        foreach ((string from, string to) in Beside(path).Zip(Beside(newPath)))
        {
            if (group.Contains(from) && !group.Contains(to))
            {
                group.Move(from, to);
            }
        }
    }

    private static string[] Beside(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int slash = path.LastIndexOf('/');
        return [CompanionGroup.PathOf(path), $"{path[..(slash + 1)]}{PyTablesPrefix}{path[(slash + 1)..]}"];
    }
}
