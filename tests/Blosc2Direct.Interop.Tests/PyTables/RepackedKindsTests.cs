using Blosc2Direct.Computing;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>PyTables on its own files, after their chunks have become Blosc2's.</summary>
public sealed class RepackedKindsTests
{
    [PythonFact]
    public void PyTables_reads_from_a_repacked_file_what_it_wrote_with_chunks_missing_or_not()
    {
        PythonPeer.Script("pytables_kinds.py", withPlugin: false, "holes", PythonPeer.Inside("holes.h5"));
        RepackReport report = Repacker.Repack(Workspace.File("holes.h5"), Workspace.File("holes-repacked.h5"), new RepackOptions { SmallBytes = 0 });
        Assert.Equal(3, report.Datasets.Count(dataset => dataset.Action == RepackAction.Reencoded));
        Dictionary<string, DumpedNode> after = Compare("holes.h5", "holes-repacked.h5");
        foreach ((string path, DumpedNode node) in after.Where(node => node.Value.Class != "Group"))
        {
            Assert.True(node.Opens > 0 && node.Traces == 0, $"{path}: PyTables' own reader was not used, or failed");
        }
    }

    [PythonFact]
    public void PyTables_reads_every_kind_that_it_wrote_from_a_repacked_file()
    {
        PythonPeer.Script("pytables_kinds.py", withPlugin: false, "make", PythonPeer.Inside("kinds-in.h5"));
        RepackReport report = Repacker.Repack(
            Workspace.File("kinds-in.h5"), Workspace.File("kinds-out.h5"), new RepackOptions { SmallBytes = 0, ChunkContiguous = true });
        Assert.True(report.Datasets.Count(dataset => dataset.Action == RepackAction.Reencoded) > 300);
        Compare("kinds-in.h5", "kinds-out.h5");
        CompareReport comparison = Verifier.Compare(Workspace.File("kinds-in.h5"), Workspace.File("kinds-out.h5"));
        Assert.True(comparison.DifferenceCount == 0, string.Join('\n', comparison.Differences));
    }

    [PythonTheory]
    [InlineData("/carray")]
    [InlineData("/earray")]
    [InlineData("/cube")]
    public void PyTables_reads_an_array_with_other_chunks_with_chunks_missing_before_or_not(string path)
    {
        PythonPeer.Script("pytables_kinds.py", withPlugin: false, "holes", PythonPeer.Inside("rechunk-in.h5"));
        FileRechunker.Rechunk(Workspace.File("rechunk-in.h5"), path, Workspace.File("rechunk-out.h5"), new RechunkOptions
        {
            ChunkShape = path == "/cube" ? [3, 5, 8] : [5, 8],
        });
        DumpedNode node = Compare("rechunk-in.h5", "rechunk-out.h5")[path];
        Assert.True(node.Opens > 0 && node.Traces == 0, $"{path}: PyTables' own reader was not used, or failed");
    }

    private static Dictionary<string, DumpedNode> Compare(string source, string copy)
    {
        Dictionary<string, DumpedNode> before = PyTablesDump.Read(source, optimized: false);
        Dictionary<string, DumpedNode> after = PyTablesDump.Read(copy, optimized: true);
        Verdict.RequireNone(Agreement.Failures(Workspace.File(copy), after), after.Count);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        foreach ((string path, DumpedNode node) in after)
        {
            DumpedNode old = before[path];
            Assert.Equal((path, old.Class, old.Digest, old.Title, old.Error, null), (path, node.Class, node.Digest, node.Title, node.Error, node.Slices));
        }

        return after;
    }
}
