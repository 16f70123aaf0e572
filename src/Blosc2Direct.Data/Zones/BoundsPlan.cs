using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Zones;

/// <summary>How the bounds of all leaves are found in cells that lie in one way: as row images, as structs, as columns.</summary>
/// <remarks>Numbers without marks for nulls go through kernels that take them as integers and know nothing of NaN; a bound that
/// turns out to be one has the cells looked at once more, one by one, as others are always.</remarks>
internal sealed unsafe class BoundsPlan
{
    private readonly long[] _distances;
    private readonly int[] _strides;
    private readonly LeafCoder?[] _coders;
    private readonly List<LaneStep> _lanes = [];
    private readonly List<int> _slow = [];

    private BoundsPlan(LeafCoder?[] coders, in CellBlock cells)
    {
        _coders = coders;
        _strides = new ReadOnlySpan<int>(cells.Strides, coders.Length).ToArray();
        _distances = new long[coders.Length];
        int stride = _strides[0];
        byte* first = cells.Places[0];
        for (int i = 1; i < coders.Length; i++)
        {
            first = cells.Places[i] < first ? cells.Places[i] : first;
        }

        bool isRows = true;
        for (int i = 0; i < coders.Length; i++)
        {
            _distances[i] = cells.Places[i] - cells.Places[0];
            isRows &= _strides[i] == stride && cells.Places[i] - first < stride;
        }

        int[] fast = [.. Enumerable.Range(0, coders.Length).Where(i => coders[i] is { Width: > 0 })];
        _slow.AddRange(Enumerable.Range(0, coders.Length).Where(i => coders[i] is { Width: 0 }));
        if (isRows)
        {
            int anchor = (int)(first - cells.Places[0]);
            foreach (IGrouping<int, int> width in fast.GroupBy(i => coders[i]!.Width))
            {
                AddRows(width.Key, [.. width], anchor, stride);
            }
        }
        else
        {
            foreach (int leaf in fast)
            {
                AddRows(coders[leaf]!.Width, [leaf], (int)_distances[leaf], _strides[leaf]);
            }
        }
    }

    /// <summary>A coder a leaf, null for leaves whose bounds are not found.</summary>
    public LeafCoder?[] Coders => _coders;

    /// <summary>The plan for some cells: the one there is if it suits.</summary>
    /// <param name="last">A plan, or null.</param>
    /// <param name="coders">A coder a leaf, null for leaves without bounds.</param>
    /// <param name="cells">The cells.</param>
    public static BoundsPlan For(BoundsPlan? last, LeafCoder?[] coders, in CellBlock cells) =>
        last is not null && last.Suits(coders, cells) ? last : new BoundsPlan(coders, cells);

    /// <summary>Finds the bounds of some of the rows. Safe for several threads.</summary>
    /// <param name="cells">Cells that lie as those that the plan was made for.</param>
    /// <param name="start">The first row within the cells.</param>
    /// <param name="count">Rows; one at least.</param>
    /// <param name="bounds">Receives one value a leaf; those of leaves without bounds are left alone.</param>
    public void Find(in CellBlock cells, long start, int count, Span<ZoneBounds> bounds)
    {
        foreach (LaneStep step in _lanes)
        {
            step.Find(cells.Places[0] + step.Distance + (start * step.Stride), count, _coders, bounds);
            foreach (int leaf in step.Leaves)
            {
                if (bounds[leaf].Unordered > 0)
                {
                    bounds[leaf] = FindSlowly(leaf, cells, start, count);
                }
            }
        }

        foreach (int leaf in _slow)
        {
            bounds[leaf] = FindSlowly(leaf, cells, start, count);
        }
    }

    private ZoneBounds FindSlowly(int leaf, in CellBlock cells, long start, int count)
    {
        LeafCoder coder = _coders[leaf]!;
        byte* nulls = coder.Mask < 0 ? null : cells.Places[coder.Mask] + (start * cells.Strides[coder.Mask]);
        int nullStride = coder.Mask < 0 ? 0 : cells.Strides[coder.Mask];
        return coder.Find(cells.Places[leaf] + (start * cells.Strides[leaf]), cells.Strides[leaf], nulls, nullStride, count);
    }

    private bool Suits(LeafCoder?[] coders, in CellBlock cells)
    {
        bool suits = ReferenceEquals(coders, _coders);
        for (int i = 0; suits && i < _strides.Length; i++)
        {
            suits = cells.Strides[i] == _strides[i] && cells.Places[i] - cells.Places[0] == _distances[i];
        }

        return suits;
    }

    private void AddRows(int width, int[] leaves, int anchor, int stride)
    {
        switch (width)
        {
            case 1:
                AddRows<sbyte>(leaves, anchor, stride);
                break;
            case 2:
                AddRows<short>(leaves, anchor, stride);
                break;
            case 4:
                AddRows<int>(leaves, anchor, stride);
                break;
            default:
                AddRows<long>(leaves, anchor, stride);
                break;
        }
    }

    private void AddRows<T>(int[] leaves, int anchor, int stride)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        bool fits = LaneBounds<T>.Fits(stride);
        int[] together = [.. leaves.Where(i => fits && (_distances[i] - anchor) % sizeof(T) == 0)];
        if (together.Length > 0)
        {
            LaneOrder<T>[] orders = [.. together.Select(i => _coders[i]!.OrderOf<T>())];
            LaneBounds<T> kernel = new(stride, [.. together.Select(i => (int)(_distances[i] - anchor))], orders);
            _lanes.Add(new LaneStep<T>(kernel, orders) { Leaves = together, Distance = anchor, Stride = stride });
        }

        foreach (int leaf in leaves.Except(together))
        {
            _lanes.Add(new LaneStep<T>(null, [_coders[leaf]!.OrderOf<T>()]) { Leaves = [leaf], Distance = _distances[leaf], Stride = stride });
        }
    }

    /// <summary>Some leaves that are looked at together.</summary>
    private abstract class LaneStep
    {
        public required int[] Leaves { get; init; }

        public required long Distance { get; init; }

        public required int Stride { get; init; }

        public abstract void Find(byte* cells, int count, LeafCoder?[] coders, Span<ZoneBounds> bounds);
    }

    /// <summary>The same for one width: by a kernel for several leaves, or one leaf at even distances.</summary>
    private sealed class LaneStep<T>(LaneBounds<T>? kernel, LaneOrder<T>[] orders) : LaneStep
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        private const int OnStack = 64;

        public override void Find(byte* cells, int count, LeafCoder?[] coders, Span<ZoneBounds> bounds)
        {
            Span<T> min = Leaves.Length <= OnStack ? stackalloc T[OnStack] : new T[Leaves.Length];
            Span<T> max = Leaves.Length <= OnStack ? stackalloc T[OnStack] : new T[Leaves.Length];
            if (kernel is not null)
            {
                kernel.Find(cells, count, min, max);
            }
            else
            {
                (min[0], max[0]) = (T.MaxValue, T.MinValue);
                LaneBounds<T>.FindStrided(cells, Stride, count, orders[0], ref min[0], ref max[0]);
            }

            for (int i = 0; i < Leaves.Length; i++)
            {
                T least = orders[i].Turn(min[i]);
                T most = orders[i].Turn(max[i]);
                LeafCoder coder = coders[Leaves[i]]!;
                bool ordered = coder.TryEncode((byte*)&least, out ulong low) & coder.TryEncode((byte*)&most, out ulong high);
                bounds[Leaves[i]] = new ZoneBounds(low, high, 0, ordered ? 0u : 1u);
            }
        }
    }
}
