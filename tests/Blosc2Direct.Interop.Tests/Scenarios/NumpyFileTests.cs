using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>NumPy's files in and out of HDF5, by the tool; NumPy and h5py compare.</summary>
public sealed class NumpyFileTests
{
    [PythonFact]
    public void Numpy_and_h5py_find_in_our_files_what_was_in_theirs()
    {
        PythonPeer.Script("numpy_files.py", withPlugin: false, "make", PythonPeer.Inside("npy"));
        foreach (string source in Directory.GetFiles(Workspace.File("npy"), "*.npy"))
        {
            string name = source[..^".npy".Length];
            PeerProcess.RunChecked(Checkout.Tool, ["import", source, name + ".h5", "a/b"]);
            PeerProcess.RunChecked(Checkout.Tool, ["export", name + ".h5", "a/b", "-o", name + ".out.npy"]);
        }

        PythonPeer.Script("numpy_files.py", withPlugin: true, "check", PythonPeer.Inside("npy"), PythonPeer.Inside("npy-report.json"));
        PeerReport report = PeerReport.Load("npy-report.json");
        Verdict.RequireNone(report.Failures, report.Checked);
    }
}
