using System.Collections.Immutable;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Maintenance;

/// <summary>What <see cref="Repacker"/> changes, and how it works.</summary>
public sealed record RepackOptions
{
    /// <summary>How chunks are compressed.</summary>
    public Blosc2Options Codec { get; init; } = new();

    /// <summary>Settings to be chosen for each dataset by trying them on its elements, instead of <see cref="Codec"/>; null for the
    /// same settings everywhere. Datasets of a few MB get less than the budget.</summary>
    public AutoBlosc2? Auto { get; init; }

    /// <summary>A chunk shape for the datasets of its rank, in elements, cut to their shape; default keeps each dataset's own.</summary>
    public ImmutableArray<int> ChunkShape { get; init; }

    /// <summary>Whether contiguous datasets of at least <see cref="SmallBytes"/> become chunked, too.</summary>
    public bool ChunkContiguous { get; init; }

    /// <summary>Datasets with fewer bytes (uncompressed) are copied as they are: a frame costs some 200 bytes a chunk.</summary>
    public long SmallBytes { get; init; } = 4096;

    /// <summary>Only datasets whose path matches one of these patterns are re-encoded; empty means all. A pattern without
    /// a leading slash matches at any depth; one that names a group covers what is below it; <c>**</c> spans groups.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Datasets whose path matches one of these patterns are copied as they are.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Threads that decode and encode; 0 means one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>Whether an existing destination is replaced. It stays as it is until the new one is complete.</summary>
    public bool Overwrite { get; init; } = true;

    /// <summary>What a chunk of the source may ask for at most.</summary>
    public CodecLimits Limits { get; init; } = CodecLimits.Default;

    /// <summary>The user's own codecs and filters; null for those of <see cref="CodecRegistry.Global"/> alone. Short for
    /// <see cref="CodecLimits.Codecs"/> of <see cref="Limits"/>: set it after them.</summary>
    public CodecRegistry? Codecs
    {
        get => Limits.Codecs;
        init => Limits = Limits with { Codecs = value };
    }
}

/// <summary>How far a repacking is.</summary>
/// <param name="Dataset">The dataset in work.</param>
/// <param name="BytesDone">Uncompressed bytes that are written.</param>
/// <param name="BytesTotal">Uncompressed bytes of all datasets that are rewritten chunk by chunk.</param>
public readonly record struct RepackProgress(string Dataset, long BytesDone, long BytesTotal);

/// <summary>What became of a dataset.</summary>
public enum RepackAction
{
    /// <summary>Its chunks were compressed anew with Blosc2.</summary>
    Reencoded,

    /// <summary>Copied as it is.</summary>
    Copied,
}

/// <summary>A dataset of a repacked file.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Action">What became of it.</param>
/// <param name="Reason">Why it was copied; empty if it was re-encoded.</param>
/// <param name="Bytes">Its uncompressed bytes.</param>
/// <param name="StoredBefore">Bytes that its elements took in the source.</param>
/// <param name="StoredAfter">Bytes that they take in the destination.</param>
public sealed record RepackedDataset(
    string Path, RepackAction Action, string Reason, long Bytes, long StoredBefore, long StoredAfter)
{
    /// <summary>The settings that were chosen for it; null where none were to be chosen.</summary>
    public CodecChoice? Choice { get; init; }
}

/// <summary>What a repacking did.</summary>
/// <param name="Source">The file read.</param>
/// <param name="Destination">The file written.</param>
/// <param name="SourceBytes">Its size.</param>
/// <param name="DestinationBytes">Its size.</param>
/// <param name="Elapsed">How long it took, the final fsync included.</param>
/// <param name="Datasets">Every dataset.</param>
/// <param name="Warnings">What could not be carried over exactly, in words; usually empty.</param>
public sealed record RepackReport(
    string Source, string Destination, long SourceBytes, long DestinationBytes, TimeSpan Elapsed,
    ImmutableArray<RepackedDataset> Datasets, ImmutableArray<string> Warnings);
