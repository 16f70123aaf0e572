using System.Collections.Immutable;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Maintenance;

/// <summary>What <see cref="Verifier"/> does.</summary>
public sealed record VerifyOptions
{
    /// <summary>Threads that decode; 0 means one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>Whether everything is read through HDF5's own filter pipeline instead of directly: a check that shares no
    /// decoding code with this library but the filter plugin.</summary>
    public bool UsePipeline { get; init; }

    /// <summary>Only datasets whose path matches one of these patterns (see <see cref="RepackOptions.Include"/>).</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Not the datasets whose path matches one of these patterns.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>How many problems or differences are described; all are counted.</summary>
    public int MaxDescribed { get; init; } = 1000;

    /// <summary>What a chunk may ask for at most.</summary>
    public CodecLimits Limits { get; init; } = CodecLimits.Default;

    /// <summary>The user's own codecs and filters; null for those of <see cref="CodecRegistry.Global"/> alone. Short for
    /// <see cref="CodecLimits.Codecs"/> of <see cref="Limits"/>: set it after them.</summary>
    public CodecRegistry? Codecs
    {
        get => Limits.Codecs;
        init => Limits = Limits with { Codecs = value };
    }
}

/// <summary>How far a check is.</summary>
/// <param name="Dataset">The dataset in work.</param>
/// <param name="BytesDone">Uncompressed bytes that are checked.</param>
/// <param name="BytesTotal">Uncompressed bytes of all datasets.</param>
public readonly record struct VerifyProgress(string Dataset, long BytesDone, long BytesTotal);

/// <summary>Something bad in a file.</summary>
/// <param name="Path">The object's absolute path.</param>
/// <param name="Chunk">The chunk's coordinates in the chunk grid; default if no chunk is concerned.</param>
/// <param name="Address">Bytes from the start of the file to the chunk; -1 if unknown.</param>
/// <param name="StoredBytes">Stored bytes of the chunk; -1 if unknown.</param>
/// <param name="Message">What is wrong.</param>
public sealed record VerifyProblem(string Path, ImmutableArray<long> Chunk, long Address, long StoredBytes, string Message);

/// <summary>What a check found.</summary>
/// <param name="File">The file.</param>
/// <param name="Datasets">Datasets that were read.</param>
/// <param name="Chunks">Stored chunks that were decoded.</param>
/// <param name="Bytes">Uncompressed bytes that were decoded.</param>
/// <param name="ProblemCount">How many bad things there are.</param>
/// <param name="Problems">The first of them, in the order of the file's names.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record VerifyReport(
    string File, long Datasets, long Chunks, long Bytes, long ProblemCount, ImmutableArray<VerifyProblem> Problems, TimeSpan Elapsed)
{
    /// <summary>Chunks whose values are right only if the version of c-blosc2 that wrote them is the one assumed: see
    /// <see cref="FrameHead.HasAmbiguousOrder"/>. No problem by itself; not known when read through the pipeline.</summary>
    public long DoubtfulChunks { get; init; }

    /// <summary>Whether everything could be read and nothing is bad.</summary>
    public bool IsGood => ProblemCount == 0;
}

/// <summary>A difference of two files.</summary>
/// <param name="Path">The object's absolute path.</param>
/// <param name="Kind">What differs: missing, extra, kind, link, shape, type, attribute, values, unreadable.</param>
/// <param name="Message">How.</param>
/// <param name="Count">Elements that differ, for values; else 1.</param>
public sealed record FileDifference(string Path, string Kind, string Message, long Count = 1);

/// <summary>What a comparison found.</summary>
/// <param name="File">One file.</param>
/// <param name="Other">The other.</param>
/// <param name="Objects">Objects that both have.</param>
/// <param name="Datasets">Datasets whose values were compared.</param>
/// <param name="Bytes">Uncompressed bytes that were compared, counted once.</param>
/// <param name="DifferenceCount">How many differences there are; those of one dataset's values count as one.</param>
/// <param name="Differences">The first of them.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CompareReport(
    string File, string Other, long Objects, long Datasets, long Bytes, long DifferenceCount,
    ImmutableArray<FileDifference> Differences, TimeSpan Elapsed)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsGood => DifferenceCount == 0;
}
