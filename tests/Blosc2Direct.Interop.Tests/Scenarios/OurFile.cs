using System.Collections.Immutable;
using System.Numerics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>Writes what check_ours.py checks: everything that the matrix has not.</summary>
internal static class OurFile
{
    private const int Fill = -7;

    public static void Write(string path)
    {
        WriteWithUserBlock(path.Replace(".h5", "-userblock.h5", StringComparison.Ordinal));
        using var file = H5File.Create(path);
        WriteChunks(file.Root);
        WriteSpecialChunks(file.Root);
        WriteAttributes(file.Root);
        WriteLinks(file.Root);
    }

    private static void WriteWithUserBlock(string path)
    {
        using var file = H5File.Create(path, new H5FileOptions { UserBlockSize = 2048 });
        using var array = file.Root.CreateArray<int>("data", [20, 30], chunks: [8, 8], codec: Blosc2.Zstd());
        array.Write(Values.Of(20, 30));
    }

    private static void WriteChunks(IGroupNode root)
    {
        long[] endless = [ArraySpec.Unlimited, ArraySpec.Unlimited];
        using (var edge = root.CreateArray<int>("edge", [10, 11], endless, [4, 4], Blosc2.Lz4(), Fill))
        {
            edge.Write(Values.Of(10, 11));
        }
        using (var missing = root.CreateArray<int>("missing", [10, 11], chunks: [4, 4], codec: Blosc2.Lz4(), fillValue: Fill))
        {
            missing.Write([4, 0], [4, 4], Values.Of(4, 4));
        }
        using (var erased = root.CreateArray<int>("erased", [10, 11], chunks: [4, 4], codec: Blosc2.Zstd(), fillValue: Fill))
        {
            erased.Write(Values.Of(10, 11));
            erased.Untyped.EraseChunk([4, 4]);
        }
        using (var resized = root.CreateArray<int>("resized", [6, 6], endless, [4, 4], Blosc2.Lz4(), Fill))
        {
            resized.Write(Values.Of(6, 6));
            resized.Resize([3, 5]);
            resized.Resize([9, 7]);
        }
        using (var appended = root.CreateArray<int>("appended", [0, 5], [ArraySpec.Unlimited, 5], [4, 5], Blosc2.BloscLz()))
        {
            int[] all = Values.Of(23, 5);
            int[] ends = [0, 3, 4, 13, 23];
            for (int k = 1; k < ends.Length; k++)
            {
                appended.Append(all.AsSpan(ends[k - 1] * 5, (ends[k] - ends[k - 1]) * 5));
            }
        }
        long[] ten = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2];
        using (var rank10 = root.CreateArray<int>("rank10", ten, chunks: [2, 1, 2, 1, 2, 1, 2, 1, 2, 1], codec: Blosc2.Lz4()))
        {
            rank10.Write(Values.Of(ten));
        }
        root.CreateArray<int>("default-fill", [10, 10], chunks: [4, 4], codec: Blosc2.Lz4()).Dispose();
    }

    private static void WriteSpecialChunks(IGroupNode root)
    {
        foreach ((string name, double value) in (ReadOnlySpan<(string, double)>)[("zeros", 0), ("nan", double.NaN), ("constant", 1.25)])
        {
            using var array = root.CreateArray<double>(name, [60, 50], chunks: [30, 25], codec: Blosc2.Zstd());
            double[] values = new double[60 * 50];
            values.AsSpan().Fill(value);
            array.Write(values);
        }
    }

    private static void WriteAttributes(IGroupNode root)
    {
        using var group = root.CreateGroup("attributes");
        var attributes = group.Attributes;
        WriteNumbers<sbyte>(attributes, "i1", new IntegerType(1, IsSigned: true));
        WriteNumbers<short>(attributes, "i2", new IntegerType(2, IsSigned: true));
        WriteNumbers<int>(attributes, "i4", new IntegerType(4, IsSigned: true));
        WriteNumbers<long>(attributes, "i8", new IntegerType(8, IsSigned: true));
        WriteNumbers<byte>(attributes, "u1", new IntegerType(1, IsSigned: false));
        WriteNumbers<ushort>(attributes, "u2", new IntegerType(2, IsSigned: false));
        WriteNumbers<uint>(attributes, "u4", new IntegerType(4, IsSigned: false));
        WriteNumbers<ulong>(attributes, "u8", new IntegerType(8, IsSigned: false));
        WriteNumbers<Half>(attributes, "f2", new FloatType(2));
        WriteNumbers<float>(attributes, "f4", new FloatType(4));
        WriteNumbers<double>(attributes, "f8", new FloatType(8));
        attributes.Write("bool", new(new BoolType(), [], true));
        attributes.Write("bools", new(new BoolType(), [3], new[] { true, false, true }));
        attributes.Write("complex", new(new ComplexType(new FloatType(8)), [], new Complex(1.5, -2.5)));
        attributes.Write("complexes", new(new ComplexType(new FloatType(4)), [2], new[] { new Complex(1, 2), new Complex(3, -4) }));
        var direction = new EnumType(new IntegerType(2, IsSigned: true), [new("DOWN", -1), new("FAR", 300)]);
        attributes.Write("enum", new(direction, [], (short)300));
        attributes.Write("empty", new(new IntegerType(4, IsSigned: true), [], null));
        attributes.Write("text", new(new VariableStringType(), [], "naïve – ж日"));
        attributes.Write("empty-text", new(new VariableStringType(), [], ""));
        attributes.Write("texts", new(new VariableStringType(), [3], new[] { "a", "żółw", "" }));
        attributes.Write("text-fixed", new(new FixedStringType(7), [], "żółw"));
        attributes.Write("texts-fixed", new(new FixedStringType(4, TextEncoding.Ascii), [2], new[] { "ab", "abcd" }));
        attributes.Write("ключ", new(new IntegerType(4, IsSigned: true), [], 7));
    }

    private static void WriteNumbers<T>(IAttributes attributes, string name, ElementType type)
        where T : unmanaged, INumberBase<T>
    {
        attributes.Write(name, new(type, [], T.CreateChecked(5)));
        var big = type switch
        {
            IntegerType integer => integer with { Order = ByteOrder.BigEndian },
            FloatType real => real with { Order = ByteOrder.BigEndian },
            _ => type,
        };
        T[] values = Array.ConvertAll(Values.Of(2, 3), T.CreateChecked);
        attributes.Write($"{name}-big-array", new(big, [2, 3], values));
    }

    private static void WriteLinks(IGroupNode root)
    {
        using var group = root.CreateGroup("links");
        WritePlain(group, "target");
        WritePlain(root, "to-move");
        WritePlain(group, "gone");
        group.CreateHardLink("hard", "/links/target");
        group.CreateSoftLink("soft", "/links/target");
        group.CreateSoftLink("soft-dangling", "/nowhere/at/all");
        group.CreateExternalLink("external", "no-such-file.h5", "/x");
        group.CreateSoftLink("имя", "/links/target");
        group.Delete("gone");
        root.Move("to-move", "moved/here");
        using var ordered = root.CreateGroup("ordered");
        foreach (string name in (ReadOnlySpan<string>)["zulu", "alpha", "mike"])
        {
            ordered.CreateGroup(name).Dispose();
        }
    }

    private static void WritePlain(IGroupNode group, string name)
    {
        using var array = group.CreateArray<int>(name, [3], codec: Blosc2.Lz4());
        array.Write(Values.Of(3));
    }
}
