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
        Dictionary<string, DumpedNode> before = PyTablesDump.Read("holes.h5", optimized: false);
        Dictionary<string, DumpedNode> after = PyTablesDump.Read("holes-repacked.h5", optimized: true);
        Verdict.RequireNone(Agreement.Failures(Workspace.File("holes-repacked.h5"), after), after.Count);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        foreach ((string path, DumpedNode node) in after.Where(node => node.Value.Class != "Group"))
        {
            Assert.Equal((before[path].Class, before[path].Digest), (node.Class, node.Digest));
            Assert.Null(node.Slices);
            Assert.True(node.Opens > 0 && node.Traces == 0, $"{path}: PyTables' own reader was not used, or failed");
        }
    }
}
