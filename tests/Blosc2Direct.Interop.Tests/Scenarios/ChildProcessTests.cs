using System.Diagnostics;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>Programs that the user's process starts while it has files open.</summary>
public sealed class ChildProcessTests
{
    [Fact]
    public void A_program_started_while_a_file_was_open_does_not_keep_it_locked()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // the system's own handles are inherited only there
        }
        string path = Workspace.File("inherited.h5");
        Process child;
        using (H5File.Create(path))
        {
            child = Process.Start("sleep", "60");
        }
        try
        {
            using var again = H5File.Open(path, FileAccess.ReadWrite);
            Assert.True(again.IsWritable);
            Assert.False(child.HasExited);
        }
        finally
        {
            child.Kill();
            child.Dispose();
        }
    }
}
