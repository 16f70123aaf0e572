using System.Collections.Immutable;
using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Maintenance.Copying;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Writes a file anew with its chunks compressed by Blosc2. Groups, attributes, links of all kinds, named types,
/// dimension scales, object and region references, orders of creation, fill values and maximum shapes stay as they were.</summary>
public static class Repacker
{
    /// <summary>Repacks a file.</summary>
    /// <param name="source">The file to read; not changed.</param>
    /// <param name="destination">The file to write. It appears under this name only when it is complete and on disk; until
    /// then it has a temporary name in the same folder, which goes away if the work fails or is cancelled.</param>
    /// <param name="options">What to change and how; null for the defaults.</param>
    /// <param name="progress">Told now and then how far the work is, on any thread.</param>
    /// <param name="cancellation">Stops the work; the destination is then as it was before.</param>
    /// <exception cref="StorageException">A file cannot be opened, read or written.</exception>
    /// <exception cref="Blosc2DirectException">A chunk of the source is corrupt.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static RepackReport Repack(
        string source, string destination, RepackOptions? options = null, IProgress<RepackProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        options ??= new RepackOptions();
        options = options with { Codec = options.Codec with { Codecs = options.Codec.Codecs ?? options.Codecs } };
        Stopwatch clock = Stopwatch.StartNew();
        using H5File input = H5File.Open(source);
        PendingFile output = PendingFile.Create(source, destination, options.Overwrite);
        try
        {
            List<string> warnings = [];
            ImmutableArray<RepackedDataset> datasets = Write(
                input, output.TemporaryPath, path => Decide(input, path, options),
                (file, copied) => Reencoder.Run(input, file, copied, options, progress, cancellation), warnings, cancellation);
            CopyUserBlock(source, output.TemporaryPath, input.UserBlockSize);
            cancellation.ThrowIfCancellationRequested();
            long bytes = output.Commit();
            return new RepackReport(
                source, destination, new FileInfo(source).Length, bytes, clock.Elapsed, datasets, [.. warnings.Distinct()]);
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>Writes a file anew.</summary>
    /// <param name="input">The file to read.</param>
    /// <param name="path">Where the new one goes; there is nothing yet.</param>
    /// <param name="decide">What becomes of the dataset at a path; the path is null where it is not UTF-8.</param>
    /// <param name="fill">Fills the datasets of the new file, by its identifier, that are not copied; they are empty.</param>
    /// <param name="warnings">Receives what cannot be carried over exactly.</param>
    /// <param name="cancellation">Stops between objects.</param>
    internal static ImmutableArray<RepackedDataset> Write(
        H5File input, string path, Func<string?, DatasetPlan> decide, Action<long, IReadOnlyList<CopiedDataset>> fill, List<string> warnings,
        CancellationToken cancellation)
    {
        long output = -1;
        try
        {
            IReadOnlyList<CopiedDataset> datasets;
            FileCopier? copier = null;
            try
            {
                using (H5Lock.Enter())
                {
                    output = DestinationFile.Create(input.Id, path);
                    copier = new FileCopier(input.Id, output, decide, warnings.Add, cancellation);
                    copier.CopyStructure();
                    datasets = copier.Datasets;
                }

                fill(output, datasets);
                using (H5Lock.Enter())
                {
                    copier.CopyReferences();
                }
            }
            finally
            {
                using (H5Lock.Enter())
                {
                    copier?.Dispose();
                }
            }

            using (H5Lock.Enter())
            {
                ImmutableArray<RepackedDataset> report = Report(output, datasets);
                long closing = output;
                output = -1;
                DestinationFile.Close(closing);
                return report;
            }
        }
        catch (Hdf5Exception error)
        {
            error.At(file: input.Name);
            throw;
        }
        finally
        {
            if (output > 0)
            {
                using (H5Lock.Enter())
                {
                    H5Kind.File.Close(output);
                }
            }
        }
    }

    private static DatasetPlan Decide(H5File input, string? path, RepackOptions options)
    {
        if (path is null)
        {
            return DatasetPlan.Keep("its name is not UTF-8");
        }

        using H5Dataset dataset = input.Root.OpenDataset(path);
        ArraySpec spec = dataset.Spec;
        _ = PipelineAttribute.TryRead(dataset.Attributes, out PipelineRecord? stored);
        long bytes = ChunkVerifier.ElementBytes(spec);
        return DatasetPlan.Decide(
            path, spec, options, CanDecode(spec, options), stored,
            options.Auto is { } auto ? chunks => Choose(input, path, bytes, auto, chunks, options.Limits) : null) with { Bytes = bytes };
    }

    /// <summary>Settings for a dataset. Of a small one it would take longer to choose them than to compress it with any.</summary>
    private static CodecChoice Choose(
        H5File input, string path, long bytes, AutoBlosc2 auto, ImmutableArray<int> chunks, CodecLimits limits)
    {
        const double NanosecondsPerByte = 50;
        const double LeastMilliseconds = 5;
        TimeSpan most = TimeSpan.FromMilliseconds(Math.Min(LeastMilliseconds + (bytes * NanosecondsPerByte / 1e6), 1e9));

        // One thread: this one, which may hold the lock.
        using NdArray array = input.Root.OpenNdArray(path, new ArrayOptions { Threads = 1, Limits = limits });
        return array.ChooseCodec(most < auto.Budget ? auto with { Budget = most } : auto, chunks.AsSpan());
    }

    private static bool CanDecode(ArraySpec spec, RepackOptions options)
    {
        if (spec.Layout == ArrayLayout.Chunked && !BoxReader.IsDirect(spec, options.Limits))
        {
            foreach (FilterSpec filter in spec.Filters)
            {
                if (!FilterStandIn.IsInstalled(filter.Id))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static unsafe ImmutableArray<RepackedDataset> Report(long output, IReadOnlyList<CopiedDataset> datasets)
    {
        ImmutableArray<RepackedDataset>.Builder report = ImmutableArray.CreateBuilder<RepackedDataset>(datasets.Count);
        foreach (CopiedDataset dataset in datasets)
        {
            long stored;
            fixed (byte* name = dataset.PathBytes)
            {
                using H5Temporary id = H5Temporary.Own(H5D.H5Dopen2(output, name, 0), H5Kind.Dataset, "open a copied dataset");
                stored = (long)H5D.H5Dget_storage_size(id.Id);
            }

            report.Add(new RepackedDataset(
                dataset.Path ?? FileCopier.Text(dataset.PathBytes), dataset.Plan.Action, dataset.Plan.Reason, dataset.Plan.Bytes,
                dataset.StoredBefore, stored) { Choice = dataset.Plan.Choice });
        }

        return report.MoveToImmutable();
    }

    internal static void CopyUserBlock(string source, string destination, long bytes)
    {
        if (bytes <= 0)
        {
            return;
        }

        using FileStream from = Patience.OpenRead(source, bufferBytes: 1);
        using FileStream to = Patience.Open(() => new FileStream(destination, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1));
        byte[] buffer = new byte[1 << 16];
        while (bytes > 0)
        {
            int read = from.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length));
            if (read == 0)
            {
                break;
            }

            to.Write(buffer, 0, read);
            bytes -= read;
        }
    }
}
