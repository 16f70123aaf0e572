using Blosc2Direct.Arrays;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>An array whose elements are read as they are stored.</summary>
internal sealed unsafe class RawSource : IPieceSource, IPieceReader
{
    private readonly NdArray _array;
    private readonly object _gate = new();
    private ReadStatistics _statistics;

    public RawSource(NdArray array)
    {
        ArraySpec spec = array.Spec;
        Shape = spec.IsNull ? [0] : [.. spec.Shape];
        Unit = ElementSource.DecodeUnit(spec);
        Chunk = Unit is null ? null : ElementSource.ToLong(spec.ChunkShape.AsSpan());
        ItemBytes = spec.Type.Size;
        _array = new NdArray(new BorrowedNode(array.Node), array.Options with { Threads = 1, BlockCache = null });
    }

    public long[] Shape { get; }

    public long[]? Unit { get; }

    public long[]? Chunk { get; }

    public int ItemBytes { get; }

    public int ScratchBytes => 0;

    /// <summary>What all reads cost so far.</summary>
    public ReadStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _statistics;
            }
        }
    }

    // Stays open: it closes itself.
    public IPieceReader OpenReader() => new Lease(this);

    public void Read(in Box box, byte* destination)
    {
        ReadStatistics taken = _array.Read(box.Start, box.Shape, destination, box.Count * ItemBytes);
        lock (_gate)
        {
            _statistics += taken;
        }
    }

    public void Dispose() => _array.Dispose();

    private sealed class Lease(RawSource source) : IPieceReader
    {
        public void Read(in Box box, byte* destination) => source.Read(box, destination);

        public void Dispose()
        {
            // The source closes itself.
        }
    }
}
