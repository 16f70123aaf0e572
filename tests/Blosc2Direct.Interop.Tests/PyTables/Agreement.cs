using System.Globalization;
using System.Text;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>Whether we and PyTables see the same in a file.</summary>
internal static class Agreement
{
    /// <summary>What we see otherwise than PyTables in a file of the workspace.</summary>
    public static List<KeyValuePair<string, string>> Failures(string name, out int compared)
    {
        Dictionary<string, DumpedNode> dump = PyTablesDump.Read(name, optimized: true);
        compared = dump.Count;
        return Failures(Workspace.File(name), dump);
    }

    /// <summary>What we see otherwise than PyTables; its own errors are not compared.</summary>
    /// <param name="file">The file, as we open it.</param>
    /// <param name="dump">What PyTables sees.</param>
    public static List<KeyValuePair<string, string>> Failures(string file, Dictionary<string, DumpedNode> dump)
    {
        List<KeyValuePair<string, string>> failures = [];
        using H5File ours = H5File.Open(file);
        foreach ((string path, DumpedNode theirs) in dump)
        {
            try
            {
                if (Compare(ours, path, theirs) is { } difference)
                {
                    failures.Add(new(path, difference));
                }
            }
            catch (Exception error) when (error is Blosc2DirectException or ArgumentException or InvalidCastException)
            {
                failures.Add(new(path, error is FilterUnavailableException filter
                    ? $"filter {filter.FilterId} is missing"
                    : $"{error.GetType().Name}: {error.Message}"));
            }
        }

        return failures;
    }

    private static string? Compare(H5File file, string path, DumpedNode theirs)
    {
        using INode node = path == "/" ? file.Root.OpenGroup("/") : file.Root[path];
        if (CompareAttributes(node, theirs) is { } attribute)
        {
            return attribute;
        }

        if (theirs.Error is not null || theirs.Class == "Group")
        {
            return null;
        }

        if (theirs.Shape is not null && theirs.Class != "Table" && !((IArrayNode)node).Spec.Shape.AsSpan().SequenceEqual(theirs.Shape))
        {
            return $"shape ({string.Join(", ", ((IArrayNode)node).Spec.Shape)}) is not ({string.Join(", ", theirs.Shape)})";
        }

        if (PyTablesInfo.Read(node) is { } info && info.ClassName != theirs.Class)
        {
            return $"class {info.ClassName} is not {theirs.Class}";
        }

        if (theirs.Texts is { } texts)
        {
            using VLStringArray strings = file.Root.OpenVLStringArray(path);
            if (!strings.SequenceEqual(texts))
            {
                return "texts differ";
            }
        }

        return NodeDigest.Of(file.Root, path) == theirs.Digest ? null : "values differ";
    }

    private static string? CompareAttributes(INode node, DumpedNode theirs)
    {
        foreach (string name in node.Attributes.Names)
        {
            AttributeValue value = node.Attributes.Read(name);
            if (!theirs.Attributes.TryGetValue(name, out DumpedAttribute? expected))
            {
                return $"PyTables has no attribute {name}";
            }

            string? found = (expected.Integer, expected.Real, expected.Hex) switch
            {
                (not null, _, _) => value.Value is bool truth ? (truth ? "1" : "0") : string.Create(CultureInfo.InvariantCulture, $"{value.Value}"),
                (_, not null, _) => BitConverter.DoubleToInt64Bits(Convert.ToDouble(value.Value is Half half ? (double)half : value.Value, CultureInfo.InvariantCulture))
                    .ToString("x16", CultureInfo.InvariantCulture),
                (_, _, { } hex) => value.IsEmpty ? "" : TextBytes(value, hex),
                _ => null,
            };
            string? wanted = expected.Integer ?? expected.Real ?? WithoutPadding(expected.Hex);
            if (found is not null && found != wanted)
            {
                return $"attribute {name} is {found}, not {wanted}";
            }
        }

        return node.Attributes.Names.Count == theirs.Attributes.Count ? null : "attributes are missing";
    }

    // PyTables leaves trailing NULs in texts that are UTF-8.
    private static string? WithoutPadding(string? hex)
    {
        while (hex is not null && hex.EndsWith("00", StringComparison.Ordinal) && hex.Length % 2 == 0)
        {
            hex = hex[..^2];
        }

        return hex;
    }

    // Bytes that are no UTF-8 have no exact text; that they are read at all is what counts.
    private static string TextBytes(AttributeValue value, string expected)
    {
        try
        {
            _ = new UTF8Encoding(false, true).GetString(Convert.FromHexString(expected));
        }
        catch (DecoderFallbackException)
        {
            return WithoutPadding(expected)!;
        }

        return value.Value is string text ? Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)) : $"{value.Value}";
    }
}
