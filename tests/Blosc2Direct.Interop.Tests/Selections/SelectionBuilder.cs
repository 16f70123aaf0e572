using Blosc2Direct.Arrays;

namespace Blosc2Direct.Interop.Tests.Selections;

/// <summary>Makes selections out of cases, in all the ways that a program may write them.</summary>
internal static class SelectionBuilder
{
    /// <summary>The selection. Throws what the library throws for one that fits no array.</summary>
    public static Selection Build(SelectionCase test) => test.Kind switch
    {
        "points" => test.Shape.Length > 1 ? Selection.ShapedPoints(test.Shape, test.Points!) : Selection.Points(test.Points!),
        "mask" => Selection.Mask(MaskOf(test)),
        _ => Selection.Create([.. test.Axes!.Select(AxisOf)]),
    };

    private static AxisSelection AxisOf(AxisCase axis) => axis.Kind switch
    {
        // an index as a program counts from the end: ^1
        "index" => axis.Start is < 0 and > int.MinValue ? Index.FromEnd((int)-axis.Start.Value) : axis.Start!.Value,
        "slice" => SliceOf(axis),
        "list" => axis.Values!.Length % 2 == 0 ? Array.ConvertAll(axis.Values, value => (int)value) : axis.Values,
        "mask" => Array.ConvertAll(axis.Mask!.ToCharArray(), bit => bit == '1'),
        "ellipsis" => AxisSelection.Ellipsis,
        _ => throw new InvalidOperationException($"Unknown kind {axis.Kind}."),
    };

    private static AxisSelection SliceOf(AxisCase axis) =>
        axis is { Start: not < 0, Stop: not < 0, Step: null }
            ? new Range((int)(axis.Start ?? 0), axis.Stop is { } stop ? (int)stop : Index.End)
            : new Slice(axis.Start, axis.Stop, axis.Step ?? 1);

    private static Array MaskOf(SelectionCase test)
    {
        var mask = Array.CreateInstance(typeof(bool), test.MaskShape!);
        bool[] bits = Array.ConvertAll(test.Mask!.ToCharArray(), bit => bit == '1');
        Buffer.BlockCopy(bits, 0, mask, 0, bits.Length);
        return mask;
    }
}
