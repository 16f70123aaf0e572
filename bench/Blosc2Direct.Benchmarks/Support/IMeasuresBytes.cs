namespace Blosc2Direct.Benchmarks.Support;

/// <summary>A benchmark whose speed is bytes of elements a second.</summary>
public interface IMeasuresBytes
{
    /// <summary>Uncompressed bytes of one operation; known from the parameters alone.</summary>
    long BytesPerOperation { get; }
}
