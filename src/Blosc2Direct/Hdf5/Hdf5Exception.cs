using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>One level of HDF5's error stack.</summary>
/// <param name="Function">The C function that reported it.</param>
/// <param name="File">Its source file.</param>
/// <param name="Line">The line in that file.</param>
/// <param name="Major">HDF5's major error class, for people.</param>
/// <param name="Minor">HDF5's minor error class, for people.</param>
/// <param name="Description">What the function said.</param>
public sealed record Hdf5ErrorFrame(string Function, string File, int Line, string Major, string Minor, string Description);

/// <summary>The HDF5 library refused a call.</summary>
/// <param name="message">What was tried and the innermost reason.</param>
/// <param name="frames">The error stack, innermost function first.</param>
public sealed class Hdf5Exception(string message, ImmutableArray<Hdf5ErrorFrame> frames) : StorageException(message)
{
    /// <summary>HDF5's error stack, the function that failed first, the one that was called last.</summary>
    public ImmutableArray<Hdf5ErrorFrame> Frames { get; } = frames;
}
