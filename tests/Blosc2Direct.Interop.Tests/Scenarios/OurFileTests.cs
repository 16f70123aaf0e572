using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>h5py on a file of ours that has what the matrix has not.</summary>
public sealed class OurFileTests
{
    [PythonTheory]
    [InlineData("plugin")]
    [InlineData("stock")]
    public void H5py_finds_in_our_file_what_we_put_there(string via)
    {
        string name = $"our-scenarios-{via}.h5";
        string report = $"our-scenarios-{via}.json";
        OurFile.Write(Workspace.File(name));
        PythonPeer.Script("check_ours.py", via == "plugin", via, PythonPeer.Inside(name), PythonPeer.Inside(report));
        var verdict = PeerReport.Load(report);
        Verdict.RequireNone(verdict.Failures, verdict.Checked);
        AssertWhatTheyWroteInto(Workspace.File(name));
    }

    // check_ours.py has made "edge" grow and written through the pipeline into chunks of ours
    private static void AssertWhatTheyWroteInto(string path)
    {
        int[] expected = new int[17 * 15];
        expected.AsSpan().Fill(-7);
        Values.CopyBox(Values.Of(10, 11), 11, expected, 15, 10, 11);
        int[] written = Values.Of(6, 12);
        for (int row = 0; row < 6; row++)
        {
            written.AsSpan(row * 12, 12).CopyTo(expected.AsSpan(((row + 3) * 15) + 2));
        }
        using var file = H5File.Open(path);
        using var edge = file.Root.OpenArray<int>("edge");
        Assert.Equal<long>([17, 15], edge.Shape);
        Assert.Equal(expected, edge.Read());
    }
}
