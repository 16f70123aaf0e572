using System.Globalization;
using Blosc2Direct.Cli.Plot;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>Titles, labels and scales of a plot.</summary>
internal static class PlotText
{
    /// <summary>Describes the plot of a selection.</summary>
    internal static FigureText Describe(DatasetSelection selection, PlotData data, PlotRequest request)
    {
        int[] kept = PlotReader.KeptAxes(selection);
        string name = selection.Node.Path[(selection.Node.Path.LastIndexOf('/') + 1)..];
        string title = selection.Node.Path + (selection.Text is null ? "" : $"[{selection.Text}]") + (request.Field is null ? "" : $" . {request.Field}");
        string values = request.Field ?? name;
        if (Units(selection.Node) is { Length: > 0 } units)
        {
            values += $" [{units}]";
        }

        bool isImage = kept.Length == 2;
        return new FigureText(
            title, kept.Length == 0 ? "" : Label(kept[^1]), isImage ? Label(kept[0]) : "", values,
            kept.Length == 0 ? new Scale(-0.5, 0.5) : Indices(selection.Axes[kept[^1]], isImage),
            isImage ? Flip(Indices(selection.Axes[kept[0]], isCells: true)) : default,
            data.ValueScale(request.Range.Low, request.Range.High, request.IsLog), request.Colors);
    }

    private static string Label(int axis) => "axis " + axis.ToString(CultureInfo.InvariantCulture);

    private static Scale Flip(Scale scale) => new(scale.High, scale.Low);

    // The indices of the dataset, or places in a list; a cell of an image reaches half a step to both sides.
    private static Scale Indices(AxisPick pick, bool isCells)
    {
        if (pick.Count == 0)
        {
            return new Scale(0, 1);
        }

        (double first, double last) = pick.List is null ? (pick[0], pick[pick.Count - 1]) : (0, pick.Count - 1);
        double half = pick.List is null ? pick.Step / 2.0 : 0.5;
        return isCells || pick.Count == 1 ? new Scale(first - half, last + half) : new Scale(first, last);
    }

    private static string? Units(IArrayNode node)
    {
        if (!node.Attributes.Contains("units"))
        {
            return null;
        }

        try
        {
            return node.Attributes.Read("units").Value as string;
        }
        catch (StorageException)
        {
            return null; // an attribute that cannot be read is no reason not to draw
        }
    }
}
