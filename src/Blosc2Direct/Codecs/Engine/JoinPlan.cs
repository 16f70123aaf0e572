namespace Blosc2Direct.Codecs.Engine;

/// <summary>How planes become elements in their places.</summary>
internal readonly ref struct JoinPlan
{
    private const int MaxStep = 64;
    private const int MaxSteppedItem = 16;
    private readonly int _swapWidth;

    public JoinPlan(in BlockPlacement placement, int typeSize)
    {
        int last = placement.Shape.Length - 1;
        _swapWidth = placement.SwapWidth;
        FirstPlane = (int)(placement.BlockOffset % typeSize);
        ItemBytes = placement.ItemSize;
        RowFactor = 1;
        ElementStep = placement.Strides[last];
        Step = 1;
        bool isRow = placement.BlockStrides[last] == placement.ItemSize && placement.Strides[last] == placement.ItemSize;
        if (placement.ItemSize > typeSize)
        {
            // An element of several items: a row of items, where elements are packed on both sides.
            if (placement.ItemSize % typeSize != 0 || FirstPlane != 0 || !isRow || (_swapWidth != 0 && typeSize % _swapWidth != 0))
            {
                return;
            }

            ItemBytes = typeSize;
            RowFactor = placement.ItemSize / typeSize;
            ElementStep = typeSize;
        }
        else if (placement.BlockStrides[last] != typeSize)
        {
            // Whole elements are faster decoded together and then copied.
            long step = placement.BlockStrides[last] / typeSize;
            if (step is < 1 or > MaxStep || placement.ItemSize > MaxSteppedItem || placement.ItemSize == typeSize)
            {
                return;
            }

            Step = (int)step;
        }

        if (FirstPlane + ItemBytes > typeSize)
        {
            return;
        }

        foreach (long stride in placement.BlockStrides)
        {
            if (stride % typeSize != 0)
            {
                return;
            }
        }

        IsPossible = true;
    }

    /// <summary>Whether joining in place is possible.</summary>
    public bool IsPossible { get; }

    /// <summary>The first plane that is wanted.</summary>
    public int FirstPlane { get; }

    /// <summary>How many planes are.</summary>
    public int ItemBytes { get; }

    /// <summary>Items of an element of the placement.</summary>
    public int RowFactor { get; }

    /// <summary>Bytes from one item's place to the next one's in a row.</summary>
    public long ElementStep { get; }

    /// <summary>Every how many items of the planes one is wanted.</summary>
    public int Step { get; }

    /// <summary>Which byte of an element a plane is: bytes of numbers change places if they are swapped.</summary>
    public int PlaceOf(int plane) => _swapWidth == 0 ? plane : (plane / _swapWidth * _swapWidth) + _swapWidth - 1 - (plane % _swapWidth);
}
