using System.Collections.Immutable;
using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance.Copying;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>What a rechunking of a file's dataset did.</summary>
/// <param name="Source">The file read.</param>
/// <param name="Destination">The file written.</param>
/// <param name="Dataset">The dataset's path.</param>
/// <param name="ChunksBefore">Its chunk shape in the source; default if it had none.</param>
/// <param name="ChunksAfter">Its chunk shape now.</param>
/// <param name="Codec">How its chunks are compressed now.</param>
/// <param name="Bytes">Its uncompressed bytes.</param>
/// <param name="StoredBefore">Bytes that its elements took.</param>
/// <param name="StoredAfter">Bytes that they take now.</param>
/// <param name="Copy">Passes and costs.</param>
/// <param name="Elapsed">How long it took, the final fsync included.</param>
/// <param name="Warnings">What could not be carried over exactly, in words; usually empty.</param>
public sealed record RechunkReport(
    string Source, string Destination, string Dataset, ImmutableArray<int> ChunksBefore, ImmutableArray<int> ChunksAfter, Blosc2Options Codec,
    long Bytes, long StoredBefore, long StoredAfter, CopyReport Copy, TimeSpan Elapsed, ImmutableArray<string> Warnings);

/// <summary>Writes a file anew with other chunks in one dataset; all else stays as <see cref="Repacker"/> keeps it.</summary>
public static class FileRechunker
{
    /// <summary>Rechunks a dataset.</summary>
    /// <param name="source">The file to read.</param>
    /// <param name="path">The dataset.</param>
    /// <param name="destination">The file to write, which may be the source. It appears under this name only when it is complete
    /// and on disk; until then it, and a temporary array where one is needed, have other names in the same folder.</param>
    /// <param name="options">Chunk shape, codec, memory, threads, progress; its scratch group is not used.</param>
    /// <param name="overwrite">Whether an existing destination is replaced.</param>
    /// <param name="verify">Whether every value is read back and compared before the file gets its name.</param>
    /// <param name="cancellation">Stops the work; the destination is then as it was before.</param>
    /// <exception cref="StorageException">A file cannot be opened, read or written, or holds no such dataset of flat elements.</exception>
    /// <exception cref="ArgumentException">The chunk shape has another rank, a chunk does not fit the memory limit, or another element
    /// type is asked for.</exception>
    public static RechunkReport Rechunk(
        string source, string path, string destination, RechunkOptions? options = null, bool overwrite = true, bool verify = false,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        options ??= new RechunkOptions();
        if (options.Type is not null)
        {
            throw new ArgumentException("A dataset of a file keeps its element type", nameof(options));
        }

        Stopwatch clock = Stopwatch.StartNew();
        bool isSame = string.Equals(Path.GetFullPath(source), Path.GetFullPath(destination), StringComparison.Ordinal);
        using PendingFile output = PendingFile.Create(source, destination, overwrite || isSame, mayReplaceSource: isSame);
        RechunkReport report;
        using (H5File input = H5File.Open(source))
        {
            using NdArray array = input.Root.OpenNdArray(path, Options(options));
            List<string> warnings = [];
            (ArraySpec spec, Blosc2Options codec) = ArrayCopy.Describe(CheckFlat(array), options);
            RepackedDataset dataset = WriteStructure(input, array, output.TemporaryPath, spec, codec, warnings, cancellation);
            CopyReport copy = Fill(array, output.TemporaryPath, options, verify, cancellation, out long stored);
            Repacker.CopyUserBlock(source, output.TemporaryPath, input.UserBlockSize);
            report = new RechunkReport(
                source, destination, array.Node.Path, array.Spec.ChunkShape, spec.ChunkShape, codec, array.ByteLength, dataset.StoredBefore,
                stored, copy, default, [.. warnings.Distinct()]);
        }

        cancellation.ThrowIfCancellationRequested();
        output.Commit();
        return report with { Elapsed = clock.Elapsed };
    }

    private static ArrayOptions Options(RechunkOptions options) => new() { Codecs = options.Codec?.Codecs };

    private static NdArray CheckFlat(NdArray array) => array.Spec.Type.IsFlat
        ? array
        : throw new ElementTypeException("Elements of variable length and references cannot be rechunked")
            .At(array.Node.Storage.Name, array.Node.Path);

    /// <summary>Everything but the dataset's elements.</summary>
    private static RepackedDataset WriteStructure(
        H5File input, NdArray array, string output, ArraySpec spec, Blosc2Options codec, List<string> warnings, CancellationToken cancellation)
    {
        int typeSize = spec.Type is ArrayElementType items ? items.Base.Size : spec.Type.Size;
        DatasetPlan changed = new(
            RepackAction.Reencoded, "", ChunkGeometry.ForWriting(codec, spec.ChunkShape.AsSpan(), spec.Type.Size, typeSize),
            Blosc2FilterParameters.Build(codec, spec.ChunkShape.AsSpan(), spec.Type.Size, typeSize))
        {
            Bytes = array.ByteLength,
            Record = PipelineRecord.Of(codec, codec.Codecs ?? CodecRegistry.Global),
        };
        ImmutableArray<RepackedDataset> datasets = Repacker.Write(
            input, output, path => path == array.Node.Path ? changed : DatasetPlan.Keep("not selected"), (_, _) => { }, warnings, cancellation);
        foreach (RepackedDataset dataset in datasets)
        {
            if (dataset.Action == RepackAction.Reencoded)
            {
                return dataset;
            }
        }

        throw new ObjectKindException("This is another name of a dataset: name the dataset itself").At(input.Name, array.Node.Path);
    }

    private static CopyReport Fill(
        NdArray array, string path, RechunkOptions options, bool verify, CancellationToken cancellation, out long stored)
    {
        string scratch = path + ".scratch";
        try
        {
            using H5File between = H5File.CreateNew(scratch);
            using H5File output = H5File.Open(path, FileAccess.ReadWrite);
            using NdArray destination = output.Root.OpenNdArray(array.Node.Path, Options(options));
            CopyReport report = ArrayCopy.Copy(array, destination, between.Root, options, cancellation);
            output.Flush();
            if (verify)
            {
                Verify(array, destination, options, cancellation);
            }

            stored = destination.Chunks.Sum(chunk => chunk.Ref.StoredBytes);
            return report;
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    private static void Verify(NdArray array, NdArray destination, RechunkOptions options, CancellationToken cancellation)
    {
        ComparisonOptions comparison = new() { MemoryLimit = options.MemoryLimit, Threads = options.Threads };
        ArrayComparison found = ArrayComparer.Compare(array, destination, comparison, cancellation);
        if (!found.AreEqual)
        {
            throw new StorageException(
                $"{found.Different} of {found.Count} elements are not what was written, the first at ({string.Join(", ", found.First)})")
                .At(array.Node.Storage.Name, array.Node.Path);
        }
    }
}
