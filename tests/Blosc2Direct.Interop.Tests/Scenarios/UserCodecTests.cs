using System.Diagnostics;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>The sample codec of examples/CustomCodec: what its C# writes, h5py reads by way of its C.</summary>
public sealed class UserCodecTests
{
    [PythonFact]
    public void H5py_reads_what_the_sample_codec_wrote_by_way_of_the_same_codec_in_C()
    {
        string program = Path.Combine(Checkout.Root, "examples", "CustomCodec", "bin", "Release", "net10.0", "CustomCodec.dll");
        Assert.True(File.Exists(program), $"{program} is missing: run ./build.sh build");
        ProcessStartInfo start = new("dotnet", ["exec", program, Workspace.File("signal.h5")]) { RedirectStandardOutput = true };
        using (Process writer = Process.Start(start)!)
        {
            Assert.Contains("read back: equal", writer.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
            writer.WaitForExit();
        }

        const string Library = "/mnt/project/artifacts/codecs/libbitpack.so";
        Assert.Equal("equal", PythonPeer.Script("check_user_codec.py", true, PythonPeer.Inside("signal.h5"), Library).Trim());
        string without = PythonPeer.Script("check_user_codec.py", true, PythonPeer.Inside("signal.h5"), "none");
        Assert.StartsWith("refused", without, StringComparison.Ordinal);
        Assert.Contains("the data needs the user-defined codec 180", without, StringComparison.Ordinal);
    }
}
