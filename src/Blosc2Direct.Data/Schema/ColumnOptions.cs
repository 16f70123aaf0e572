using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data;

/// <summary>What a column of <see cref="TableSchemaBuilder"/> is besides its name and kind.</summary>
public sealed record ColumnOptions
{
    /// <summary>The shape of a cell; empty for a single value.</summary>
    public ImmutableArray<int> Shape { get; init; } = [];

    /// <summary>Bytes of a text, for <see cref="ColumnKind.Bytes"/> and <see cref="ColumnKind.Text"/>.</summary>
    public int Length { get; init; }

    /// <summary>The value of cells that are not given: a number, bool, string, byte[], <see cref="DateTime"/> or
    /// <see cref="DateOnly"/>; an array of these for the elements of a cell; null for zeros.</summary>
    public object? Default { get; init; }

    /// <summary>How a cell says that it has no value.</summary>
    public Nullability Nullability { get; init; }

    /// <summary>The value that means null, with <see cref="Nullability.Sentinel"/>.</summary>
    public object? Sentinel { get; init; }

    /// <summary>The path of the truth column that tells nulls, with <see cref="Nullability.Mask"/>.</summary>
    public string? MaskPath { get; init; }

    /// <summary>Names and values of an enumeration over an integer kind.</summary>
    public ImmutableArray<EnumMember> Members { get; init; } = [];
}
