using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>What PyTables must find at a path.</summary>
/// <param name="Class">PyTables' class.</param>
/// <param name="Title">The node's title.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="ExtendableAxis">PyTables' extdim.</param>
/// <param name="Digest">Of the values that were written.</param>
/// <param name="IsDirect">Whether PyTables' own reader can read it: Blosc2 chunks of several axes whose elements have a byte order.</param>
/// <param name="Texts">Rows that are texts.</param>
internal sealed record ExpectedNode(
    string Class, string Title, long[] Shape, int ExtendableAxis, string Digest, bool IsDirect = false, string[]? Texts = null);

/// <summary>Writes every kind of PyTables' arrays with every kind of atom.</summary>
internal sealed class OurKinds
{
    private static readonly long[] Extents = [7, 5, 4, 3];
    private static readonly int[] ChunkExtents = [3, 2, 3, 2];
    private static readonly string[] Titles = ["", "a title", "ends with a dot.", "żółw – ж日"];
    private readonly Dictionary<string, ExpectedNode> _nodes = [];
    private readonly bool _firstAxisOnly;

    private OurKinds(bool firstAxisOnly) => _firstAxisOnly = firstAxisOnly;

    /// <summary>Writes the file; returns what must be in it, by path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format; from 1.10 on only the first axis grows.</param>
    public static Dictionary<string, ExpectedNode> Write(string path, H5FormatVersion format = H5FormatVersion.Earliest)
    {
        OurKinds kinds = new(format >= H5FormatVersion.V110);
        using H5File file = H5File.Create(path, new H5FileOptions { LowestVersion = format });
        file.Root.WritePyTablesAttributes("all kinds");
        kinds.WriteAtoms(file.Root);
        kinds.WriteHoles(file.Root);
        kinds.WriteAutomatic(file.Root);
        kinds.WriteRows(file.Root);
        return kinds._nodes;
    }

    private void WriteAtoms(IGroupNode root)
    {
        WriteAtom(root, "bool", i => i % 3 == 0);
        WriteAtom(root, "int8", i => (sbyte)i);
        WriteAtom(root, "int16", i => (short)-i);
        WriteAtom(root, "int32", i => i * 1000);
        WriteAtom(root, "int64", i => i * -1_000_000_007L);
        WriteAtom(root, "uint8", i => (byte)i);
        WriteAtom(root, "uint16", i => (ushort)(i * 7));
        WriteAtom(root, "uint32", i => uint.MaxValue - (uint)i);
        WriteAtom(root, "uint64", i => ulong.MaxValue - (ulong)i);
        WriteAtom(root, "float16", i => (Half)(i / 4.0));
        WriteAtom(root, "float32", i => i / 3f);
        WriteAtom(root, "float64", i => i / 3.0);
        WriteAtom(root, "complex64", i => new ComplexFloat(i, -i));
        WriteAtom(root, "complex128", i => new Complex(i, 0.5 * i));
        WriteAtom(root, "enum", i => (Colour)(i % 3));
        WriteAtom(root, "string", i => Text5.Of($"{i}"), new FixedStringType(5, TextEncoding.Ascii));
        WriteAtom(root, "time32", i => i * 86_400, new TimeType(4));
        WriteAtom(root, "time64", i => i + 0.25, new TimeType(8));
        WriteAtom(root, "int32_big", i => i * 1000, new IntegerType(4, IsSigned: true, ByteOrder.BigEndian));
        WriteAtom(root, "multi", i => Pair.Of((short)i), new ArrayElementType(new IntegerType(2, IsSigned: true), [1, 2]));
        WriteAtom(root, "float64_big", i => i / 3.0, new FloatType(8, ByteOrder.BigEndian));
    }

    private void WriteAtom<T>(IGroupNode root, string name, Func<int, T> make, ElementType? type = null)
        where T : unmanaged
    {
        bool hasDirectType = type is not (FixedStringType or ArrayElementType) && !name.EndsWith("_big", StringComparison.Ordinal);
        for (int rank = 0; rank <= 4; rank++)
        {
            long[] shape = Extents[..rank];
            int[] chunks = ChunkExtents[..rank];
            T[] values = Make(shape, make);
            string title = Titles[rank % 4];
            string digest = NodeDigest.Of<T>(values);
            string path = $"/{name}/array{rank}";
            using (NdArray<T> array = root.CreateContiguousArray<T>(path, shape, title, type))
            {
                array.Write(values);
                _nodes[path] = new ExpectedNode("Array", title, shape, -1, digest);
            }

            if (rank == 0)
            {
                continue;
            }

            path = $"/{name}/carray{rank}";
            using (NdArray<T> array = root.CreateCArray<T>(path, shape, chunks, Codec(rank), title: title, type: type))
            {
                array.Write(values);
                _nodes[path] = new ExpectedNode("CArray", title, shape, -1, digest, hasDirectType && rank > 1);
            }

            WriteEArray(root, $"/{name}/earray{rank}", shape, chunks, values, title, type, hasDirectType && rank > 1);
        }
    }

    private void WriteEArray<T>(
        IGroupNode root, string path, long[] shape, int[] chunks, T[] values, string title, ElementType? type, bool isDirect)
        where T : unmanaged
    {
        int rank = shape.Length, axis = _firstAxisOnly ? 0 : rank / 2;
        long[] empty = [.. shape];
        empty[axis] = 0;
        using NdArray<T> array = root.CreateEArray<T>(path, empty, chunks, Codec(rank + 1), title: title, type: type);
        if (rank % 2 == 0)
        {
            array.Append(values, axis);
        }
        else
        {
            array.Resize(shape);
            array.Write(values);
        }

        _nodes[path] = new ExpectedNode("EArray", title, shape, axis, NodeDigest.Of<T>(values), isDirect);
        path += "_empty";
        root.CreateEArray<T>(path, empty, chunks, type: type).Dispose();
        _nodes[path] = new ExpectedNode("EArray", "", empty, axis, NodeDigest.Of<T>([]));
    }

    // Written in part only: the rest is the fill value, and every chunk must be there.
    private void WriteHoles(IGroupNode root)
    {
        int[] values = new int[20 * 30];
        Array.Fill(values, -7);
        values[(13 * 30) + 17] = 42;
        using (NdArray<int> array = root.CreateCArray<int>("/holes/carray", [20, 30], [4, 7], Blosc2.Lz4(), fillValue: -7))
        {
            array.Write([13, 17], [1, 1], [42]);
        }

        _nodes["/holes/carray"] = new ExpectedNode("CArray", "", [20, 30], -1, NodeDigest.Of<int>(values), IsDirect: true);
        int axis = _firstAxisOnly ? 0 : 1;
        long[] shape = [20, 30];
        shape[axis] = 0;
        using (NdArray<int> array = root.CreateEArray<int>("/holes/earray", shape, [4, 7], Blosc2.Zstd(), fillValue: -7))
        {
            shape[axis] = 18;
            array.Resize(shape);
            array.Write([13, 17], [1, 1], [42]);
            array.Resize([20, 30]);
        }

        _nodes["/holes/earray"] = new ExpectedNode("EArray", "", [20, 30], axis, NodeDigest.Of<int>(values), IsDirect: true);
    }

    // Chunks and blocks of our choice: several blocks a chunk, several chunks.
    private void WriteAutomatic(IGroupNode root)
    {
        long[] shape = [90, 150, 200];
        float[] values = Make(shape, i => (float)Math.Sin(i / 1000.0));
        string digest = NodeDigest.Of<float>(values);
        int growing = _firstAxisOnly ? 0 : 1;
        foreach (Access? access in (Access?[])[null, Access.Balanced, Access.Append, Access.AlongAxis(2)])
        {
            string name = access is null ? "/automatic/default" : $"/automatic/{_nodes.Count}";
            using (NdArray<float> array = root.CreateCArray<float>(name + "_c", shape, access: access))
            {
                array.Write(values);
                _nodes[name + "_c"] = new ExpectedNode("CArray", "", shape, -1, digest, IsDirect: true);
            }

            long[] empty = [.. shape];
            empty[growing] = 0;
            using NdArray<float> grown = root.CreateEArray<float>(name + "_e", empty, access: access);
            grown.Append(values, growing);
            _nodes[name + "_e"] = new ExpectedNode("EArray", "", shape, growing, digest, IsDirect: true);
        }
    }

    private void WriteRows(IGroupNode root)
    {
        WriteRows(root, "bool", i => i % 3 == 0);
        WriteRows(root, "int8", i => (sbyte)i);
        WriteRows(root, "uint16", i => (ushort)i);
        WriteRows(root, "int32", i => -i);
        WriteRows(root, "int64_big", i => (long)i, new IntegerType(8, IsSigned: true, ByteOrder.BigEndian));
        WriteRows(root, "float16", i => (Half)i);
        WriteRows(root, "float64", i => i / 3.0);
        WriteRows(root, "complex128", i => new Complex(i, -i));
        WriteRows(root, "enum", i => (Colour)(i % 3));
        WriteRows(root, "time32", i => i, new TimeType(4));
        WriteRows(root, "multi", i => (short)i, new ArrayElementType(new IntegerType(2, IsSigned: true), [2, 3]), 6);
        using (VLArray<double> times = root.CreateVLArray<double>("/rows/time64", atom: new TimeType(8)))
        {
            double[][] rows = [[1.5, -2.25], [1e9]]; // PyTables cannot read empty rows of times
            times.AppendMany(rows);
            _nodes["/rows/time64"] = new ExpectedNode("VLArray", "", [2], 0, NodeDigest.OfRows(rows));
        }

        string[] texts = ["", "plain", "naïve – ж日", "🐢"];
        using (VLStringArray unicode = root.CreateVLStringArray("/rows/unicode", "texts."))
        {
            unicode.AppendMany(texts);
            uint[][] rows = [.. texts.Select(t => t.EnumerateRunes().Select(r => (uint)r.Value).ToArray())];
            _nodes["/rows/unicode"] = new ExpectedNode("VLArray", "texts.", [4], 0, NodeDigest.OfRows(rows), Texts: texts);
        }

        using (VLStringArray strings = root.CreateVLStringArray("/rows/strings", kind: PseudoAtom.Bytes))
        {
            strings.AppendMany(texts);
            _nodes["/rows/strings"] = new ExpectedNode("VLArray", "", [4], 0, NodeDigest.OfRows(texts.Select(Encoding.UTF8.GetBytes)), Texts: texts);
        }

        using VLFixedStringArray words = root.CreateVLFixedStringArray("/rows/words", 5);
        words.AppendMany([["ab", "", "abcde"], [], ["x"]]);
        _nodes["/rows/words"] = new ExpectedNode("VLArray", "", [3], 0, NodeDigest.OfRows<Text5>([[Text5.Of("ab"), Text5.Of(""), Text5.Of("abcde")], [], [Text5.Of("x")]]));
    }

    private void WriteRows<T>(IGroupNode root, string name, Func<int, T> make, ElementType? atom = null, int itemsInAtom = 1)
        where T : unmanaged
    {
        string path = $"/rows/{name}";
        T[][] rows = [.. new[] { 3, 0, 1, 7, 2000 }.Select(length => Make([length * itemsInAtom], make))];
        using VLArray<T> array = root.CreateVLArray<T>(path, "ragged", atom);
        array.AppendMany(rows[..2]);
        foreach (T[] row in rows[2..])
        {
            array.Append(row);
        }

        _nodes[path] = new ExpectedNode("VLArray", "ragged", [rows.Length], 0, NodeDigest.OfRows(rows, itemsInAtom));
    }

    private static Blosc2Options Codec(int n) => (n % 5) switch
    {
        0 => Blosc2.Zstd(),
        1 => Blosc2.Lz4(shuffle: ShuffleMode.Bit),
        2 => Blosc2.BloscLz(),
        3 => Blosc2.Zlib(level: 9),
        _ => Blosc2.Lz4Hc(shuffle: ShuffleMode.None),
    };

    private static T[] Make<T>(long[] shape, Func<int, T> make) => [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(make)];

    private enum Colour : short
    {
        Red,
        Green,
        Blue,
    }

    [InlineArray(2)]
    private struct Pair
    {
        private short _first;

        public static Pair Of(short value)
        {
            Pair pair = default;
            pair[0] = value;
            pair[1] = (short)-value;
            return pair;
        }
    }

    [InlineArray(5)]
    private struct Text5
    {
        private byte _first;

        public static Text5 Of(string text)
        {
            Text5 value = default;
            Encoding.ASCII.GetBytes(text, MemoryMarshal.CreateSpan(ref value._first, 5));
            return value;
        }
    }
}
