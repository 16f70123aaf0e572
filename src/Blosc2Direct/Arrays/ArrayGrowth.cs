using System.Collections.Immutable;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>An array that is growing: what is new is written first, and shown then, all at once. Made by
/// <see cref="NdArray.BeginGrow"/>.</summary>
/// <remarks>Several threads may write at once where their boxes share no chunk. Disposing a growth that is not committed puts the
/// array back to what it was. Several arrays that grow together stay in step: write to all of them, then commit.</remarks>
public sealed unsafe class ArrayGrowth : IDisposable
{
    private readonly NdArray _array;
    private readonly IArrayGrowth _growth;
    private readonly long[] _shape;

    internal ArrayGrowth(NdArray array, IArrayGrowth growth, ReadOnlySpan<long> shape)
    {
        _array = array;
        _growth = growth;
        _shape = shape.ToArray();
    }

    /// <summary>Elements along each axis once the growth is committed.</summary>
    public ImmutableArray<long> Shape => [.. _shape];

    /// <summary>Writes a box of the array as it will be. Chunks that it covers in part are read, patched and encoded again.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The box's bytes.</param>
    public WriteStatistics Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, ReadOnlySpan<byte> source)
    {
        fixed (byte* pointer = source)
        {
            return Write(start, shape, pointer, source.Length);
        }
    }

    /// <summary>Writes a box of the array as it will be, from memory of any size.</summary>
    /// <param name="start">The box's first element.</param>
    /// <param name="shape">Elements along each axis.</param>
    /// <param name="source">The box's bytes.</param>
    /// <param name="sourceBytes">Bytes at the source: at least those of the box.</param>
    public WriteStatistics Write(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* source, long sourceBytes) =>
        _array.Write(_array.PlanBox(start, shape, _shape), source, sourceBytes, null);

    /// <summary>Shows the array as it is now, in every handle of this process at once.</summary>
    /// <exception cref="InvalidOperationException">It is committed already, or was put back.</exception>
    public void Commit() => _growth.Commit();

    /// <summary>Puts the array back, unless the growth is committed. Never throws.</summary>
    public void Dispose() => _growth.Dispose();
}
