using Blosc2Direct.Arrays;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Sorts of selections that the tests draw from.</summary>
internal enum SelectionSort
{
    Slices,
    Steps,
    Reversed,
    Lists,
    Masks,
    Mixed,
    Points,
    FullMask,
}

/// <summary>A selection and, element by element, what it means.</summary>
/// <param name="Selection">As the library takes it.</param>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Elements">The row-major number in the array of each element of the result.</param>
/// <param name="Text">What it is, for messages.</param>
internal sealed record SelectionModel(Selection Selection, long[] Shape, long[] Elements, string Text)
{
    public static readonly SelectionSort[] Sorts = Enum.GetValues<SelectionSort>();

    /// <summary>A random selection of any sort.</summary>
    public static SelectionModel Random(Random random, long[] shape) =>
        Random(random, shape, random.Next(2) == 0 ? SelectionSort.Mixed : Sorts[random.Next(Sorts.Length)]);

    /// <summary>A random selection of a sort.</summary>
    public static SelectionModel Random(Random random, long[] shape, SelectionSort sort) => sort switch
    {
        SelectionSort.Points => Points(random, shape),
        SelectionSort.FullMask => FullMask(random, shape),
        _ => Axes(random, shape, sort),
    };

    /// <summary>A random selection that means the same elements when the array grows.</summary>
    public static SelectionModel Absolute(Random random, long[] shape)
    {
        SelectionModel model = Random(random, shape, (SelectionSort)random.Next((int)SelectionSort.FullMask));
        if (model.Elements.Length > 0 && random.Next(2) == 0)
        {
            long[][] at = [.. model.Elements.Take(50).Select(element => Coordinates(element, shape))];
            long[][] points = [.. Enumerable.Range(0, shape.Length).Select(axis => at.Select(place => place[axis]).ToArray())];
            return new SelectionModel(Selection.Points(points), [at.Length], model.Elements[..at.Length], $"{at.Length} points of {model.Text}");
        }

        long[] start = [.. shape.Select(extent => random.NextInt64(extent + 1))];
        long[] stop = [.. shape.Select((extent, axis) => random.NextInt64(start[axis], extent + 1))];
        long[] steps = [.. shape.Select(_ => random.NextInt64(1, 4))];
        long[] elements = [0];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            long[] indices = Walk(start[axis], stop[axis], steps[axis]);
            elements = [.. elements.SelectMany(element => indices.Select(index => (element * shape[axis]) + index))];
        }

        AxisSelection[] axes = [.. start.Select((first, axis) => (AxisSelection)new Slice(first, stop[axis], steps[axis]))];
        return new SelectionModel(Selection.Create(axes), [], elements, $"[{string.Join(", ", axes)}]");
    }

    /// <summary>The coordinates of an element.</summary>
    public static long[] Coordinates(long number, ReadOnlySpan<long> shape)
    {
        long[] at = new long[shape.Length];
        GridMath.Unravel(number, shape, at);
        return at;
    }

    private static SelectionModel Axes(Random random, long[] shape, SelectionSort sort)
    {
        // axes that are not mentioned are taken whole
        int mentioned = sort == SelectionSort.Mixed && random.Next(4) == 0 ? random.Next(shape.Length + 1) : shape.Length;
        AxisSelection[] axes = new AxisSelection[mentioned];
        List<long> result = [];
        long[] numbers = [0];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            (AxisSelection selection, long[] indices, bool kept) = axis < mentioned
                ? Axis(random, shape[axis], sort)
                : (AxisSelection.All, Walk(0, shape[axis], 1), true);
            if (axis < mentioned)
            {
                axes[axis] = selection;
            }

            numbers = [.. numbers.SelectMany(number => indices.Select(index => (number * shape[axis]) + index))];
            if (kept)
            {
                result.Add(indices.Length);
            }
        }

        return new SelectionModel(Selection.Create(axes), [.. result], numbers, $"[{string.Join(", ", axes)}]");
    }

    private static (AxisSelection Axis, long[] Indices, bool IsKept) Axis(Random random, long length, SelectionSort sort)
    {
        if (sort == SelectionSort.Mixed)
        {
            sort = (SelectionSort)random.Next((int)SelectionSort.Mixed);
            if (length > 0 && random.Next(4) == 0)
            {
                long index = random.NextInt64(length);
                return (random.Next(2) == 0 ? index : index - length, [index], false);
            }
        }

        switch (sort)
        {
            case SelectionSort.Lists:
                long[] list = new long[length == 0 ? 0 : random.Next(1, 9)];
                for (int i = 0; i < list.Length; i++)
                {
                    list[i] = random.NextInt64(-length, length);
                }

                return (list, Array.ConvertAll(list, index => index < 0 ? index + length : index), true);
            case SelectionSort.Masks:
                double share = random.NextDouble();
                bool[] mask = [.. Enumerable.Range(0, (int)length).Select(_ => random.NextDouble() < share)];
                return (mask, [.. Enumerable.Range(0, (int)length).Where(i => mask[i]).Select(i => (long)i)], true);
            default:
                long step = sort == SelectionSort.Slices ? 1 : random.NextInt64(1, Math.Max(2, length / 2));
                return SliceOf(random, length, sort == SelectionSort.Reversed ? -step : step);
        }
    }

    private static (AxisSelection Axis, long[] Indices, bool IsKept) SliceOf(Random random, long length, long step)
    {
        long? Bound() => random.Next(5) == 0 ? null : random.NextInt64(-length - 3, length + 4);
        if (random.Next(3) == 0)
        {
            (long? start, long? stop) = (Bound(), Bound());
            return (new Slice(start, stop, step), Sliced(start, stop, step, length), true);
        }

        // Bounds in order, so that most are not empty.
        long low = random.NextInt64(length + 1);
        long high = random.NextInt64(low, length + 1);
        return step > 0
            ? (new Slice(low, high, step), Walk(low, high, step), true)
            : (new Slice(high - 1, low == 0 ? null : low - 1, step), high == 0 ? Walk(length - 1, -1, step) : Walk(high - 1, low - 1, step), true);
    }

    /// <summary>As Python counts: from the start, step by step, to the stop.</summary>
    private static long[] Sliced(long? start, long? stop, long step, long length)
    {
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? length : length - 1;
        long Bound(long? value, long otherwise) => value is { } v ? Math.Clamp(v < 0 ? v + length : v, low, Math.Max(low, high)) : otherwise;
        return Walk(Bound(start, step > 0 ? 0 : length - 1), Bound(stop, step > 0 ? length : -1), step);
    }

    private static long[] Walk(long from, long to, long step)
    {
        List<long> indices = [];
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            indices.Add(i);
        }

        return [.. indices];
    }

    private static SelectionModel Points(Random random, long[] shape)
    {
        int count = shape.Contains(0) ? 0 : random.Next(1, 60);
        long[][] coordinates = new long[shape.Length][];
        long[] numbers = new long[count];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            long length = shape[axis];
            bool single = count > 0 && axis > 0 && random.Next(6) == 0;
            coordinates[axis] = new long[single ? 1 : count];
            for (int i = 0; i < coordinates[axis].Length; i++)
            {
                coordinates[axis][i] = random.NextInt64(-length, length);
            }

            for (int i = 0; i < count; i++)
            {
                long index = coordinates[axis][single ? 0 : i];
                numbers[i] = (numbers[i] * length) + (index < 0 ? index + length : index);
            }
        }

        return new SelectionModel(Selection.Points(coordinates), [count], numbers, $"{count} points");
    }

    private static SelectionModel FullMask(Random random, long[] shape)
    {
        double share = random.NextDouble();
        share = random.Next(3) == 0 ? share / 20 : share;
        Array mask = Array.CreateInstance(typeof(bool), shape);
        bool[] bits = new bool[BoxModel.Volume(shape)];
        List<long> numbers = [];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = random.NextDouble() < share;
            if (bits[i])
            {
                numbers.Add(i);
            }
        }

        Buffer.BlockCopy(bits, 0, mask, 0, bits.Length);
        return new SelectionModel(Selection.Mask(mask), [numbers.Count], [.. numbers], $"mask with {numbers.Count} true");
    }
}
