using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Checks that a file's data can be read, and whether two files hold the same.</summary>
public static class Verifier
{
    /// <summary>Decodes every chunk and reads every element of every dataset. Goes on after a bad one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told now and then, on any thread.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    /// <exception cref="StorageException">The file cannot be opened at all.</exception>
    public static VerifyReport Verify(
        string path, VerifyOptions? options = null, IProgress<VerifyProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new VerifyOptions();
        Stopwatch clock = Stopwatch.StartNew();
        using H5File file = H5File.Open(path);
        Run run = new(file, options, progress);
        run.Execute(cancellation);
        return new VerifyReport(
            path, run.Datasets, run.Chunks, run.Bytes, run.ProblemCount, [.. run.Problems], clock.Elapsed)
        {
            DoubtfulChunks = run.DoubtfulChunks,
        };
    }

    /// <summary>Compares two files: names, links, shapes, types, attributes, and every value. Layout, chunks and filters may
    /// differ. Numbers of different types are equal if their values are; NaNs of one type must agree in every bit.</summary>
    /// <param name="path">One file.</param>
    /// <param name="otherPath">The other.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told now and then, on any thread.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    /// <exception cref="StorageException">A file cannot be opened at all.</exception>
    public static CompareReport Compare(
        string path, string otherPath, VerifyOptions? options = null, IProgress<VerifyProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(otherPath);
        Stopwatch clock = Stopwatch.StartNew();
        using H5File file = H5File.Open(path);
        using H5File other = H5File.Open(otherPath);
        FileComparer comparer = new(file, other, options ?? new VerifyOptions(), progress);
        comparer.Run(cancellation);
        return new CompareReport(
            path, otherPath, comparer.Objects, comparer.Datasets, comparer.Bytes, comparer.DifferenceCount,
            [.. comparer.Differences], clock.Elapsed);
    }

    internal static bool Selected(string path, VerifyOptions options)
    {
        bool included = options.Include.IsDefaultOrEmpty || options.Include.Any(p => PathGlob.IsMatch(p, path));
        return included && (options.Exclude.IsDefaultOrEmpty || !options.Exclude.Any(p => PathGlob.IsMatch(p, path)));
    }

    private sealed class Run(H5File file, VerifyOptions options, IProgress<VerifyProgress>? progress)
    {
        private const int ReportMilliseconds = 50;
        private readonly ConcurrentQueue<SharedArray> _open = new();
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private long _lastReport;
        private long _totalBytes;

        internal long Datasets { get; private set; }

        internal long Chunks { get; private set; }

        internal long Bytes { get; private set; }

        internal long DoubtfulChunks { get; private set; }

        internal long ProblemCount { get; private set; }

        internal List<VerifyProblem> Problems { get; } = [];

        internal void Execute(CancellationToken cancellation)
        {
            List<string> paths = [];
            foreach (WalkedLink found in ObjectWalk.Links(file, (path, error) => Add(path, default, -1, -1, error.Message), cancellation))
            {
                if (found is { Link: { Kind: LinkKind.Hard, Target: LinkTarget.Array }, FirstPath: null } && Selected(found.Path, options))
                {
                    paths.Add(found.Path);
                    _totalBytes += MeasureBytes(found.Path);
                }
                else if (found is { Link: { Kind: LinkKind.Hard, Target: LinkTarget.Unknown } link })
                {
                    Add(found.Path, default, -1, -1, link.Note ?? "The object cannot be typed.");
                }
            }

            int threads = options.UsePipeline ? 1 : options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
            try
            {
                OrderedPipeline<VerifyTask, VerifyResult>.Run(
                    Tasks(paths), threads, 2 * threads, () => new ChunkVerifier(options), Consume, cancellation);
            }
            finally
            {
                CloseUpTo(null);
            }

            progress?.Report(new VerifyProgress("", Bytes, Math.Max(Bytes, _totalBytes)));
        }

        private IEnumerable<VerifyTask> Tasks(List<string> paths)
        {
            foreach (string path in paths)
            {
                IEnumerator<VerifyTask> tasks;
                try
                {
                    SharedArray array = new(file.Root.OpenDataset(path));
                    _open.Enqueue(array);
                    RequireFilters(array.Node.Spec);
                    tasks = ChunkVerifier.Tasks(array, path).GetEnumerator();
                }
                catch (Blosc2DirectException error)
                {
                    lock (Problems)
                    {
                        Add(path, default, -1, -1, error.Message);
                    }

                    continue;
                }

                Datasets++;
                using (tasks)
                {
                    while (Next(tasks, path))
                    {
                        yield return tasks.Current;
                    }
                }
            }
        }

        // Said once for the dataset instead of once for every chunk.
        private void RequireFilters(ArraySpec spec)
        {
            if (!options.UsePipeline && BoxReader.IsDirect(spec, options.Limits))
            {
                return;
            }

            foreach (FilterSpec filter in spec.Filters)
            {
                using H5Lock.Scope scope = H5Lock.Enter();
                if (!FilterStandIn.IsInstalled(filter.Id))
                {
                    throw new FilterUnavailableException($"Not checked. {FilterRegistry.DescribeMissing(filter)}") { FilterId = filter.Id };
                }
            }
        }

        private bool Next(IEnumerator<VerifyTask> tasks, string path)
        {
            try
            {
                return tasks.MoveNext();
            }
            catch (Blosc2DirectException error)
            {
                lock (Problems)
                {
                    Add(path, default, -1, -1, error.Message);
                }

                return false;
            }
        }

        // Results come in order: the arrays before this one are done with.
        private void CloseUpTo(SharedArray? array)
        {
            while (_open.TryPeek(out SharedArray? done) && !ReferenceEquals(done, array) && _open.TryDequeue(out done))
            {
                done.Dispose();
            }
        }

        private void Consume(VerifyTask task, VerifyResult result)
        {
            CloseUpTo(task.Array);
            Bytes += result.Bytes;
            DoubtfulChunks += result.IsDoubtful ? 1 : 0;
            Chunks += task.Chunk is null ? 0 : 1;
            if (result.Error is { } error)
            {
                lock (Problems)
                {
                    Add(task.Path, task.Chunk is null ? default : [.. task.Chunk.Coordinates], task.Chunk?.Ref.Address ?? -1,
                        task.Chunk?.Ref.StoredBytes ?? -1, error);
                }
            }

            if (progress is not null && _clock.ElapsedMilliseconds - _lastReport >= ReportMilliseconds)
            {
                _lastReport = _clock.ElapsedMilliseconds;
                progress.Report(new VerifyProgress(task.Path, Math.Min(Bytes, _totalBytes), _totalBytes));
            }
        }

        private void Add(string path, ImmutableArray<long> chunk, long address, long storedBytes, string message)
        {
            ProblemCount++;
            if (Problems.Count < options.MaxDescribed)
            {
                Problems.Add(new VerifyProblem(path, chunk, address, storedBytes, message));
            }
        }

        private long MeasureBytes(string path)
        {
            try
            {
                using IArrayNode node = file.Root.OpenDataset(path);
                return ChunkVerifier.ElementBytes(node.Spec);
            }
            catch (Blosc2DirectException)
            {
                return 0; // said when its turn comes
            }
        }
    }
}
