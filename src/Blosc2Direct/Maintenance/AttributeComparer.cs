using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Compares the attributes of two objects.</summary>
internal static class AttributeComparer
{
    /// <summary>Reports every attribute that one lacks or that differs. Values with references are not compared: they
    /// differ from file to file even where they name the same; nor is the record of how chunks are encoded.</summary>
    internal static void Compare(INode one, INode two, Action<FileDifference> report)
    {
        HashSet<string> others = [.. two.Attributes.Names];
        others.Remove(PipelineRecord.AttributeName);
        foreach (string name in one.Attributes.Names)
        {
            if (name == PipelineRecord.AttributeName)
            {
                continue;
            }

            if (!others.Remove(name))
            {
                report(new FileDifference(one.Path, "attribute", $"'{name}' is only in {one.Storage.Name}"));
                continue;
            }

            try
            {
                AttributeValue a = one.Attributes.Read(name), b = two.Attributes.Read(name);
                if (a.Type != b.Type || !a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan()))
                {
                    report(new FileDifference(one.Path, "attribute", $"'{name}' has another type or shape"));
                }
                else if (!HoldsReferences(a.Type) && !AreEqual(a.Value, b.Value))
                {
                    report(new FileDifference(one.Path, "attribute", $"'{name}' has another value"));
                }
            }
            catch (Blosc2DirectException error)
            {
                report(new FileDifference(one.Path, "unreadable", $"attribute '{name}': {error.Message}"));
            }
        }

        foreach (string name in others)
        {
            report(new FileDifference(one.Path, "attribute", $"'{name}' is only in {two.Storage.Name}"));
        }
    }

    private static bool HoldsReferences(ElementType type) => type switch
    {
        ReferenceType or UnknownType => true,
        ArrayElementType t => HoldsReferences(t.Base),
        VariableLengthType t => HoldsReferences(t.Base),
        CompoundType t => t.Fields.Any(f => HoldsReferences(f.Type) || f.Type is VariableStringType or VariableLengthType),
        _ => false,
    };

    private static bool AreEqual(object? a, object? b)
    {
        if (a is not Array x || b is not Array y)
        {
            return Equals(a, b);
        }

        if (x.Length != y.Length)
        {
            return false;
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!AreEqual(x.GetValue(i), y.GetValue(i)))
            {
                return false;
            }
        }

        return true;
    }
}
