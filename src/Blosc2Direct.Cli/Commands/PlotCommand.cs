using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Cli.Plot;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d plot</c> drew.</summary>
internal sealed record PlotResult(
    string Source, string Path, string? Destination, string Kind, IReadOnlyList<long> Shape, double Minimum, double Maximum, int Width, int Height);

/// <summary><c>b2d plot</c>: a curve or an image of a dataset, as a picture or in the terminal.</summary>
internal static class PlotCommand
{
    private const int MinPixels = 100;
    private const int MaxPixels = 10_000;

    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The dataset, with a selection in brackets: one axis makes a curve, two an image." };
        Option<string> output = new("--output", "-o") { Description = "The picture to write: .png or .svg; else a preview in the terminal.", HelpName = "OUT" };
        Option<bool> terminal = new("--terminal") { Description = "A preview in the terminal too." };
        Option<int?> width = new("--width") { Description = "Width in pixels (1000), or characters of a preview (72).", HelpName = "N" };
        Option<int?> height = new("--height") { Description = "Height in pixels (640), or lines of a preview (18).", HelpName = "N" };
        Option<bool> log = new("--log") { Description = "A logarithmic scale of values." };
        Option<string> range = new("--range") { Description = "The values that are shown, e.g. 0:100, :5.", HelpName = "LOW:HIGH" };
        Option<string> colors = new("--colormap") { Description = $"{Colormap.Names}; with _r turned around.", HelpName = "NAME", DefaultValueFactory = _ => "viridis" };
        Option<string> field = new("--field") { Description = "The field of compounds, a path with dots.", HelpName = "NAME" };
        Option<string> reduce = new("--reduce")
        {
            Description = "How much becomes little: mean (curves: least and largest), or nearest, which reads less.", HelpName = "HOW", DefaultValueFactory = _ => "mean",
        };
        Command command = new("plot", "Draws a curve or an image of a dataset as PNG or SVG, or in the terminal.")
        {
            file, path, output, terminal, width, height, log, range, colors, field, reduce,
        };
        HelpWithExamples.Add(
            command, "b2d plot run42.h5 '/temperature[::10]'", "b2d plot run42.h5 '/images[0]' -o first.png --log --colormap gray",
            "b2d plot run42.h5 /table --field x --range 0:100 -o x.svg");
        context.SetAction(command, parsed => Run(context, parsed, new PlotRequest(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), parsed.GetValue(output), parsed.GetValue(terminal),
            parsed.GetValue(width), parsed.GetValue(height), parsed.GetValue(log), ParseRange(parsed.GetValue(range)),
            Colormap.Find(parsed.GetValue(colors) ?? "viridis"), parsed.GetValue(field), IsNearest(parsed.GetValue(reduce)))));
        return command;
    }

    private static int Run(CommandContext context, ParseResult parsed, PlotRequest request)
    {
        string? extension = request.Output is null ? null : System.IO.Path.GetExtension(request.Output).ToLowerInvariant();
        if (extension is not (null or ".png" or ".svg"))
        {
            throw new UsageException($"-o: a picture is a .png or .svg, not '{request.Output}'");
        }

        bool json = parsed.GetValue(CliApplication.Json);
        using IStorage storage = FileArgument.OpenRead(request.File);
        PlotResult? result = null;
        if (request.Output is not null)
        {
            result = DrawPicture(context, storage, request, extension == ".svg", json);
        }

        if (request.Output is null || request.Terminal)
        {
            PlotResult preview = DrawPreview(context, storage, request, json);
            result ??= preview;
        }

        if (json)
        {
            context.Host.Out.WriteLine(JsonSerializer.Serialize(result!, ResultJson.Context.PlotResult));
        }
        else if (request.Output is not null)
        {
            new Painter(context.Host.Out, context.Host.Color).Write(request.Output, Ink.Strong).Line(
                $"  {result!.Kind} of {Quantity.Shape(result.Shape)}, {result.Width} × {result.Height} pixels");
        }

        return ExitCode.Good;
    }

    private static PlotResult DrawPicture(CommandContext context, IStorage storage, PlotRequest request, bool isSvg, bool silent)
    {
        int width = Size(request.Width ?? 1000, "--width", MinPixels, MaxPixels), height = Size(request.Height ?? 640, "--height", MinPixels, MaxPixels);
        (int columns, int rows) = Figure.DataSize(width, height);
        using PendingFile pending = PendingFile.Create(request.File, request.Output!, overwrite: true);
        using DatasetSelection selection = Open(storage, request, columns, rows);
        PlotData data = Read(context, selection, request, columns, rows, silent);
        FigureText text = PlotText.Describe(selection, data, request);
        ICanvas canvas = isSvg ? new SvgCanvas(width, height) : new RasterCanvas(width, height);
        Figure.Draw(canvas, width, height, data, text);
        System.IO.File.WriteAllBytes(pending.TemporaryPath, canvas.ToBytes());
        pending.Commit();
        return ToResult(selection, request, data, width, height);
    }

    private static PlotResult DrawPreview(CommandContext context, IStorage storage, PlotRequest request, bool silent)
    {
        // Sizes are those of the picture where there is one.
        int width = request.Output is null ? Size(request.Width ?? 72, "--width", 2, 1000) : 72;
        int height = request.Output is null ? Size(request.Height ?? 18, "--height", 2, 1000) : 18;
        using DatasetSelection whole = DatasetSelection.Open(storage, request.Path);
        (int columns, int rows) = TerminalPreview.DataSize(PlotReader.KeptAxes(whole).Length == 2, context.Host.Color, width, height);
        using DatasetSelection selection = Open(storage, request, columns, rows);
        PlotData data = Read(context, selection, request, columns, rows, silent);
        if (!silent)
        {
            TerminalPreview.Draw(context.Host.Out, context.Host.Color, width, height, data, PlotText.Describe(selection, data, request));
        }

        return ToResult(selection, request with { Output = null }, data, width, height);
    }

    private static DatasetSelection Open(IStorage storage, PlotRequest request, int columns, int rows) => DatasetSelection.Open(
        storage, request.Path, request.IsNearest ? picks => Thin(picks, columns, rows) : null);

    private static PlotData Read(CommandContext context, DatasetSelection selection, PlotRequest request, int columns, int rows, bool silent) =>
        ProgressLine.Run(context.Host, silent, report => PlotReader.Read(selection, request.Field, columns, rows, report, context.Cancellation));

    // Every n-th element of the axes that remain, so that no more are read than are seen.
    private static AxisPick[] Thin(AxisPick[] picks, int columns, int rows)
    {
        int last = Array.FindLastIndex(picks, p => p.IsKept);
        return [.. picks.Select((pick, axis) => pick.IsKept ? pick.Every(Math.Max(1, pick.Count / (axis == last ? columns : rows))) : pick)];
    }

    private static PlotResult ToResult(DatasetSelection selection, PlotRequest request, PlotData data, int width, int height) => new(
        request.File, selection.Node.Path, request.Output, data is GridData ? "image" : "curve", selection.SelectedShape, data.Minimum, data.Maximum, width, height);

    private static int Size(int value, string option, int least, int most) => value >= least && value <= most
        ? value : throw new UsageException($"{option} must be {least} to {most}, not {value.ToString(CultureInfo.InvariantCulture)}");

    private static bool IsNearest(string? text) => text switch
    {
        null or "mean" => false,
        "nearest" => true,
        _ => throw new UsageException($"--reduce must be mean or nearest, not '{text}'"),
    };

    private static (double? Low, double? High) ParseRange(string? text)
    {
        if (text is null)
        {
            return (null, null);
        }

        string[] parts = text.Split(':');
        if (parts.Length != 2 || !TryBound(parts[0], out double? low) || !TryBound(parts[1], out double? high) || low >= high)
        {
            throw new UsageException($"--range must be LOW:HIGH, not '{text}'");
        }

        return (low, high);
    }

    private static bool TryBound(string text, out double? bound)
    {
        bound = null;
        if (text.Trim().Length == 0)
        {
            return true;
        }

        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        bound = value;
        return isNumber;
    }
}

/// <summary>What the user asked of <c>b2d plot</c>.</summary>
internal sealed record PlotRequest(
    string File, string Path, string? Output, bool Terminal, int? Width, int? Height, bool IsLog, (double? Low, double? High) Range, Colormap Colors,
    string? Field, bool IsNearest);
