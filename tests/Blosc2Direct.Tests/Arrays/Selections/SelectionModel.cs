using Blosc2Direct.Arrays;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>A random selection, and the elements that it means, one by one: slow, and too simple to be wrong.</summary>
internal sealed class SelectionModel
{
    private SelectionModel(Selection selection, string text, long[] shape, long[] elements)
    {
        Selection = selection;
        Text = text;
        Shape = shape;
        Elements = elements;
    }

    public Selection Selection { get; }

    public string Text { get; }

    /// <summary>The result's shape.</summary>
    public long[] Shape { get; }

    /// <summary>The row-major numbers of the elements selected, in the order of the result.</summary>
    public long[] Elements { get; }

    public static SelectionModel Random(Random random, long[] shape) => random.Next(6) switch
    {
        0 => Points(random, shape),
        1 => Mask(random, shape),
        _ => Axes(random, shape),
    };

    private static SelectionModel Axes(Random random, long[] shape)
    {
        AxisSelection[] axes = new AxisSelection[random.Next(shape.Length + 1)];
        List<long[]> picked = [];
        List<long> result = [];
        List<string> text = [];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            (AxisSelection selection, long[] indices, bool kept) = axis < axes.Length
                ? Axis(random, shape[axis])
                : (AxisSelection.All, Range(shape[axis]), true);
            if (axis < axes.Length)
            {
                axes[axis] = selection;
            }

            picked.Add(indices);
            text.Add(kept ? $"[{string.Join(' ', indices)}]" : $"{indices[0]}");
            if (kept)
            {
                result.Add(indices.Length);
            }
        }

        long[] elements = [0];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            elements = [.. elements.SelectMany(e => picked[axis].Select(i => (e * shape[axis]) + i))];
        }

        return new SelectionModel(Selection.Create(axes), string.Join(", ", text), [.. result], elements);
    }

    private static (AxisSelection Selection, long[] Indices, bool Kept) Axis(Random random, long length)
    {
        int extent = (int)length;
        switch (random.Next(length == 0 ? 3 : 7))
        {
            case 0:
                return (AxisSelection.All, Range(length), true);
            case 1 or 2:
                long?[] bounds = [random.Next(4) == 0 ? null : random.Next(-extent - 3, extent + 4), random.Next(4) == 0 ? null : random.Next(-extent - 3, extent + 4)];
                long step = random.Next(3) == 0 ? random.Next(-5, 0) : random.Next(1, 6);
                return (new Slice(bounds[0], bounds[1], step), Sliced(bounds[0], bounds[1], step, length), true);
            case 3:
                int low = random.Next(extent + 1);
                int high = random.Next(low, extent + 1);
                return (low..high, [.. Range(length).Skip(low).Take(high - low)], true);
            case 4:
                long[] list = [.. Enumerable.Range(0, random.Next(2 * extent)).Select(_ => (long)random.Next(-extent, extent))];
                if (random.Next(2) == 0)
                {
                    list = [.. list.Where(i => i >= 0).Distinct().Order()];
                }

                return (list, [.. list.Select(i => i < 0 ? i + length : i)], true);
            case 5:
                bool[] mask = [.. Enumerable.Range(0, extent).Select(_ => random.Next(3) == 0)];
                return (mask, [.. Range(length).Where(i => mask[i])], true);
            default:
                int index = random.Next(-extent, extent);
                return (index, [index < 0 ? index + length : index], false);
        }
    }

    private static SelectionModel Points(Random random, long[] shape)
    {
        int count = shape.Contains(0) ? 0 : random.Next(60);
        long[][] coordinates = [.. shape.Select(length =>
            Enumerable.Range(0, count > 1 && random.Next(5) == 0 ? 1 : count).Select(_ => (long)random.Next(-(int)length, (int)length)).ToArray())];
        if (count > 1 && coordinates.All(c => c.Length == 1))
        {
            count = 1;
        }

        long[] elements = new long[count];
        for (int i = 0; i < count; i++)
        {
            for (int axis = 0; axis < shape.Length; axis++)
            {
                long value = coordinates[axis].Length == 1 ? coordinates[axis][0] : coordinates[axis][i];
                elements[i] = (elements[i] * shape[axis]) + (value < 0 ? value + shape[axis] : value);
            }
        }

        return new SelectionModel(Selection.Points([count], coordinates), "points", [count], elements);
    }

    private static SelectionModel Mask(Random random, long[] shape)
    {
        Array mask = Array.CreateInstance(typeof(bool), shape);
        int rarity = random.Next(1, 40);
        List<long> elements = [];
        long[] at = new long[shape.Length];
        for (long element = 0; element < mask.LongLength; element++)
        {
            if (random.Next(rarity) == 0)
            {
                mask.SetValue(true, at);
                elements.Add(element);
            }

            for (int axis = shape.Length - 1; axis >= 0 && ++at[axis] == shape[axis]; axis--)
            {
                at[axis] = 0;
            }
        }

        return new SelectionModel(Selection.Mask(mask), "mask", [elements.Count], [.. elements]);
    }

    private static long[] Sliced(long? start, long? stop, long step, long length)
    {
        // As Python counts: from the start, step by step, to the stop.
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? length : length - 1;
        long Bound(long? value, long otherwise) => value is { } v ? Math.Clamp(v < 0 ? v + length : v, low, Math.Max(low, high)) : otherwise;
        long from = Bound(start, step > 0 ? 0 : length - 1);
        long to = Bound(stop, step > 0 ? length : -1);
        List<long> indices = [];
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            indices.Add(i);
        }

        return [.. indices];
    }

    private static long[] Range(long length) => [.. Enumerable.Range(0, (int)length).Select(i => (long)i)];
}
