using System.CommandLine;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The arguments that commands share.</summary>
internal static class FileArgument
{
    /// <summary>An HDF5 file to read.</summary>
    internal static Argument<string> Create(string name = "FILE", string description = "The HDF5 file.") =>
        new(name) { Description = description };

    /// <summary>Opens it for reading.</summary>
    internal static IStorage OpenRead(string path) => H5File.Open(path);
}
