using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>A name found by a walk.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Link">The link.</param>
/// <param name="FirstPath">Of an object met before: the path at which it was.</param>
internal sealed record WalkedLink(string Path, LinkInfo Link, string? FirstPath);

/// <summary>Visits every name of a store once, objects with several names once as themselves and then as repetitions. Not
/// recursive: files may nest groups as deep as they like.</summary>
internal static class ObjectWalk
{
    /// <summary>All names but the root's, group by group.</summary>
    /// <param name="storage">The store.</param>
    /// <param name="onError">Told about groups that cannot be listed.</param>
    /// <param name="cancellation">Stops between names.</param>
    internal static IEnumerable<WalkedLink> Links(
        IStorage storage, Action<string, Blosc2DirectException> onError, CancellationToken cancellation)
    {
        Dictionary<string, string> seen = [];
        if (storage.Root is H5Node { ObjectToken: { } rootToken })
        {
            seen.Add(rootToken, "/"); // a group may hold its own ancestor
        }

        Queue<string> groups = new(["/"]);
        while (groups.TryDequeue(out string? group))
        {
            foreach (LinkInfo link in List(storage, group, onError))
            {
                cancellation.ThrowIfCancellationRequested();
                string path = group == "/" ? "/" + link.Name : group + "/" + link.Name;
                string? first = null;
                if (link.Kind == LinkKind.Hard && link.ObjectToken is { } token && !seen.TryAdd(token, path))
                {
                    first = seen[token];
                }

                yield return new WalkedLink(path, link, first);
                if (link is { Kind: LinkKind.Hard, Target: LinkTarget.Group } && first is null)
                {
                    groups.Enqueue(path);
                }
            }
        }
    }

    private static IReadOnlyList<LinkInfo> List(IStorage storage, string path, Action<string, Blosc2DirectException> onError)
    {
        try
        {
            if (path == "/")
            {
                return storage.Root.List();
            }

            using IGroupNode group = storage.Root.OpenGroup(path);
            return group.List();
        }
        catch (Blosc2DirectException error)
        {
            onError(path, error);
            return [];
        }
    }
}
