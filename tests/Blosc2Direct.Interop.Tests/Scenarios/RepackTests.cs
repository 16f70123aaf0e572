using System.Text.Json;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>Files of others, repacked by the tool, and compared by their own libraries.</summary>
public sealed class RepackTests
{
    [PythonFact]
    public void H5py_finds_everything_of_its_file_in_the_repacked_one()
    {
        PythonPeer.Script("scenarios.py", withPlugin: false, "make", PythonPeer.Inside("repack-in.h5"));
        Repack("repack-in.h5", "repack-out.h5");
        Assert.Empty(Compare("compare.py", "repack-in.h5", "repack-out.h5"));
    }

    [PythonFact]
    public void Netcdf_finds_everything_of_its_file_in_the_repacked_one()
    {
        PythonPeer.Script("scenarios.py", withPlugin: false, "netcdf", PythonPeer.Inside("repack-in.nc"));
        Repack("repack-in.nc", "repack-out.nc");
        Assert.Empty(Compare("compare_netcdf.py", "repack-in.nc", "repack-out.nc"));
        Assert.Empty(Compare("compare.py", "repack-in.nc", "repack-out.nc"));
    }

    [PythonFact]
    public void A_file_that_differs_is_told_from_its_source()
    {
        // the comparison itself: a program that finds nothing proves nothing
        PythonPeer.Script("scenarios.py", withPlugin: false, "netcdf", PythonPeer.Inside("differs-in.nc"));
        PythonPeer.Script("scenarios.py", withPlugin: false, "make", PythonPeer.Inside("differs-out.h5"));
        Assert.NotEmpty(Compare("compare.py", "differs-in.nc", "differs-out.h5"));
    }

    private static void Repack(string source, string copy)
    {
        Assert.True(File.Exists(Checkout.Tool), $"{Checkout.Tool} is missing: run ./build.sh build");
        PeerProcess.RunChecked(Checkout.Tool, ["repack", Workspace.File(source), Workspace.File(copy)]);
    }

    private static string[] Compare(string script, string source, string copy)
    {
        PythonPeer.Script(script, withPlugin: true, PythonPeer.Inside(source), PythonPeer.Inside(copy), PythonPeer.Inside("differences.json"));
        return JsonSerializer.Deserialize<string[]>(File.ReadAllText(Workspace.File("differences.json")))!;
    }
}
