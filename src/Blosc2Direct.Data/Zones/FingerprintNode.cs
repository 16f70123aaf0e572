using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Zones;

/// <summary>Stands before an array and takes the fingerprint of every chunk that is written through it.</summary>
/// <param name="inner">The array.</param>
/// <param name="fingerprints">Where they go.</param>
internal sealed class FingerprintNode(IArrayNode inner, ChunkFingerprints fingerprints) : ForwardingNode(inner)
{
    private readonly IArrayNode _inner = inner;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<long> coordinates, ReadOnlySpan<byte> encoded, uint filterMask = 0)
    {
        ulong held = fingerprints.BeforeWrite(coordinates);
        long before = _inner.GetGeneration(coordinates);
        _inner.Write(coordinates, encoded, filterMask);
        fingerprints.Written(coordinates, before, XxHash64.Hash(encoded, filterMask), held);
    }

    /// <inheritdoc/>
    public override void Resize(ReadOnlySpan<long> shape)
    {
        long before = _inner.StructureGeneration;
        _inner.Resize(shape);
        fingerprints.Resized(shape[0], before);
    }

    /// <inheritdoc/>
    public override void Dispose() => _inner.Dispose();
}
