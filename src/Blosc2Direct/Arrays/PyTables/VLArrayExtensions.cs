using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>PyTables' VLArrays in groups: rows of variable length.</summary>
public static class VLArrayExtensions
{
    // References to rows lie in chunks; a reference has 16 bytes.
    private const int RowsInChunk = 1024;

    /// <summary>Creates rows of numbers.</summary>
    /// <typeparam name="T">An atom, or an item of an atom that is an array.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    /// <param name="atom">How an atom is stored, where it differs from the usual way for <typeparamref name="T"/>: another byte
    /// order, a time, an <see cref="ArrayElementType"/>.</param>
    /// <exception cref="ElementTypeException">PyTables has no such atom, or it cannot be seen as <typeparamref name="T"/>.</exception>
    public static VLArray<T> CreateVLArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, string title = "", ElementType? atom = null)
        where T : unmanaged
    {
        ElementType stored = PyTablesAtoms.Stored(atom ?? ElementTypes.Of<T>());
        _ = VLArray<T>.Match(stored); // fails before anything is created
        return new VLArray<T>(Create(group, path, stored, title, null));
    }

    /// <summary>Creates rows of one text each.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    /// <param name="kind"><see cref="PseudoAtom.Unicode"/> for texts in UTF-32, which PyTables reads as str;
    /// <see cref="PseudoAtom.Bytes"/> for UTF-8, which PyTables reads as bytes.</param>
    public static VLStringArray CreateVLStringArray(
        this IGroupNode group, string path, string title = "", PseudoAtom kind = PseudoAtom.Unicode) => kind switch
        {
            PseudoAtom.Unicode => new VLStringArray(Create(group, path, new IntegerType(4, IsSigned: false), title, "vlunicode")),
            PseudoAtom.Bytes => new VLStringArray(Create(group, path, new IntegerType(1, IsSigned: false), title, "vlstring")),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Texts are stored as Unicode or Bytes."),
        };

    /// <summary>Creates rows of several texts each.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="textBytes">Bytes of a text in UTF-8, at least 1.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    public static VLFixedStringArray CreateVLFixedStringArray(this IGroupNode group, string path, int textBytes, string title = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(textBytes, 1);
        return new VLFixedStringArray(Create(group, path, new FixedStringType(textBytes, TextEncoding.Ascii), title, null));
    }

    /// <summary>Opens rows of numbers. Pickled objects and byte strings open as rows of <see cref="byte"/>.</summary>
    /// <typeparam name="T">An atom, or an item of an atom that is an array.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The array's path.</param>
    /// <exception cref="ObjectKindException">It is no VLArray.</exception>
    /// <exception cref="ElementTypeException">Its atoms cannot be seen as <typeparamref name="T"/>.</exception>
    public static VLArray<T> OpenVLArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(this IGroupNode group, string path)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        return new VLArray<T>(group.OpenArray(path));
    }

    /// <summary>Opens rows of one text each.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The array's path.</param>
    /// <exception cref="ObjectKindException">Its rows are not texts.</exception>
    public static VLStringArray OpenVLStringArray(this IGroupNode group, string path)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new VLStringArray(group.OpenArray(path));
    }

    /// <summary>Opens rows of several texts each.</summary>
    /// <param name="group">Where.</param>
    /// <param name="path">The array's path.</param>
    /// <exception cref="ObjectKindException">Its atoms are no fixed-length strings.</exception>
    public static VLFixedStringArray OpenVLFixedStringArray(this IGroupNode group, string path)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new VLFixedStringArray(group.OpenArray(path));
    }

    private static IArrayNode Create(IGroupNode group, string path, ElementType atom, string title, string? pseudoAtom)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(title);
        IArrayNode node = group.CreateArray(path, new ArraySpec
        {
            Shape = [0],
            MaxShape = [ArraySpec.Unlimited],
            Type = new VariableLengthType(atom),
            ChunkShape = [RowsInChunk],
        });
        try
        {
            PyTablesAttributes.WriteNode(node.Attributes, "VLARRAY", "1.4", title);
            if (pseudoAtom is not null)
            {
                PyTablesAttributes.WriteText(node.Attributes, PyTablesAttributes.PseudoAtom, pseudoAtom);
            }

            PyTablesAttributes.WriteGroupsAbove(node);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }
}
