using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>The library as one more peer of the matrix: it writes every case, and checks every case of a file.</summary>
internal static class Ours
{
    public static void Write(string path, IEnumerable<InteropCase> cases, BlockChoice blocks, BlockSplit split = BlockSplit.Automatic)
    {
        using var file = H5File.Create(path);
        foreach (var test in cases)
        {
            var codec = StorageTypes.CodecOf(test.Codec, test.Level, test.Shuffle) with { Blocks = blocks, SplitBlocks = split };
            using var array = file.Root.CreateNdArray(test.Name, StorageTypes.SpecOf(test), codec);
            array.Write(Content.Make(test));
        }
    }

    /// <summary>Names of cases that do not read as they should, and why.</summary>
    public static Dictionary<string, string> Verify(string path, IEnumerable<InteropCase> cases)
    {
        var failures = new Dictionary<string, string>();
        using var file = H5File.Open(path);
        foreach (var test in cases)
        {
            string? reason;
            try
            {
                reason = VerifyCase(file.Root, test);
            }
            catch (Exception error) when (error is Blosc2DirectException or ArgumentException or InvalidOperationException)
            {
                reason = $"{error.GetType().Name}: {error.Message}";
            }
            if (reason is not null)
            {
                failures[test.Name] = reason;
            }
        }
        return failures;
    }

    private static string? VerifyCase(IGroupNode root, InteropCase test)
    {
        using var array = root.OpenNdArray(test.Name);
        var expectedSpec = StorageTypes.SpecOf(test);
        if (!array.Shape.AsSpan().SequenceEqual(test.Shape))
        {
            return $"shape {string.Join('×', array.Shape)}";
        }
        if (!array.Spec.MaxShape.AsSpan().SequenceEqual(expectedSpec.MaxShape.AsSpan()))
        {
            return $"maximum shape {string.Join('×', array.Spec.MaxShape)}";
        }
        if (!array.Spec.ChunkShape.AsSpan().SequenceEqual(test.Chunks))
        {
            return $"chunks {string.Join('×', array.Spec.ChunkShape)}";
        }
        if (!SameType(array.Spec.Type, expectedSpec.Type))
        {
            return $"type {array.Spec.Type} is not {expectedSpec.Type}";
        }
        if (!array.HasDirectChunks)
        {
            return "not read through direct chunks";
        }
        byte[] expected = Content.Make(test);
        byte[] found = new byte[expected.Length];
        array.Read(found);
        if (!Same(test.Type, expected, found))
        {
            return "values differ";
        }
        return Slices.Of(test).Select(slice => VerifySlice(array, test, slice, expected)).FirstOrDefault(reason => reason is not null);
    }

    // The members of an enumeration have no order; PyTables' truth values are bit fields, its strings NUL-terminated.
    private static bool SameType(ElementType found, ElementType expected) => (found, expected) switch
    {
        (EnumType one, EnumType two) => one.Base == two.Base && one.Members.ToHashSet().SetEquals(two.Members),
        (BoolType, BoolType) => true,
        (FixedStringType one, FixedStringType two) => (one.Size, one.Encoding) == (two.Size, two.Encoding),
        _ => found == expected,
    };

    private static string? VerifySlice(NdArray array, InteropCase test, Box slice, byte[] all)
    {
        byte[] expected = slice.Cut(all, test.Shape, test.Type.Size);
        byte[] found = new byte[expected.Length];
        array.Read(slice.Start, slice.Shape, found);
        return Same(test.Type, expected, found) ? null : $"values of the slice {slice} differ";
    }

    // What lies in the padding of a compound is the writer's affair.
    private static bool Same(ElementSpec type, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        if (type.Kind != "compound")
        {
            return expected.SequenceEqual(found);
        }
        for (int start = 0; start < expected.Length; start += type.Size)
        {
            foreach (var field in type.Fields!)
            {
                if (!Same(field.Type, expected.Slice(start + field.Offset, field.Type.Size), found.Slice(start + field.Offset, field.Type.Size)))
                {
                    return false;
                }
            }
        }
        return true;
    }
}
