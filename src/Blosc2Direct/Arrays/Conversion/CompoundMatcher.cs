using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Pairs the fields of a struct with those of a stored compound, by name.</summary>
internal static class CompoundMatcher
{
    /// <summary>Makes a converter.</summary>
    /// <param name="memory">The struct.</param>
    /// <param name="stored">The stored type.</param>
    /// <param name="match">Matches the type of a field.</param>
    /// <returns>Null if the stored bytes are those of the struct.</returns>
    public static IElementConverter? Match(
        StructMemory memory, ElementType stored, Func<MemoryType, ElementType, IElementConverter?> match)
    {
        CompoundType compound = stored switch
        {
            CompoundType c => c,
            ComplexType complex => new CompoundType(
                complex.Size, [new("r", 0, complex.Component), new("i", complex.Component.Size, complex.Component)]),
            _ => throw ElementConverter.Mismatch(memory, stored),
        };

        List<FieldStep> steps = [];
        HashSet<string> used = [];
        bool same = memory.Size == compound.Size;
        foreach (MemoryField field in memory.Fields)
        {
            CompoundField found = Find(memory, compound, field.Name);
            if (!used.Add(found.Name))
            {
                throw ElementConverter.Mismatch(memory, stored, $"two fields are named {field.Name}");
            }

            CheckInside(found, compound);
            IElementConverter? converter = match(field.Value, found.Type);
            same &= converter is null && found.Offset == field.Offset;
            Add(steps, new FieldStep(found.Offset, field.Offset, found.Type.Size, field.Value.Size, converter));
        }

        string[] lost = [.. compound.Fields.Where(f => !used.Contains(f.Name)).Select(f => f.Name)];
        return same && lost.Length == 0
            ? null
            : new CompoundConverter(
                compound.Size, memory.Size, [.. steps], lost.Length == 0 ? null : string.Join(", ", lost));
    }

    private static CompoundField Find(StructMemory memory, CompoundType compound, string name)
    {
        ImmutableArray<CompoundField> fields = compound.Fields;
        CompoundField? loose = null;
        bool ambiguous = false;
        foreach (CompoundField field in fields)
        {
            if (field.Name == name)
            {
                return field;
            }

            if (string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                ambiguous |= loose is not null;
                loose = field;
            }
        }

        return loose is not null && !ambiguous
            ? loose
            : throw ElementConverter.Mismatch(memory, compound, $"there is no stored field {name}");
    }

    /// <summary>A stored type comes from a file: its fields need not lie inside it.</summary>
    private static void CheckInside(CompoundField field, CompoundType compound)
    {
        if (field.Offset < 0 || field.Type.Size < 1 || field.Type.Size > compound.Size - (long)field.Offset)
        {
            throw new ElementTypeException(
                $"The stored field {field.Name} ({field.Type.Size} bytes at {field.Offset}) is not inside its compound of {compound.Size} bytes.");
        }
    }

    /// <summary>Fields that follow each other on both sides are copied as one.</summary>
    internal static void Add(List<FieldStep> steps, FieldStep step)
    {
        if (steps.Count > 0 && step.Converter is null && steps[^1] is { Converter: null } last &&
            last.Stored + last.StoredBytes == step.Stored && last.Memory + last.MemoryBytes == step.Memory)
        {
            steps[^1] = last with
            {
                StoredBytes = last.StoredBytes + step.StoredBytes,
                MemoryBytes = last.MemoryBytes + step.MemoryBytes,
            };
            return;
        }

        steps.Add(step);
    }
}
