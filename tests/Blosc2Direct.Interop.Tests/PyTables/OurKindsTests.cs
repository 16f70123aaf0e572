using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>PyTables on array kinds that we wrote.</summary>
public sealed class OurKindsTests
{
    [PythonTheory]
    [InlineData(true, H5FormatVersion.Earliest)]
    [InlineData(false, H5FormatVersion.Earliest)]
    [InlineData(true, H5FormatVersion.V110)]
    public void PyTables_opens_every_kind_as_its_own_and_reads_the_values_that_we_wrote(bool optimized, H5FormatVersion format)
    {
        string name = $"our-kinds-{format}-{optimized}.h5";
        Dictionary<string, ExpectedNode> expected = OurKinds.Write(Workspace.File(name), format);
        Dictionary<string, DumpedNode> found = PyTablesDump.Read(name, optimized);
        Verdict.RequireNone(expected.SelectMany(node => Compare(node.Key, node.Value, found.GetValueOrDefault(node.Key), optimized)).ToList(), expected.Count);
        Assert.Equal("all kinds", found["/"].Title);
        Assert.Equal(expected.Count, found.Count(node => node.Value.Class != "Group"));
        Assert.DoesNotContain(found, node => node.Value.Error is not null);
    }

    [PythonFact]
    public void We_read_what_PyTables_appended_to_our_arrays_and_rows()
    {
        const string Name = "our-kinds-appended.h5";
        Dictionary<string, ExpectedNode> expected = OurKinds.Write(Workspace.File(Name));
        PythonPeer.Script("pytables_kinds.py", withPlugin: false, "append", PythonPeer.Inside(Name));
        Verdict.RequireNone(Agreement.Failures(Name, out int compared), compared);
        using H5File file = H5File.Open(Workspace.File(Name));
        foreach ((string path, ExpectedNode node) in expected.Where(node => node.Value.ExtendableAxis >= 0))
        {
            using H5Dataset array = file.Root.OpenDataset(path);
            int axis = node.ExtendableAxis;
            long added = node.Class == "VLArray" ? 1 : node.Shape[axis] == 0 ? 3 : Math.Min(3, node.Shape[axis]);
            Assert.Equal(node.Shape[axis] + added, array.Shape[axis]);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Compare(string path, ExpectedNode expected, DumpedNode? found, bool optimized)
    {
        bool taken = optimized && expected.IsDirect;
        (string What, object? Expected, object? Found)[] facts =
        [
            ("class", expected.Class, found?.Class),
            ("error", null, found?.Error),
            ("title", expected.Title, found?.Title),
            ("flavor", "numpy", found?.Flavor),
            ("extdim", expected.ExtendableAxis, found?.Extdim),
            ("shape", string.Join(",", expected.Shape), string.Join(",", found?.Shape ?? [])),
            ("nrows", expected.Shape.Length == 0 ? 1 : expected.Shape[Math.Max(0, expected.ExtendableAxis)], found?.Nrows),
            ("digest", expected.Digest, found?.Digest),
            ("slices", null, found?.Slices),
            ("texts", string.Join("|", expected.Texts ?? []), string.Join("|", found?.Texts ?? [])),
        ];
        foreach ((string what, object? want, object? have) in facts)
        {
            if (!Equals(want, have))
            {
                yield return new(path, $"{what} is {have ?? "none"}, not {want ?? "none"}");
            }
        }

        if (taken && !(found?.Opens > 0 && found.Traces == 0))
        {
            yield return new(path, $"PyTables' own reader was not used ({found?.Opens} opens) or failed ({found?.Traces} bytes of traces)");
        }

        if (!optimized && found?.Opens > 0)
        {
            yield return new(path, "PyTables' own reader was used although it was turned off");
        }
    }
}
