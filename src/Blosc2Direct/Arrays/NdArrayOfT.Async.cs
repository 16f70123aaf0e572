using System.Buffers;
using Blosc2Direct.Arrays.Selections;

namespace Blosc2Direct.Arrays;

/// <content>Reading and writing that leaves the caller's thread free.</content>
public sealed partial class NdArray<T>
{
    /// <summary>Reads a selection on threads of the pool; the caller's is free meanwhile.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="destination">Receives the elements, row-major in the result's shape.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the read; what the destination holds then is undefined.</param>
    public async Task<ReadStatistics> ReadAsync(
        Selection selection, Memory<T> destination, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        SelectionPlan plan = Untyped.Plan(selection);
        using MemoryHandle pinned = destination.Pin();
        ElementMemory memory = Pack(plan, Address(pinned), destination.Length, nameof(destination));
        return await Task.Run(() => Untyped.Read(plan, memory, new JobWatch(cancellation, progress)), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a selection on threads of the pool; the caller's is free meanwhile.</summary>
    /// <param name="selection">Which elements.</param>
    /// <param name="source">The elements, row-major in the result's shape.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the write between chunks: each chunk is written or not.</param>
    public async Task<WriteStatistics> WriteAsync(
        Selection selection, ReadOnlyMemory<T> source, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        SelectionPlan plan = Untyped.Plan(selection);
        using MemoryHandle pinned = source.Pin();
        ElementMemory memory = Pack(plan, Address(pinned), source.Length, nameof(source));
        return await Task.Run(() => Untyped.Write(plan, memory, new JobWatch(cancellation, progress)), cancellation).ConfigureAwait(false);
    }

    private static unsafe nint Address(in MemoryHandle handle) => (nint)handle.Pointer;
}
