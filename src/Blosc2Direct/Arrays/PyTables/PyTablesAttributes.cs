using System.Text;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>The attributes by which PyTables knows its nodes. Texts are UTF-8 of exactly their length: an ASCII one that ends
/// with a dot would be taken for a pickle.</summary>
internal static class PyTablesAttributes
{
    public const string Class = "CLASS";
    public const string Version = "VERSION";
    public const string Title = "TITLE";
    public const string Flavor = "FLAVOR";
    public const string ExtendableAxis = "EXTDIM";
    public const string PseudoAtom = "PSEUDOATOM";
    public const string FormatVersion = "PYTABLES_FORMAT_VERSION";

    /// <summary>Writes what every node has.</summary>
    public static void WriteNode(IAttributes attributes, string className, string version, string title)
    {
        WriteText(attributes, Class, className);
        WriteText(attributes, Version, version);
        WriteText(attributes, Title, title);
    }

    /// <summary>Writes a text; an empty one has no elements.</summary>
    public static void WriteText(IAttributes attributes, string name, string text)
    {
        int bytes = Math.Max(1, Encoding.UTF8.GetByteCount(text));
        FixedStringType type = new(bytes, TextEncoding.Utf8, TextPadding.NullTerminated);
        attributes.Write(name, new AttributeValue(type, [], text.Length == 0 ? null : text));
    }

    /// <summary>Makes a group one of PyTables', the root with the version of the file's format.</summary>
    public static void WriteGroup(IGroupNode group, string title)
    {
        WriteNode(group.Attributes, "GROUP", "1.0", title);
        if (group.Path == "/" && !group.Attributes.Contains(FormatVersion))
        {
            WriteText(group.Attributes, FormatVersion, "2.1");
        }
    }

    /// <summary>Makes the root and all groups above a node PyTables', where they are not yet.</summary>
    public static void WriteGroupsAbove(INode node)
    {
        IGroupNode root = node.Storage.Root;
        if (!root.Attributes.Contains(Class) || !root.Attributes.Contains(FormatVersion))
        {
            WriteGroup(root, "");
        }

        for (int slash = node.Path.IndexOf('/', 1); slash > 0; slash = node.Path.IndexOf('/', slash + 1))
        {
            using IGroupNode group = root.OpenGroup(node.Path[..slash]);
            if (!group.Attributes.Contains(Class))
            {
                WriteGroup(group, "");
            }
        }
    }
}
