using System.CommandLine;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d chunks</c> tells.</summary>
internal sealed record ChunksResult(
    string File, string Path, IReadOnlyList<long> Shape, IReadOnlyList<int> ChunkShape, string Pipeline, int ChunkBytes,
    long StoredChunks, long Chunks, long StoredBytes, double Ratio, long SmallestChunk, long LargestChunk, long FilterMasks,
    IReadOnlyList<ChunkRow>? Rows);

/// <summary>A stored chunk.</summary>
internal sealed record ChunkRow(IReadOnlyList<long> Coordinates, IReadOnlyList<long> Offset, long? Address, long StoredBytes, uint FilterMask)
{
    /// <summary>With --blocks, of Blosc2 chunks.</summary>
    public FrameRow? Frame { get; init; }

    /// <summary>With --blocks, if the frame is bad.</summary>
    public string? Error { get; init; }
}

/// <summary>What a frame says of itself.</summary>
internal sealed record FrameRow(
    string Kind, string Codec, int Level, string Filters, bool B2nd, IReadOnlyList<int>? BlockShape, int BlockBytes, int Blocks,
    int TypeSize, int UncompressedBytes, IReadOnlyList<int>? BlockSizes);

/// <summary><c>b2d chunks</c>: where a dataset's chunks lie, and what is in them.</summary>
internal static class ChunksCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Argument<string> file = FileArgument.Create();
        Argument<string> path = new("PATH") { Description = "The dataset." };
        Option<bool> blocks = new("--blocks", "-b") { Description = "Show what Blosc2 frames say of themselves, and the sizes of their blocks." };
        Option<bool> summary = new("--summary") { Description = "Leave the table out." };
        Command command = new("chunks", "Shows where the chunks of a dataset lie and how they are encoded.") { file, path, blocks, summary };
        HelpWithExamples.Add(command, "b2d chunks run42.h5 /images", "b2d chunks --blocks --json run42.h5 /images");
        context.SetAction(
            command, () => ResultJson.Context.ChunksResult,
            parsed => Read(
                parsed.GetRequiredValue(file), parsed.GetRequiredValue(path), parsed.GetValue(blocks), parsed.GetValue(summary), context.Cancellation),
            (_, result, painter) => Render(result, painter),
            result => result.Rows?.Any(r => r.Error is not null) == true ? ExitCode.FoundBad : ExitCode.Good);
        return command;
    }

    private static ChunksResult Read(string file, string path, bool blocks, bool summary, CancellationToken cancellation)
    {
        using IStorage storage = FileArgument.OpenRead(file);
        using IArrayNode array = storage.Root.OpenArray(path);
        ArraySpec spec = array.Spec;
        if (spec.Layout != ArrayLayout.Chunked || spec.ChunkShape.IsDefault)
        {
            throw new NotChunkedException($"'{path}' has no chunks: its layout is {spec.Layout.ToString().ToLowerInvariant()}.");
        }

        long count = 0, stored = 0, smallest = long.MaxValue, largest = 0, masked = 0, all = 1;
        List<ChunkRow> rows = [];
        FrameReader? frames = blocks && spec.Filters.Any(f => f.Id == FilterSpec.Blosc2) ? new FrameReader(array) : null;
        foreach (ChunkInfo chunk in array.EnumerateChunks())
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            stored += chunk.Ref.StoredBytes;
            smallest = Math.Min(smallest, chunk.Ref.StoredBytes);
            largest = Math.Max(largest, chunk.Ref.StoredBytes);
            masked += chunk.Ref.FilterMask == 0 ? 0 : 1;
            if (!summary || blocks)
            {
                ChunkRow row = new(
                    chunk.Coordinates, chunk.Offset, chunk.Ref.Address < 0 ? null : chunk.Ref.Address, chunk.Ref.StoredBytes, chunk.Ref.FilterMask);
                rows.Add(frames?.Describe(row, chunk.Ref) ?? row);
            }
        }

        double chunkBytes = spec.Type.Size;
        for (int axis = 0; axis < spec.ChunkShape.Length; axis++)
        {
            chunkBytes *= spec.ChunkShape[axis];
            all *= (spec.Shape[axis] + Math.Max(1, spec.ChunkShape[axis]) - 1) / Math.Max(1, spec.ChunkShape[axis]);
        }

        return new ChunksResult(
            file, array.Path, spec.Shape, spec.ChunkShape, FilterText.Describe(array), (int)Math.Min(chunkBytes, int.MaxValue),
            count, all, stored, stored == 0 ? 0 : Math.Round(count * chunkBytes / stored, 4), count == 0 ? 0 : smallest, largest, masked,
            summary ? null : rows);
    }

    private static void Render(ChunksResult result, Painter painter)
    {
        if (result.Rows is { Count: > 0 } rows)
        {
            bool blocks = rows.Any(r => r.Frame is not null || r.Error is not null);
            List<TextTable.Column> columns = [new("chunk"), new("first element"), new("address", true), new("bytes", true), new("mask", true)];
            if (blocks)
            {
                columns.AddRange([new("kind"), new("codec"), new("filters"), new("blocks", true), new("block shape"), new("block bytes")]);
            }

            TextTable table = new([.. columns]);
            foreach (ChunkRow row in rows)
            {
                List<string> cells =
                [
                    Quantity.Tuple(row.Coordinates), Quantity.Tuple(row.Offset), row.Address?.ToString() ?? "-", row.StoredBytes.ToString(),
                    row.FilterMask == 0 ? "0" : $"0x{row.FilterMask:x}",
                ];
                if (blocks)
                {
                    cells.AddRange(row.Frame is { } frame
                        ?
                        [
                            frame.Kind, $"{frame.Codec} {frame.Level}", frame.Filters, frame.Blocks.ToString(),
                            frame.BlockShape is null ? "-" : Quantity.Shape(frame.BlockShape), BlockSizes(frame.BlockSizes),
                        ]
                        : [row.Error is null ? "-" : "BAD", "", row.Error ?? "", "", "", ""]);
                }

                table.Add([.. cells]);
            }

            table.WriteTo(painter);
            painter.Line();
        }

        painter.Write(result.Path, Ink.Name).Line(
            $"  {Quantity.Shape(result.Shape)} in chunks of {Quantity.Shape(result.ChunkShape)} ({Quantity.Bytes(result.ChunkBytes)}), {result.Pipeline}");
        painter.Line(
            $"{result.StoredChunks} of {Quantity.Count(result.Chunks, "chunk")} stored, {Quantity.Bytes(result.StoredBytes)} " +
            $"({Quantity.Ratio(result.Ratio, 1)}); {Quantity.Bytes(result.SmallestChunk)} to {Quantity.Bytes(result.LargestChunk)} a chunk" +
            (result.FilterMasks == 0 ? "" : $"; {Quantity.Count(result.FilterMasks, "chunk")} with skipped filters"));
    }

    // All sizes of a few blocks, the range of many.
    private static string BlockSizes(IReadOnlyList<int>? sizes) =>
        sizes is null or { Count: 0 } ? "-"
        : sizes.Count <= 8 ? string.Join(" ", sizes)
        : $"{sizes.Min()}..{sizes.Max()}";
}
