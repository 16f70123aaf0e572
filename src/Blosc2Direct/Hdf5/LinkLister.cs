using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Lists the links of a group. The lock is held.</summary>
internal static unsafe class LinkLister
{
    private const int ByName = 0;
    private const int ByCreation = 1;
    private const int Increasing = 0;
    private const int SoftLink = 1;
    private const int ExternalLink = 64;
    private const uint Tracked = 1;

    internal static List<LinkInfo> List(H5Group group, LinkOrder order)
    {
        List<RawLink> links = [];
        int index = order == LinkOrder.Creation && TracksCreation(group) ? ByCreation : ByName;
        GCHandle context = GCHandle.Alloc(links);
        try
        {
            group.Check(H5Versioned.Literate(group.Id, index, Increasing, null, &Collect, (void*)GCHandle.ToIntPtr(context)), "list the group");
        }
        finally
        {
            context.Free();
        }

        List<LinkInfo> result = new(links.Count);
        foreach (RawLink link in links)
        {
            result.Add(Describe(group.Id, link));
        }

        if (index == ByName)
        {
            result.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        }

        return result;
    }

    /// <summary>What a path leads to; <see cref="LinkTarget.Dangling"/> if it leads nowhere.</summary>
    internal static LinkTarget TargetOf(long location, string path)
    {
        fixed (byte* name = Utf8Z.Encode(path))
        {
            return TargetOf(location, name, out _);
        }
    }

    private static bool TracksCreation(H5Group group)
    {
        using H5Temporary list = H5Temporary.TryOwn(H5G.H5Gget_create_plist(group.Id), H5Kind.PropertyList);
        uint flags;
        return list.IsValid && H5P.H5Pget_link_creation_order(list.Id, &flags) >= 0 && (flags & Tracked) != 0;
    }

    private static LinkInfo Describe(long group, RawLink link)
    {
        string name = Utf8Z.Decode(link.Name);
        fixed (byte* bytes = link.Name)
        {
            switch (link.Kind)
            {
                case 0:
                    LinkTarget target = TargetOf(group, bytes, out string? note);
                    return new LinkInfo(name, LinkKind.Hard, target == LinkTarget.Dangling ? LinkTarget.Unknown : target,
                        ObjectToken: Token(link.Target), Note: note);
                case SoftLink:
                    string? path = ReadSoft(group, bytes, link.Target);
                    return new LinkInfo(name, LinkKind.Soft, TargetOf(group, bytes, out note), TargetPath: path, Note: note);
                case ExternalLink:
                    (string? file, string? inner) = ReadExternal(group, bytes, link.Target);
                    return new LinkInfo(name, LinkKind.External, TargetOf(group, bytes, out note), TargetPath: inner, TargetFile: file, Note: note);
                default:
                    return new LinkInfo(name, LinkKind.UserDefined, LinkTarget.Unknown, Note: $"user-defined link of class {link.Kind}");
            }
        }
    }

    internal static string Token(ulong address) => address.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    private static LinkTarget TargetOf(long location, byte* name, out string? note)
    {
        note = null;
        if (H5Versioned.GetObjectInfoByName(location, name, LinkAccess.Looking, out H5ObjectInfo info) >= 0)
        {
            return info.Kind switch
            {
                0 => LinkTarget.Group,
                1 => LinkTarget.Array,
                2 => LinkTarget.NamedType,
                _ => LinkTarget.Unknown,
            };
        }

        note = H5Error.Create("read the object").Message;
        if (H5O.H5Oexists_by_name(location, name, LinkAccess.Looking) > 0)
        {
            return LinkTarget.Unknown;
        }

        return LinkTarget.Dangling;
    }

    private static string? ReadSoft(long group, byte* name, ulong size)
    {
        byte[]? value = ReadValue(group, name, size);
        return value is null ? null : Utf8Z.Decode(value);
    }

    private static (string? File, string? Path) ReadExternal(long group, byte* name, ulong size)
    {
        byte[]? value = ReadValue(group, name, size);
        fixed (byte* bytes = value)
        {
            uint flags;
            byte* file;
            byte* path;
            return value is not null && H5L.H5Lunpack_elink_val(bytes, (nuint)value.Length, &flags, &file, &path) >= 0
                ? (Utf8Z.Decode(file), Utf8Z.Decode(path))
                : (null, null);
        }
    }

    private static byte[]? ReadValue(long group, byte* name, ulong size)
    {
        const int Limit = 1 << 20; // link values are limited to 64 KiB by the format
        if (size is 0 or > Limit)
        {
            return null;
        }

        byte[] value = new byte[size + 1];
        fixed (byte* bytes = value)
        {
            return H5L.H5Lget_val(group, name, bytes, (nuint)size, 0) >= 0 ? value[..(int)size] : null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(long group, byte* name, H5Versioned.LinkRecord* record, void* context)
    {
        try
        {
            List<RawLink> links = (List<RawLink>)GCHandle.FromIntPtr((nint)context).Target!;
            byte[] bytes = [.. MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), 0];
            links.Add(new RawLink(bytes, record->Kind, record->Target));
            return 0;
        }
        catch (Exception)
        {
            return -1; // must not cross into C
        }
    }

    private readonly record struct RawLink(byte[] Name, int Kind, ulong Target);
}
