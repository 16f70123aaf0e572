using System.Collections.Immutable;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>One filter of an HDF5 pipeline, as a dataset names it.</summary>
/// <param name="Id">The filter's number, registered with The HDF Group.</param>
/// <param name="Parameters">Its parameters (HDF5: cd_values).</param>
internal readonly record struct PipelineStep(int Id, ImmutableArray<uint> Parameters)
{
    public const int Deflate = 1;
    public const int Shuffle = 2;
    public const int Fletcher32 = 3;
    public const int Lzf = 32000;
    public const int Blosc = 32001;
    public const int Lz4 = 32004;
    public const int Bitshuffle = 32008;
    public const int Zstd = 32015;

    /// <summary>A parameter; <paramref name="absent"/> where there are not so many.</summary>
    public uint Parameter(int index, uint absent) =>
        !Parameters.IsDefault && index < Parameters.Length ? Parameters[index] : absent;
}
