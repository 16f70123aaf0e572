using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Selections;
using FsCheck;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>The pure part of selections, against lists of elements: shape, chunks, blocks, places.</summary>
public sealed unsafe class PlannerTests
{
    private const long Untouched = -1;
    private const long Outside = -2;

    [Fact]
    public void Every_selected_element_is_visited_once_in_its_block_and_goes_to_its_place() => Check((plan, cursor, test) =>
    {
        int[] visits = new int[plan.Length];
        HashSet<(long, int)> blocks = [];
        foreach (Piece piece in test.Pieces(plan, cursor))
        {
            Assert.True(blocks.Add((piece.Chunk, piece.Block)), "A block was visited twice.");
            test.Memory.AsSpan().Fill(Untouched);
            fixed (long* elements = piece.Elements)
            {
                cursor.Move((byte*)elements, piece.Strides, toPiece: false);
            }

            int found = 0;
            for (int place = 0; place < test.Memory.Length; place++)
            {
                if (test.Memory[place] != Untouched)
                {
                    Assert.Equal(test.Model.Elements[place], test.Memory[place]);
                    visits[place]++;
                    found++;
                }
            }

            Assert.True(found > 0, "A block was visited in vain.");
        }

        Assert.All(visits, count => Assert.Equal(1, count));
    });

    [Fact]
    public void Assigned_elements_reach_their_chunk_and_of_several_values_the_last_stays() => Check((plan, cursor, test) =>
    {
        Dictionary<long, long> last = [];
        for (int place = 0; place < test.Model.Elements.Length; place++)
        {
            last[test.Model.Elements[place]] = place;
            test.Memory[place] = place;
        }

        for (long i = 0; i < plan.Chunks; i++)
        {
            if (!cursor.MoveTo(i))
            {
                continue;
            }

            // assignments patch whole chunks
            cursor.SelectChunk();
            Piece chunk = test.ChunkOf(cursor.Chunk);
            long[] patched = new long[chunk.Elements.Length];
            patched.AsSpan().Fill(Untouched);
            fixed (long* elements = patched)
            {
                cursor.Move((byte*)elements, chunk.Strides, toPiece: true);
            }

            for (int k = 0; k < patched.Length; k++)
            {
                Assert.Equal(last.TryGetValue(chunk.Elements[k], out long place) ? place : Untouched, patched[k]);
            }
        }
    });

    [Fact]
    public void A_piece_counts_as_covered_only_if_all_its_elements_are_selected() => Check((plan, cursor, test) =>
    {
        HashSet<long> selected = [.. test.Model.Elements];
        foreach (Piece piece in test.Pieces(plan, cursor))
        {
            bool all = piece.Elements.All(number => number == Outside || selected.Contains(number));
            bool covers = cursor.CoversPiece(test.Blocks);
            Assert.True(test.Sort == SelectionSort.Points ? all || !covers : all == covers, $"covers {covers}, all {all}");
        }
    });

    [Fact]
    public void Runs_of_row_major_chunks_are_marked_only_where_elements_are_selected() => Check((plan, cursor, test) =>
    {
        foreach (int length in (int[])[1, 3, 10, 1000])
        {
            HashSet<(long, long)> expected = [.. test.Model.Elements.Select(number => test.Place(number)).Select(at => (at.Chunk, at.Inside / length))];
            HashSet<(long, long)> found = [];
            for (long i = 0; i < plan.Chunks; i++)
            {
                if (!cursor.MoveTo(i))
                {
                    continue;
                }

                long volume = BoxModel.Volume(Array.ConvertAll(test.Chunks, extent => (long)extent));
                bool[] marks = new bool[(volume + length - 1) / length];
                cursor.MarkRuns(length, marks);
                for (int run = 0; run < marks.Length; run++)
                {
                    if (marks[run])
                    {
                        found.Add((test.ChunkNumber(cursor.Chunk), run));
                    }
                }
            }

            Assert.True(expected.SetEquals(found), $"runs of {length}");
        }
    });

    [Fact]
    public void Bounds_hold_all_that_is_selected_of_a_chunk() => Check((plan, cursor, test) =>
    {
        int rank = test.Shape.Length;
        long[] start = new long[rank];
        long[] shape = new long[rank];
        for (long i = 0; i < plan.Chunks; i++)
        {
            if (!cursor.MoveTo(i))
            {
                continue;
            }

            cursor.GetBounds(start, shape);
            long chunk = test.ChunkNumber(cursor.Chunk);
            foreach (long number in test.Model.Elements.Where(number => test.Place(number).Chunk == chunk))
            {
                long[] at = SelectionModel.Coordinates(number, test.Shape);
                for (int axis = 0; axis < rank; axis++)
                {
                    Assert.InRange(at[axis] - cursor.Origin[axis], start[axis], start[axis] + shape[axis] - 1);
                }
            }

            for (int axis = 0; axis < rank; axis++)
            {
                Assert.True(start[axis] >= 0 && start[axis] + shape[axis] <= test.Chunks[axis]);
            }
        }
    });

    [Fact]
    public void The_result_has_the_shape_and_length_of_the_selection() => Check((plan, _, test) =>
    {
        Assert.Equal(test.Model.Shape, plan.ResultShape.ToArray());
        Assert.Equal(test.Model.Elements.Length, plan.Length);
    });

    [Fact]
    public void Slices_select_what_NumPy_says_for_bounds_of_any_size()
    {
        (long? Start, long? Stop, long Step, long Length, long[] Expected)[] cases =
        [
            (null, null, -1, 3, [2, 1, 0]), (5, null, -2, 3, [2, 0]), (-1, -4, -1, 3, [2, 1, 0]), (-9, 9, 1, 2, [0, 1]),
            (9, -9, -1, 2, [1, 0]), (0, 0, -1, 4, []), (3, 3, 1, 4, []), (null, null, 1, 0, []), (null, null, -1, 0, []),
            (long.MinValue, long.MaxValue, 1, 2, [0, 1]), (long.MaxValue, long.MinValue, -1, 2, [1, 0]),
            (null, null, long.MaxValue, 5, [0]), (null, null, long.MinValue, 5, [4]), (1, long.MaxValue, long.MaxValue, 5, [1]),
            (-2, null, 1, 5, [3, 4]), (null, -2, 2, 5, [0, 2]), (-6, -5, 1, 5, []), (4, 0, -3, 5, [4, 1]),
        ];
        foreach ((long? start, long? stop, long step, long length, long[] expected) in cases)
        {
            (long first, long stride, long count) = new Slice(start, stop, step).Resolve(length);
            Assert.Equal(expected, Enumerable.Range(0, (int)count).Select(i => first + (i * stride)));
        }
    }

    /// <summary>Runs a test over random arrays and selections.</summary>
    private static void Check(Action<SelectionPlan, SelectionCursor, Case> test)
    {
        using CursorSet cursors = new();
        Properties.Check(Gen.Choose(0, int.MaxValue), seed =>
        {
            Case one = Case.Random(new Random(seed));
            try
            {
                SelectionPlan plan = one.Model.Selection.Resolve(one.Shape, one.Chunks);
                fixed (long* memory = one.Memory)
                {
                    ElementMemory elements = new() { Base = (byte*)memory, Strides = one.Strides, ItemBytes = sizeof(long) };
                    test(plan, plan.Begin(cursors, elements), one);
                }
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Case {seed}: {one}: {error.Message}", error);
            }
        }, 600);
    }

    /// <summary>A block of a chunk: the numbers of its elements in the array.</summary>
    private sealed record Piece(long Chunk, int Block, long[] Elements, long[] Strides);

    /// <summary>An array, its grids, and a selection.</summary>
    private sealed record Case(long[] Shape, int[] Chunks, int[] Blocks, SelectionSort Sort, SelectionModel Model)
    {
        /// <summary>The caller's memory, as long as the result.</summary>
        public long[] Memory { get; } = new long[Model.Elements.Length];

        /// <summary>Its strides, in bytes.</summary>
        public long[] Strides { get; } = Packed(Model.Shape);

        public static Case Random(Random random)
        {
            int rank = random.Next(1, 6);
            int largest = rank switch { 1 => 300, 2 => 30, 3 => 12, 4 => 7, _ => 5 };
            long[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.Next(12) == 0 ? random.Next(2) : random.NextInt64(1, largest + 1))];
            int[] chunks = [.. shape.Select(extent => random.Next(1, (int)extent + 3))];
            int[] blocks = [.. chunks.Select(extent => random.Next(1, extent + 1))];
            SelectionSort sort = SelectionModel.Sorts[random.Next(SelectionModel.Sorts.Length)];
            return new Case(shape, chunks, blocks, sort, SelectionModel.Random(random, shape, sort));
        }

        public override string ToString() =>
            $"shape {string.Join('x', Shape)}, chunks {string.Join('x', Chunks)}, blocks {string.Join('x', Blocks)}, {Sort} {Model.Text}";

        /// <summary>The chunk of an element, and its row-major place in there.</summary>
        public (long Chunk, long Inside) Place(long number)
        {
            long[] at = SelectionModel.Coordinates(number, Shape);
            long inside = 0;
            for (int axis = 0; axis < at.Length; axis++)
            {
                inside = (inside * Chunks[axis]) + (at[axis] % Chunks[axis]);
                at[axis] /= Chunks[axis];
            }

            return (ChunkNumber(at), inside);
        }

        public long ChunkNumber(ReadOnlySpan<long> chunk)
        {
            long number = 0;
            for (int axis = 0; axis < chunk.Length; axis++)
            {
                number = (number * ((Shape[axis] + Chunks[axis] - 1) / Chunks[axis])) + chunk[axis];
            }

            return number;
        }

        /// <summary>The blocks that the planner finds, each with the cursor on it.</summary>
        public IEnumerable<Piece> Pieces(SelectionPlan plan, SelectionCursor cursor)
        {
            for (long i = 0; i < plan.Chunks; i++)
            {
                if (!cursor.MoveTo(i))
                {
                    continue;
                }

                int count = cursor.FindBlocks(Blocks);
                int before = -1;
                for (int k = 0; k < count; k++)
                {
                    int block = cursor.BlockNumber(k);
                    Assert.True(block > before, "Block numbers do not ascend.");
                    before = block;
                    cursor.SelectBlock(k);
                    yield return new Piece(ChunkNumber(cursor.Chunk), block, ElementsOf(cursor.Chunk, block, Blocks), Packed(Blocks));
                }
            }
        }

        /// <summary>A chunk as one piece.</summary>
        public Piece ChunkOf(ReadOnlySpan<long> chunk) => new(ChunkNumber(chunk), 0, ElementsOf(chunk, 0, Chunks), Packed(Chunks));

        private long[] ElementsOf(ReadOnlySpan<long> chunk, int block, int[] pieceShape)
        {
            int rank = Shape.Length;
            long[] blockShape = Array.ConvertAll(pieceShape, extent => (long)extent);
            long[] grid = [.. Chunks.Zip(pieceShape, (extent, part) => (long)((extent + part - 1) / part))];
            long[] blockAt = SelectionModel.Coordinates(block, grid);
            long[] elements = new long[BoxModel.Volume(blockShape)];
            for (int i = 0; i < elements.Length; i++)
            {
                long[] at = SelectionModel.Coordinates(i, blockShape);
                for (int axis = 0; axis < rank && elements[i] != Outside; axis++)
                {
                    long inChunk = (blockAt[axis] * pieceShape[axis]) + at[axis];
                    long inArray = (chunk[axis] * Chunks[axis]) + inChunk;
                    elements[i] = inChunk < Chunks[axis] && inArray < Shape[axis] ? (elements[i] * Shape[axis]) + inArray : Outside;
                }
            }

            return elements;
        }

        private static long[] Packed(int[] shape) => Packed(Array.ConvertAll(shape, extent => (long)extent));

        private static long[] Packed(long[] shape)
        {
            long[] strides = new long[shape.Length];
            long stride = sizeof(long);
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                strides[axis] = stride;
                stride *= shape[axis];
            }

            return strides;
        }
    }
}
