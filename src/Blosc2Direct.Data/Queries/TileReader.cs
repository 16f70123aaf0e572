using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Queries;

/// <summary>Reads leaves of the rows that a scan is at, each block once, however many terms and outputs ask for it.</summary>
/// <param name="store">The table.</param>
/// <param name="rows">Rows of the table; those behind are not read.</param>
internal sealed unsafe class TileReader(TableStore store, long rows) : IDisposable
{
    private readonly LeafWindow?[] _windows = new LeafWindow?[store.Schema.Leaves.Length + 1];
    private readonly int[] _missing = new int[store.Schema.Leaves.Length];
    private readonly byte*[] _places = new byte*[store.Schema.Leaves.Length];
    private long _start;
    private long _end;

    /// <summary>What reading cost so far.</summary>
    public ReadStatistics Statistics { get; private set; }

    /// <summary>Prepares for leaves that will be asked for.</summary>
    public void Open(ImmutableArray<int> leaves)
    {
        foreach (int leaf in leaves)
        {
            _windows[leaf + 1] ??= new LeafWindow(store, leaf, rows);
        }
    }

    /// <summary>Says which rows will be asked for until the next call.</summary>
    public void Move(long start, long end) => (_start, _end) = (start, end);

    /// <summary>Forgets what was read: it may have changed.</summary>
    public void Forget()
    {
        foreach (LeafWindow? window in _windows)
        {
            window?.Clear();
        }
    }

    /// <summary>The cell of a row, where that has been read; else its place.</summary>
    public byte* At(int leaf, long row) => Window(leaf).At(row);

    /// <summary>The smallest blocks of some leaves.</summary>
    public BlockGrid Finest(ImmutableArray<int> leaves)
    {
        BlockGrid finest = Window(leaves[0]).Grid;
        foreach (int leaf in leaves)
        {
            BlockGrid grid = Window(leaf).Grid;
            finest = grid.BlockRows < finest.BlockRows ? grid : finest;
        }

        return finest;
    }

    /// <summary>Reads what is missing of several leaves.</summary>
    public void Require(ImmutableArray<int> leaves, long start, long end)
    {
        if (store.Layout == TableLayout.Rows && leaves.Length > 1)
        {
            RequireTogether(leaves, start, end);
            return;
        }

        foreach (int leaf in leaves)
        {
            Statistics += Window(leaf).Require(start, end);
        }
    }

    /// <summary>Reads several leaves in the blocks that have a match.</summary>
    public void RequireMatches(ImmutableArray<int> leaves, byte* mask, long start, long end)
    {
        if (leaves.IsEmpty)
        {
            return;
        }

        if (store.Layout == TableLayout.Rows)
        {
            BlockGrid grid = Window(leaves[0]).Grid;
            for (long from = start; RowMask.NextRun(mask, start, end, grid, ref from, out long to); from = to)
            {
                Require(leaves, from, to);
            }

            return;
        }

        foreach (int leaf in leaves)
        {
            LeafWindow window = Window(leaf);
            for (long from = start; RowMask.NextRun(mask, start, end, window.Grid, ref from, out long to); from = to)
            {
                Statistics += window.Require(from, to);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LeafWindow? window in _windows)
        {
            window?.Dispose();
        }
    }

    private LeafWindow Window(int leaf)
    {
        LeafWindow window = _windows[leaf + 1]!;
        window.Move(_start, _end);
        return window;
    }

    // Leaves of a compound dataset share its blocks: what is missing of them is read at once.
    private void RequireTogether(ImmutableArray<int> leaves, long start, long end)
    {
        int missing = 0;
        foreach (int leaf in leaves)
        {
            LeafWindow window = Window(leaf);
            if (leaf == LeafWindow.RowImages)
            {
                Statistics += window.Require(start, end);
                continue;
            }

            (long first, long last) = window.Align(start, end);
            if (!window.Has(first, last))
            {
                _missing[missing] = leaf;
                _places[missing++] = window.At(first);
            }
        }

        if (missing == 0)
        {
            return;
        }

        (long from, long to) = Window(_missing[0]).Align(start, end);
        fixed (byte** places = _places)
        {
            Statistics += store.ReadColumns(_missing.AsSpan(0, missing), from, (int)(to - from), places);
        }

        for (int i = 0; i < missing; i++)
        {
            Window(_missing[i]).MarkRead(from, to);
        }
    }
}
