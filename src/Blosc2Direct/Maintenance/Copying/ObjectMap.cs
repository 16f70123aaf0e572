using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Which object of the source became which one of the destination. The lock is held around all calls.</summary>
/// <remarks>Names are kept as the bytes that the file holds: not every name is UTF-8.</remarks>
internal sealed class ObjectMap : IDisposable
{
    private readonly Dictionary<ulong, byte[]> _paths = [];
    private readonly Dictionary<ulong, long> _types = [];

    /// <summary>Notes the path, with a NUL at its end, at which an object now is.</summary>
    internal void Add(ulong token, byte[] path) => _paths.TryAdd(token, path);

    /// <summary>Finds an object of the source in the destination.</summary>
    internal bool TryGetPath(ulong token, out byte[] path) => _paths.TryGetValue(token, out path!);

    /// <summary>Keeps a committed type of the destination; closed with this map.</summary>
    internal void AddType(ulong token, long type) => _types.Add(token, type);

    /// <summary>Finds the destination's counterpart of a committed type.</summary>
    internal bool TryGetType(ulong token, out long type) => _types.TryGetValue(token, out type);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (long type in _types.Values)
        {
            H5Kind.Type.Close(type);
        }

        _types.Clear();
    }

    /// <summary>The path of a name in a group.</summary>
    internal static byte[] Join(ReadOnlySpan<byte> groupPath, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> parent = groupPath.TrimEnd((byte)0);
        ReadOnlySpan<byte> child = name.TrimEnd((byte)0);
        bool isRoot = parent is [(byte)'/'];
        byte[] path = new byte[(isRoot ? 1 : parent.Length + 1) + child.Length + 1];
        parent.CopyTo(path);
        path[isRoot ? 0 : parent.Length] = (byte)'/';
        child.CopyTo(path.AsSpan(path.Length - 1 - child.Length));
        return path;
    }
}
