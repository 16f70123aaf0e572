using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>A column of a table, or a group of columns. Immutable.</summary>
public sealed class Column
{
    internal Column(string name)
    {
        Name = name;
        Path = name;
    }

    /// <summary>The name within the parent.</summary>
    public string Name { get; }

    /// <summary>Names from the outermost group on, joined by '/': what queries and readers call the column.</summary>
    public string Path { get; internal set; }

    /// <summary>What its cells hold.</summary>
    public ColumnKind Kind { get; internal init; }

    /// <summary>How one element is stored in the file; byte order and enumerations are told here.</summary>
    public required ElementType StoredType { get; init; }

    /// <summary>The shape of a cell; empty for a scalar.</summary>
    public ImmutableArray<int> Shape { get; internal init; } = [];

    /// <summary>Bytes of an element in memory; for text its length.</summary>
    public int ElementSize { get; internal init; }

    /// <summary>Bytes of a cell in memory: elements of <see cref="Shape"/> times their size, for a group its row image.</summary>
    public int CellSize { get; internal set; }

    /// <summary>Where the cell begins in a row image (<see cref="TableSchema.RowSize"/>), from the row's beginning.</summary>
    public int Offset { get; internal set; }

    /// <summary>Its number among <see cref="TableSchema.Leaves"/>; −1 for a group.</summary>
    public int Leaf { get; internal set; } = -1;

    /// <summary>Names and values of an enumeration, else empty.</summary>
    public ImmutableArray<EnumMember> Members { get; internal init; } = [];

    /// <summary>How nulls are told.</summary>
    public Nullability Nullability { get; internal init; }

    /// <summary>The bytes of an element that mean null, with <see cref="Nullability.Sentinel"/>.</summary>
    public ImmutableArray<byte> Sentinel { get; internal init; } = [];

    /// <summary>The path of the truth column that tells nulls, with <see cref="Nullability.Mask"/>.</summary>
    public string? MaskPath { get; internal init; }

    /// <summary>The bytes of a cell that was not given: zeros unless the schema says otherwise.</summary>
    public ImmutableArray<byte> Default { get; internal init; } = [];

    /// <summary>The columns of a group, in order; empty for a leaf.</summary>
    public ImmutableArray<Column> Fields { get; internal init; } = [];

    /// <summary>Whether it is a group.</summary>
    public bool IsNested => Kind == ColumnKind.Nested;

    /// <summary>Whether a cell is one element.</summary>
    public bool IsScalar => !IsNested && Shape.IsEmpty;

    /// <summary>The same column, to be placed in another schema.</summary>
    /// <param name="name">Its name there; null for its own.</param>
    /// <param name="fields">The columns of a group there; default for its own.</param>
    /// <param name="storedType">How an element is stored there; null for as here.</param>
    /// <param name="nullability">How nulls are told there; null for as here.</param>
    internal Column Copy(
        string? name = null, ImmutableArray<Column> fields = default, ElementType? storedType = null, Nullability? nullability = null) => new(name ?? Name)
    {
        Kind = Kind,
        StoredType = storedType ?? StoredType,
        Shape = Shape,
        ElementSize = ElementSize,
        CellSize = CellSize,
        Members = Members,
        Nullability = nullability ?? Nullability,
        Sentinel = Sentinel,
        MaskPath = MaskPath,
        Default = Default,
        Fields = fields.IsDefault ? Fields : fields,
    };

    /// <inheritdoc/>
    public override string ToString() => Shape.IsEmpty ? $"{Path}: {Kind}" : $"{Path}: {Kind}({string.Join(", ", Shape)})";
}
