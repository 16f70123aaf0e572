using System.Collections.Concurrent;
using System.Diagnostics;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Interop;
using Blosc2Direct.Maintenance.Copying;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Carries the elements of re-encoded datasets over: chunks are read and decoded, encoded, and written in order,
/// decoding and encoding on several threads, all datasets in one stream so that many small ones keep the threads busy, too.</summary>
internal sealed unsafe class Reencoder : IDisposable
{
    private const int ReportMilliseconds = 50;
    private const int LargeChunkBytes = 16 << 20;
    private readonly ConcurrentQueue<Job> _open = new();
    private readonly long _destination;
    private readonly RepackOptions _options;
    private readonly IProgress<RepackProgress>? _progress;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _totalBytes;
    private long _doneBytes;
    private long _lastReport = -ReportMilliseconds;
    private Job? _writing;
    private long _writingId = -1;

    private Reencoder(long destination, RepackOptions options, long totalBytes, IProgress<RepackProgress>? progress)
    {
        _destination = destination;
        _options = options;
        _progress = progress;
        _totalBytes = totalBytes;
    }

    /// <summary>Carries everything over.</summary>
    /// <param name="source">The source.</param>
    /// <param name="destination">The destination file's identifier.</param>
    /// <param name="datasets">All datasets; those without a geometry are passed over.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told now and then, on any thread.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    internal static void Run(
        IStorage source, long destination, IReadOnlyList<CopiedDataset> datasets, RepackOptions options,
        IProgress<RepackProgress>? progress, CancellationToken cancellation)
    {
        long total = 0, largest = 0;
        foreach (CopiedDataset dataset in datasets)
        {
            if (dataset.Plan.Geometry is { } geometry)
            {
                total += dataset.Plan.Bytes;
                largest = Math.Max(largest, geometry.ChunkBytes);
            }
        }

        using Reencoder encoder = new(destination, options, total, progress);
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;

        // Two results a thread keep all of them busy; of large ones fewer, since memory matters more.
        int slots = largest <= LargeChunkBytes ? 2 * threads : threads + 1;
        OrderedPipeline<Task, Frame>.Run(
            encoder.Tasks(source, datasets), threads, slots, () => new Worker(options), encoder.Write, cancellation);
        encoder.Report(force: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_open.TryDequeue(out Job? job))
        {
            job.Array.Dispose();
        }

        if (_writingId > 0)
        {
            using (H5Lock.Enter())
            {
                H5Kind.Dataset.Close(_writingId);
            }
        }
    }

    // Runs on whichever thread takes the next item. A dataset is opened when its turn comes.
    private IEnumerable<Task> Tasks(IStorage source, IReadOnlyList<CopiedDataset> datasets)
    {
        foreach (CopiedDataset dataset in datasets)
        {
            if (dataset.Plan.Geometry is not { } geometry)
            {
                continue;
            }

            Job job = new(new SharedArray(source.Root.OpenArray(dataset.Path!)), dataset, geometry);
            _open.Enqueue(job);
            Interlocked.Add(ref _totalBytes, job.Bytes - dataset.Plan.Bytes);
            if (job.KeepsChunks)
            {
                // Chunks that were never written stay so.
                foreach (ChunkInfo chunk in job.Node.EnumerateChunks())
                {
                    yield return new Task(job, chunk.Offset);
                }
            }
            else
            {
                foreach (Box box in Box.Grid(job.Shape, job.Tile))
                {
                    yield return new Task(job, box.Start);
                }
            }
        }
    }

    private void Write(Task task, Frame frame)
    {
        Job job = task.Job;
        using (H5Lock.Enter())
        {
            if (!ReferenceEquals(job, _writing))
            {
                Open(job);
            }

            fixed (long* offset = task.Offset)
            fixed (byte* bytes = frame.Bytes)
            {
                H5Error.ThrowIfNegative(
                    H5D.H5Dwrite_chunk(_writingId, 0, 0, offset, (nuint)frame.Length, bytes), $"write a chunk of '{job.Dataset.Path}'");
            }
        }

        _doneBytes += Math.Min(job.Geometry.ChunkBytes, Math.Max(0, job.Bytes));
        Report(force: false);
    }

    private void Open(Job job)
    {
        // Results come in order: the datasets before this one are done with.
        while (_open.TryPeek(out Job? done) && !ReferenceEquals(done, job) && _open.TryDequeue(out done))
        {
            done.Array.Dispose();
        }

        if (_writingId > 0)
        {
            H5Kind.Dataset.Close(_writingId);
            _writingId = -1;
        }

        fixed (byte* name = job.Dataset.PathBytes)
        {
            _writingId = H5Error.ThrowIfNegative(H5D.H5Dopen2(_destination, name, 0), "open a copied dataset");
        }

        _writing = job;
    }

    private void Report(bool force)
    {
        if (_progress is not null && (force || _clock.ElapsedMilliseconds - _lastReport >= ReportMilliseconds))
        {
            long total = Interlocked.Read(ref _totalBytes);
            _lastReport = _clock.ElapsedMilliseconds;
            _progress.Report(new RepackProgress(_writing?.Dataset.Path ?? "", Math.Min(_doneBytes, total), total));
        }
    }

    // PyTables' own reader of Blosc2 chunks counts the stored ones: its arrays must not miss any.
    private static bool MustBeComplete(IArrayNode node) =>
        PyTablesInfo.Read(node) is { ClassName: "CArray" or "EArray" } && node.StoredChunkCount < MissingChunks.CountChunks(node.Spec);

    /// <summary>A dataset in work.</summary>
    private sealed class Job
    {
        internal Job(SharedArray array, CopiedDataset dataset, ChunkGeometry geometry)
        {
            ArraySpec spec = array.Node.Spec;
            Array = array;
            Dataset = dataset;
            Geometry = geometry;
            Shape = [.. spec.Shape];
            Tile = new long[Shape.Length];
            for (int axis = 0; axis < Shape.Length; axis++)
            {
                Tile[axis] = geometry.ChunkShape[axis];
            }

            KeepsChunks = spec.Layout == ArrayLayout.Chunked && spec.ChunkShape.AsSpan().SequenceEqual(geometry.ChunkShape) &&
                !MustBeComplete(array.Node);
            Fill = spec.FillValue.IsDefault ? [] : [.. spec.FillValue];
            Bytes = geometry.ElementSize;
            foreach (long length in Shape)
            {
                Bytes *= length;
            }

            if (KeepsChunks)
            {
                Bytes = Math.Min(Bytes, Node.StoredChunkCount * geometry.ChunkBytes);
            }
        }

        internal SharedArray Array { get; }

        internal IArrayNode Node => Array.Node;

        internal CopiedDataset Dataset { get; }

        internal ChunkGeometry Geometry { get; }

        internal long[] Shape { get; }

        internal long[] Tile { get; }

        internal byte[] Fill { get; }

        internal long Bytes { get; }

        internal bool KeepsChunks { get; }
    }

    private readonly record struct Task(Job Job, long[] Offset);

    private sealed class Frame
    {
        internal byte[] Bytes = [];
        internal int Length;
    }

    /// <summary>One thread's decoder and encoder.</summary>
    private sealed class Worker(RepackOptions options) : IPipelineWorker<Task, Frame>
    {
        private Job? _job;
        private ChunkEncoder? _encoder;
        private BoxReader? _boxes;
        private byte[] _elements = [];
        private long[] _strides = [];
        private int[] _valid = [];

        public void Produce(Task task, Frame frame)
        {
            try
            {
                if (!ReferenceEquals(task.Job, _job))
                {
                    Enter(task.Job);
                }

                Encode(task, frame);
            }
            catch (Blosc2DirectException error)
            {
                error.At(task.Job.Node.Storage.Name, task.Job.Dataset.Path, Coordinates(task));
                throw;
            }
        }

        public void Dispose() => Leave();

        private void Encode(Task task, Frame frame)
        {
            Job job = task.Job;
            Box box = new(task.Offset, new long[task.Offset.Length]);
            int bytes = job.Geometry.ElementSize;
            for (int axis = 0; axis < box.Shape.Length; axis++)
            {
                long length = Math.Min(job.Tile[axis], job.Shape[axis] - box.Start[axis]);
                box.Shape[axis] = length;
                _valid[axis] = (int)length;
                bytes *= (int)length;
            }

            _boxes!.Read(box, _elements.AsSpan(0, bytes));
            long stride = job.Geometry.ElementSize;
            for (int axis = _strides.Length - 1; axis >= 0; axis--)
            {
                _strides[axis] = stride;
                stride *= box.Shape[axis];
            }

            if (frame.Bytes.Length < _encoder!.MaxFrameBytes)
            {
                frame.Bytes = GC.AllocateUninitializedArray<byte>(_encoder.MaxFrameBytes);
            }

            fixed (byte* source = _elements)
            {
                frame.Length = _encoder.Encode(source, _strides, _valid, job.Fill, frame.Bytes);
            }
        }

        private void Enter(Job job)
        {
            Leave();
            _job = job;
            _encoder = new ChunkEncoder(job.Dataset.Plan.Codec, job.Geometry);
            _boxes = new BoxReader(job.Array, options.Limits);

            if (_elements.Length != job.Geometry.ChunkBytes)
            {
                _elements = GC.AllocateUninitializedArray<byte>(job.Geometry.ChunkBytes);
            }

            _strides = new long[job.Shape.Length];
            _valid = new int[job.Shape.Length];
        }

        private void Leave()
        {
            _encoder?.Dispose();
            _encoder = null;
            _boxes = null;
            _job = null;
        }

        private static long[] Coordinates(Task task)
        {
            long[] coordinates = new long[task.Offset.Length];
            for (int axis = 0; axis < coordinates.Length; axis++)
            {
                coordinates[axis] = task.Offset[axis] / task.Job.Tile[axis];
            }

            return coordinates;
        }
    }
}
