using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>We on array kinds that PyTables wrote.</summary>
public sealed class TheirKindsTests
{
    private static readonly Lazy<string> Theirs = new(() =>
    {
        PythonPeer.Script("pytables_kinds.py", withPlugin: false, "make", PythonPeer.Inside("their-kinds.h5"));
        return "their-kinds.h5";
    });

    [PythonFact]
    public void We_read_every_kind_atom_byte_order_and_attribute_that_PyTables_writes()
    {
        List<KeyValuePair<string, string>> failures = Agreement.Failures(Theirs.Value, out int compared);
        Verdict.RequireNone(failures, compared);
        Assert.True(compared > 600, $"{compared} nodes");
    }

    [PythonFact]
    public void Pickled_objects_and_byte_strings_are_read_as_bytes()
    {
        using H5File file = H5File.Open(Workspace.File(Theirs.Value));
        Assert.Equal(PseudoAtom.Object, PyTablesInfo.Read(file.Root["rows/pseudo/objects"])!.PseudoAtom);
        using VLArray<byte> objects = file.Root.OpenVLArray<byte>("rows/pseudo/objects");
        Assert.All(objects, pickle => Assert.Equal(0x80, pickle[0])); // the opcode that begins every binary pickle
        using VLStringArray big = file.Root.OpenVLStringArray("rows/pseudo/unicode_big");
        Assert.Equal(["", "plain", "naïve – ж日", "🐢", new string('x', 1000)], big);
        Assert.Throws<ObjectKindException>(() => file.Root.OpenVLStringArray("rows/pseudo/objects"));
    }

    [PythonFact]
    public void PyTables_reads_what_we_appended_to_its_arrays_and_rows()
    {
        const string Name = "their-kinds-grown.h5";
        File.Copy(Workspace.File(Theirs.Value), Workspace.File(Name), overwrite: true);
        Dictionary<string, long[]> grown = [];
        using (H5File file = H5File.Open(Workspace.File(Name), FileAccess.ReadWrite))
        {
            foreach (string filters in (string[])["little/plain", "little/zlib", "little/blosc2", "big/blosc2"])
            {
                Grow<int>(file.Root, $"{filters}/eint324_2", grown);
            }

            Grow<int>(file.Root, "little/blosc2/eint324_1", grown);
            Grow<double>(file.Root, "little/blosc2/efloat648_3", grown);
            Grow<bool>(file.Root, "little/blosc2/ebool1_4", grown); // empty before

            using VLArray<double> rows = file.Root.OpenVLArray<double>("rows/big/float648_0");
            rows.AppendMany([[1, 2, 3], [], [4.5]]);
            grown["rows/big/float648_0"] = [7];
            using VLStringArray texts = file.Root.OpenVLStringArray("rows/pseudo/unicode_big");
            texts.Append("ещё 🐢");
            grown["rows/pseudo/unicode_big"] = [6];
        }

        Dictionary<string, DumpedNode> dump = PyTablesDump.Read(Name, optimized: true);
        List<KeyValuePair<string, string>> failures = Agreement.Failures(Workspace.File(Name), dump);
        Verdict.RequireNone(failures, dump.Count);
        foreach ((string path, long[] shape) in grown)
        {
            DumpedNode node = dump["/" + path];
            Assert.Equal(shape, node.Shape);
            Assert.Null(node.Slices);
            Assert.True(!path.StartsWith("little/blosc2", StringComparison.Ordinal) || shape.Length == 1 || (node.Opens > 0 && node.Traces == 0), path);
        }

        Assert.Equal("ещё 🐢", dump["/rows/pseudo/unicode_big"].Texts![^1]);
    }

    // Appends two hyperplanes and leaves three more as the fill value, in chunks that did not exist.
    private static void Grow<T>(IGroupNode root, string path, Dictionary<string, long[]> grown)
        where T : unmanaged
    {
        using NdArray<T> array = root.OpenEArray<T>(path);
        int axis = PyTablesInfo.Read(array.Untyped.Node)!.ExtendableAxis;
        long[] shape = [.. array.Shape];
        shape[axis] = 2;
        T[] values = new T[shape.Aggregate(1L, (a, b) => a * b)];
        Array.Fill(values, typeof(T) == typeof(bool) ? (T)(object)true : (T)Convert.ChangeType(77, typeof(T), null));
        array.Append(values, axis);
        shape[axis] = array.Shape[axis] + 7;
        array.Resize(shape);
        grown[path] = shape;
    }
}
