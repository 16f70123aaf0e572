using System.Collections.Concurrent;
using System.Diagnostics;
using Blosc2Direct.Arrays;
using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>Compares two stores: structure first, then values, piece by piece on several threads.</summary>
internal sealed class FileComparer(IStorage one, IStorage two, VerifyOptions options, IProgress<VerifyProgress>? progress)
{
    private const int ReportMilliseconds = 50;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<ArrayPair> _open = new();
    private readonly Dictionary<string, ValueDifference> _valueDifferences = [];
    private long _lastReport;
    private long _totalBytes;

    /// <summary>Names that both have.</summary>
    internal long Objects { get; private set; }

    /// <summary>Datasets whose values were compared.</summary>
    internal long Datasets { get; private set; }

    /// <summary>Bytes that were compared.</summary>
    internal long Bytes { get; private set; }

    /// <summary>All differences.</summary>
    internal long DifferenceCount { get; private set; }

    /// <summary>Those that are described.</summary>
    internal List<FileDifference> Differences { get; } = [];

    /// <summary>Compares.</summary>
    internal void Run(CancellationToken cancellation)
    {
        List<WalkedLink> links = [.. ObjectWalk.Links(one, OnListError, cancellation)];
        Dictionary<string, WalkedLink> others = [];
        foreach (WalkedLink link in ObjectWalk.Links(two, OnListError, cancellation))
        {
            others.TryAdd(link.Path, link);
        }

        AttributeComparer.Compare(one.Root, two.Root, Add);
        List<string> paths = [];
        try
        {
            foreach (WalkedLink link in links)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!others.Remove(link.Path, out WalkedLink? other))
                {
                    Add(new FileDifference(link.Path, "missing", $"is only in {one.Name}"));
                    continue;
                }

                Objects++;
                CompareLink(link, other, paths);
            }

            foreach (WalkedLink extra in others.Values)
            {
                Add(new FileDifference(extra.Path, "extra", $"is only in {two.Name}"));
            }

            int threads = options.UsePipeline ? 1 : options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
            OrderedPipeline<CompareTask, CompareResult>.Run(Tasks(paths), threads, 2 * threads, () => new PieceComparer(options), Consume, cancellation);
        }
        finally
        {
            CloseUpTo(null);
        }

        foreach ((string path, ValueDifference difference) in _valueDifferences.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Add(new FileDifference(path, "values", difference.First, difference.Count));
        }

        progress?.Report(new VerifyProgress("", Bytes, Math.Max(Bytes, _totalBytes)));
    }

    private IEnumerable<CompareTask> Tasks(List<string> paths)
    {
        foreach (string path in paths)
        {
            ArrayPair pair = Open(path);
            _open.Enqueue(pair);
            foreach (Box box in pair.Pieces())
            {
                yield return new CompareTask(pair, box);
            }
        }
    }

    private void CompareLink(WalkedLink link, WalkedLink other, List<string> paths)
    {
        (LinkInfo a, LinkInfo b) = (link.Link, other.Link);
        if (a.Kind != b.Kind)
        {
            Add(new FileDifference(link.Path, "link", $"is a {a.Kind} link in one file, a {b.Kind} link in the other"));
        }
        else if (a.Kind != LinkKind.Hard)
        {
            if (a.TargetPath != b.TargetPath || a.TargetFile != b.TargetFile)
            {
                Add(new FileDifference(link.Path, "link", $"leads to '{a.TargetFile}{a.TargetPath}' in one file, '{b.TargetFile}{b.TargetPath}' in the other"));
            }
        }
        else if (link.FirstPath != other.FirstPath)
        {
            Add(new FileDifference(link.Path, "link", $"is the same object as {link.FirstPath ?? "none before"} in one file, {other.FirstPath ?? "none before"} in the other"));
        }
        else if (a.Target != b.Target)
        {
            Add(new FileDifference(link.Path, "kind", $"is a {a.Target} in one file, a {b.Target} in the other"));
        }
        else if (link.FirstPath is null)
        {
            CompareObject(link.Path, a.Target, paths);
        }
    }

    private void CompareObject(string path, LinkTarget kind, List<string> paths)
    {
        try
        {
            if (kind == LinkTarget.Group)
            {
                using IGroupNode a = one.Root.OpenGroup(path), b = two.Root.OpenGroup(path);
                AttributeComparer.Compare(a, b, Add);
            }
            else if (kind == LinkTarget.Array)
            {
                CompareArray(path, paths);
            }
        }
        catch (Blosc2DirectException error)
        {
            Add(new FileDifference(path, "unreadable", error.Message));
        }
    }

    private void CompareArray(string path, List<string> paths)
    {
        using ArrayPair pair = Open(path);
        AttributeComparer.Compare(pair.One.Node, pair.Two.Node, Add);
        ArraySpec a = pair.One.Node.Spec, b = pair.Two.Node.Spec;
        if (a.IsNull != b.IsNull || !a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan()))
        {
            Add(new FileDifference(path, "shape", $"is {Show(a)} in one file, {Show(b)} in the other"));
            return;
        }

        if (!MaxShape(a).SequenceEqual(MaxShape(b)))
        {
            Add(new FileDifference(path, "shape", "may grow to another shape"));
        }

        if (a.Type != b.Type && !NumberComparer.CanCompare(a.Type, b.Type))
        {
            Add(new FileDifference(path, "type", $"holds {a.Type} in one file, {b.Type} in the other"));
            return;
        }

        if (!a.IsNull && Verifier.Selected(path, options) && PieceComparer.CanCompare(a.Type))
        {
            Datasets++;
            _totalBytes += ChunkVerifier.ElementBytes(a);
            paths.Add(path);
        }
    }

    private ArrayPair Open(string path)
    {
        SharedArray first = new(one.Root.OpenArray(path));
        try
        {
            return new ArrayPair(path, first, new SharedArray(two.Root.OpenArray(path)));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    // Results come in order: the datasets before this one are done with.
    private void CloseUpTo(ArrayPair? pair)
    {
        while (_open.TryPeek(out ArrayPair? done) && !ReferenceEquals(done, pair) && _open.TryDequeue(out done))
        {
            done.Dispose();
        }
    }

    private void Consume(CompareTask task, CompareResult result)
    {
        CloseUpTo(task.Pair);
        Bytes += result.Bytes;
        if (result.Error is not null)
        {
            Add(new FileDifference(task.Pair.Path, "unreadable", result.Error));
        }

        if (result.Different > 0)
        {
            if (!_valueDifferences.TryGetValue(task.Pair.Path, out ValueDifference? difference))
            {
                difference = new ValueDifference(result.First ?? "");
                _valueDifferences.Add(task.Pair.Path, difference);
            }

            difference.Count += result.Different;
        }

        if (progress is not null && _clock.ElapsedMilliseconds - _lastReport >= ReportMilliseconds)
        {
            _lastReport = _clock.ElapsedMilliseconds;
            progress.Report(new VerifyProgress(task.Pair.Path, Math.Min(Bytes, _totalBytes), _totalBytes));
        }
    }

    private void OnListError(string path, Blosc2DirectException error) => Add(new FileDifference(path, "unreadable", error.Message));

    private void Add(FileDifference difference)
    {
        DifferenceCount++;
        if (Differences.Count < options.MaxDescribed)
        {
            Differences.Add(difference);
        }
    }

    private static ReadOnlySpan<long> MaxShape(ArraySpec spec) => (spec.MaxShape.IsDefault ? spec.Shape : spec.MaxShape).AsSpan();

    private static string Show(ArraySpec spec) => spec.IsNull ? "empty" : $"({string.Join(", ", spec.Shape)})";

    private sealed class ValueDifference(string first)
    {
        internal string First => first;

        internal long Count { get; set; }
    }
}

/// <summary>A dataset of both files.</summary>
internal sealed record ArrayPair(string Path, SharedArray One, SharedArray Two) : IDisposable
{
    private const long PieceBytes = 1 << 20;
    private const long MaxPieceBytes = 64 << 20;

    /// <inheritdoc/>
    public void Dispose()
    {
        One.Dispose();
        Two.Dispose();
    }

    /// <summary>Boxes that decode few chunks twice: whole chunks of one file, several where they are small.</summary>
    internal IEnumerable<Box> Pieces()
    {
        ArraySpec a = One.Node.Spec, b = Two.Node.Spec;
        long[] shape = [.. a.Shape];
        int elementSize = Math.Max(1, Math.Max(a.Type.Size, b.Type.Size));
        ArraySpec? chunked = Chunked(a) ? a : Chunked(b) ? b : null;
        if (chunked is null || FilterPipelines.ChunkBytes(chunked) > MaxPieceBytes)
        {
            return Box.Split(shape, PieceBytes / elementSize);
        }

        long[] tile = new long[shape.Length];
        long elements = 1;
        for (int axis = 0; axis < tile.Length; axis++)
        {
            tile[axis] = Math.Min(chunked.ChunkShape[axis], Math.Max(1, shape[axis]));
            elements *= tile[axis];
        }

        for (int axis = tile.Length - 1; axis >= 0; axis--)
        {
            long more = Math.Max(1, PieceBytes / Math.Max(1, elements * elementSize));
            long chunk = tile[axis];
            tile[axis] = more >= (shape[axis] + chunk - 1) / chunk ? Math.Max(1, shape[axis]) : chunk * more;
            elements = elements / chunk * tile[axis];
        }

        return Box.Grid(shape, tile);
    }

    private static bool Chunked(ArraySpec spec) =>
        spec.Layout == ArrayLayout.Chunked && !spec.ChunkShape.IsDefault && spec.ChunkShape.Length == spec.Shape.Length;
}
