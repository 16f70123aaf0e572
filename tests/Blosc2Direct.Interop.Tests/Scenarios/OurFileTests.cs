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
    }
}
