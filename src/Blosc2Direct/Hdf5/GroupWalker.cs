using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>A link met while walking a group.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Link">The link itself.</param>
/// <param name="FirstPath">The path under which the same object was met before, null at the first time.</param>
public sealed record H5Entry(string Path, LinkInfo Link, string? FirstPath);

/// <summary>Walks a tree of groups that may not be one: hard links can form cycles.</summary>
internal static class GroupWalker
{
    internal static IEnumerable<H5Entry> Walk(H5Group start, LinkOrder order)
    {
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        if (start.ObjectToken is { } startToken)
        {
            seen[startToken] = start.Path;
        }

        Stack<(string Group, IReadOnlyList<LinkInfo> Links, int Next)> pending = new();
        pending.Push((start.Path, start.List(order), 0));
        while (pending.TryPop(out (string Group, IReadOnlyList<LinkInfo> Links, int Next) level))
        {
            if (level.Next == level.Links.Count)
            {
                continue;
            }

            pending.Push(level with { Next = level.Next + 1 });
            LinkInfo link = level.Links[level.Next];
            string path = level.Group == "/" ? "/" + link.Name : level.Group + "/" + link.Name;
            string? first = null;
            if (link is { Kind: LinkKind.Hard, ObjectToken: { } token } && !seen.TryAdd(token, path))
            {
                first = seen[token];
            }

            IReadOnlyList<LinkInfo>? children = null;
            if (link is { Kind: LinkKind.Hard, Target: LinkTarget.Group } && first is null && !TryList(start.File, path, order, out children, out string? note))
            {
                link = link with { Target = LinkTarget.Unknown, Note = note };
            }

            yield return new H5Entry(path, link, first);
            if (children is not null)
            {
                pending.Push((path, children, 0));
            }
        }
    }

    // One damaged group must not hide the rest of the file.
    private static bool TryList(H5File file, string path, LinkOrder order, out IReadOnlyList<LinkInfo>? links, out string? note)
    {
        try
        {
            using H5Group group = file.Root.OpenGroup(path);
            (links, note) = (group.List(order), null);
            return true;
        }
        catch (StorageException e)
        {
            (links, note) = (null, e.Message);
            return false;
        }
    }
}
