using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Benchmarks.Support;

/// <summary>A file in a folder of its own, gone with it.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("b2d-bench-").FullName;

    public SampleFile() => File = H5File.Create(Path);

    public H5File File { get; private set; }

    private string Path => System.IO.Path.Combine(_folder, "sample.h5");

    /// <summary>Closes the file and opens it for reading, as a reader finds it.</summary>
    public void Reopen()
    {
        File.Dispose();
        File = H5File.Open(Path);
    }

    public void Dispose()
    {
        File.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
