namespace Blosc2Direct.Codecs.Engine;

/// <summary>Walks the slower axes of a placement.</summary>
internal unsafe ref struct BoxWalk
{
    private readonly ReadOnlySpan<long> _shape;
    private readonly ReadOnlySpan<long> _blockStrides;
    private readonly ReadOnlySpan<long> _strides;
    private readonly Span<long> _index;
    private bool _begun;

    /// <summary>Starts a walk.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="axes">How many of its axes are walked, from the slowest on.</param>
    /// <param name="index">Room for as many numbers.</param>
    public BoxWalk(in BlockPlacement placement, int axes, Span<long> index)
    {
        _shape = placement.Shape[..axes];
        _blockStrides = placement.BlockStrides;
        _strides = placement.Strides;
        _index = index;
        _index.Clear();
        BlockOffset = placement.BlockOffset;
        Destination = placement.Destination;
    }

    /// <summary>Bytes from the start of the block to the first element here.</summary>
    public long BlockOffset { get; private set; }

    /// <summary>Its place.</summary>
    public byte* Destination { get; private set; }

    /// <summary>Moves on.</summary>
    public bool Next()
    {
        if (!_begun)
        {
            _begun = true;
            return true;
        }

        for (int axis = _shape.Length - 1; axis >= 0; axis--)
        {
            BlockOffset += _blockStrides[axis];
            Destination += _strides[axis];
            if (++_index[axis] < _shape[axis])
            {
                return true;
            }

            BlockOffset -= _blockStrides[axis] * _shape[axis];
            Destination -= _strides[axis] * _shape[axis];
            _index[axis] = 0;
        }

        return false;
    }
}
