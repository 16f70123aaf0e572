using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Zones;

/// <summary>The hidden group beside a table that holds what is derived from it.</summary>
/// <param name="parent">The root group of the file.</param>
/// <param name="tablePath">The table's absolute path.</param>
internal sealed class CompanionGroup(IGroupNode parent, string tablePath)
{
    /// <summary>The group is named by this and the table's name.</summary>
    public const string Prefix = "_p_b2d_";

    /// <summary>The path of the group.</summary>
    public string Path { get; } = PathOf(tablePath);

    /// <summary>A group that all paths can be opened by.</summary>
    public IGroupNode Root => parent;

    /// <summary>Whether there is something within the group.</summary>
    public bool Contains(string path)
    {
        try
        {
            return parent.Contains(Path) && parent.Contains($"{Path}/{path}");
        }
        catch (StorageException)
        {
            return false; // something else has a name on the way
        }
    }

    /// <summary>The path of what is within the group.</summary>
    public string this[string path] => $"{Path}/{path}";

    /// <summary>The path of the group of a table.</summary>
    public static string PathOf(string tablePath)
    {
        int slash = tablePath.LastIndexOf('/');
        return $"{tablePath[..(slash + 1)]}{Prefix}{tablePath[(slash + 1)..]}";
    }

    /// <summary>Opens a group within it, creating it if need be.</summary>
    public IGroupNode OpenOrCreate(string path) => Contains(path) ? parent.OpenGroup(this[path]) : parent.CreateGroup(this[path]);
}
