using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>What PyTables' attributes say of a node.</summary>
/// <param name="ClassName">PyTables' class: "Group", "Array", "CArray", "EArray", "VLArray", "Table", or what the file says.</param>
/// <param name="Version">The version of the class's format, empty if not said.</param>
/// <param name="Title">The node's title, often empty.</param>
/// <param name="Flavor">What PyTables makes of values that it reads: "numpy" or "python"; older files say more.</param>
/// <param name="ExtendableAxis">The axis along which an EArray grows; -1 for all else.</param>
/// <param name="PseudoAtom">What a row of a VLArray is where it is one value.</param>
public sealed record PyTablesInfo(
    string ClassName, string Version, string Title, string Flavor, int ExtendableAxis = -1, PseudoAtom PseudoAtom = PseudoAtom.None)
{
    /// <summary>Reads the attributes of a group or array.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Null if it has no attribute CLASS: PyTables did not write it.</returns>
    public static PyTablesInfo? Read(INode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (TryGetText(node.Attributes, PyTablesAttributes.Class) is not { Length: > 0 } name)
        {
            return null;
        }

        string className = name switch
        {
            "GROUP" => "Group",
            "ARRAY" => "Array",
            "CARRAY" => "CArray",
            "EARRAY" => "EArray",
            "VLARRAY" => "VLArray",
            "TABLE" => "Table",
            _ => name,
        };
        return new PyTablesInfo(
            className,
            TryGetText(node.Attributes, PyTablesAttributes.Version) ?? "",
            TryGetText(node.Attributes, PyTablesAttributes.Title) ?? "",
            TryGetText(node.Attributes, PyTablesAttributes.Flavor) ?? "numpy",
            className == "EArray" && node is IArrayNode array ? ReadExtendableAxis(array) : -1,
            className == "VLArray" ? ReadPseudoAtom(node) : PseudoAtom.None);
    }

    /// <summary>What a row of a VLArray is. Files of PyTables 1.x say it by their flavor.</summary>
    internal static PseudoAtom ReadPseudoAtom(INode node)
    {
        if (TryGetText(node.Attributes, PyTablesAttributes.PseudoAtom) is { } atom)
        {
            return atom switch
            {
                "vlstring" => PseudoAtom.Bytes,
                "vlunicode" => PseudoAtom.Unicode,
                "object" => PseudoAtom.Object,
                _ => PseudoAtom.None,
            };
        }

        string format = TryGetText(node.Storage.Root.Attributes, PyTablesAttributes.FormatVersion) ?? "";
        return format.StartsWith('1') ? TryGetText(node.Attributes, PyTablesAttributes.Flavor) switch
        {
            "VLString" => PseudoAtom.Bytes,
            "Object" => PseudoAtom.Object,
            _ => PseudoAtom.None,
        }
        : PseudoAtom.None;
    }

    // PyTables itself goes by the first axis without end, not by the attribute.
    private static int ReadExtendableAxis(IArrayNode array) => array.Spec.MaxShape.IsDefault ? -1 : array.Spec.MaxShape.IndexOf(ArraySpec.Unlimited);

    private static string? TryGetText(IAttributes attributes, string name)
    {
        if (!attributes.Contains(name))
        {
            return null;
        }

        AttributeValue value = attributes.Read(name);
        return value.IsEmpty ? "" : value.Value as string ?? (value.Value is string[] { Length: 1 } one ? one[0] : null);
    }
}

/// <summary>What a row of a VLArray is where it is one value, not a list of atoms.</summary>
public enum PseudoAtom
{
    /// <summary>Rows are lists of atoms.</summary>
    None,

    /// <summary>A row is a byte string (PyTables: VLStringAtom); taken for UTF-8.</summary>
    Bytes,

    /// <summary>A row is a text in UTF-32 (PyTables: VLUnicodeAtom).</summary>
    Unicode,

    /// <summary>A row is a pickled Python object (PyTables: ObjectAtom).</summary>
    Object,
}
