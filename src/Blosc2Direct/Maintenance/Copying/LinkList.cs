using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>A link as stored.</summary>
/// <param name="Name">Its name's bytes with a NUL at the end.</param>
/// <param name="Kind">0 hard, 1 soft, 64 external; others are user-defined.</param>
/// <param name="IsUtf8">Whether the name is declared as UTF-8.</param>
/// <param name="ValueBytes">Of other than hard links: bytes of what it holds.</param>
internal readonly record struct StoredLink(byte[] Name, int Kind, bool IsUtf8, ulong ValueBytes)
{
    internal const int Hard = 0;
    internal const int Soft = 1;
    internal const int External = 64;
}

/// <summary>Lists what hangs on an object, names as stored bytes. The lock is held around all calls.</summary>
internal static unsafe class LinkList
{
    private const int ByName = 0;
    private const int ByCreation = 1;
    private const int Increasing = 0;

    /// <summary>The links of a group.</summary>
    internal static List<StoredLink> Links(long group, bool byCreation)
    {
        List<StoredLink> links = [];
        GCHandle handle = GCHandle.Alloc(links);
        try
        {
            H5Error.ThrowIfNegative(
                H5Versioned.Literate(group, byCreation ? ByCreation : ByName, Increasing, null, &OnLink, (void*)GCHandle.ToIntPtr(handle)),
                "list the group");
        }
        finally
        {
            handle.Free();
        }

        return links;
    }

    /// <summary>The names of an object's attributes.</summary>
    internal static List<byte[]> Attributes(long objectId, bool byCreation)
    {
        List<byte[]> names = [];
        GCHandle handle = GCHandle.Alloc(names);
        try
        {
            H5Error.ThrowIfNegative(
                H5A.H5Aiterate2(objectId, byCreation ? ByCreation : ByName, Increasing, null, &OnAttribute, (void*)GCHandle.ToIntPtr(handle)),
                "list the attributes");
        }
        finally
        {
            handle.Free();
        }

        return names;
    }

    private static byte[] Copy(byte* name)
    {
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        byte[] copy = new byte[text.Length + 1];
        text.CopyTo(copy);
        return copy;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnLink(long group, byte* name, H5Versioned.LinkRecord* info, void* context)
    {
        try
        {
            List<StoredLink> links = (List<StoredLink>)GCHandle.FromIntPtr((nint)context).Target!;
            links.Add(new StoredLink(Copy(name), info->Kind, info->Encoding == 1, info->Target));
            return 0;
        }
        catch (Exception)
        {
            return -1; // must not cross into C
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnAttribute(long objectId, byte* name, void* info, void* context)
    {
        try
        {
            ((List<byte[]>)GCHandle.FromIntPtr((nint)context).Target!).Add(Copy(name));
            return 0;
        }
        catch (Exception)
        {
            return -1;
        }
    }
}
