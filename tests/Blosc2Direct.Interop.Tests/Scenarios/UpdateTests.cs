using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>We write parts of chunks that others wrote, through pipelines that others chose.</summary>
public sealed class UpdateTests
{
    private static readonly string[] Updated =
        ["fletcher32-before", "fletcher32-after", "shuffle-before", "shuffle-fletcher32-before", "gzip", "chunked-plain"];

    [PythonFact]
    public void H5py_reads_what_we_wrote_into_its_datasets()
    {
        PythonPeer.Script("scenarios.py", withPlugin: false, "make", PythonPeer.Inside("updated.h5"));
        using (var file = H5File.Open(Workspace.File("updated.h5"), FileAccess.ReadWrite))
        {
            foreach (string name in Updated)
            {
                Write(file.Root, name, [3, 5], [12, 20]);
            }
            Write(file.Root, "missing-chunks", [2, 2], [5, 7]);
            Write(file.Root, "filter-mask", [1, 2], [5, 3]);
            Write(file.Root, "contiguous", [1, 2], [2, 4]);
            using var resized = file.Root.OpenArray<short>("resized");
            resized.Resize([12, 10]);
        }
        foreach (string via in (string[])["plugin", "stock"])
        {
            string report = $"updated-{via}.json";
            PythonPeer.Script("check_updates.py", via == "plugin", via, PythonPeer.Inside("updated.h5"), PythonPeer.Inside(report));
            var verdict = PeerReport.Load(report);
            Verdict.RequireNone(verdict.Failures, verdict.Checked);
        }
    }

    private static void Write(IGroupNode root, string name, long[] start, long[] shape)
    {
        using var array = root.OpenArray<int>(name);
        array.Write(start, shape, Array.ConvertAll(Values.Of(shape), value => value + 1000));
    }
}
