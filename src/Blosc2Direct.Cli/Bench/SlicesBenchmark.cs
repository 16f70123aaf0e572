using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Bench;

/// <summary>How slices are measured.</summary>
/// <param name="Threads">Threads of reads and writes.</param>
/// <param name="Repeats">Measurements of each.</param>
/// <param name="IsQuick">Whether figures do not matter: a run of the code.</param>
/// <param name="Blocks">The blocks of the file.</param>
/// <param name="Cancellation">Stops between two measurements.</param>
internal sealed record SlicesOptions(int Threads, int Repeats, bool IsQuick, BlockChoice Blocks, CancellationToken Cancellation)
{
    /// <summary>The codec with the blocks of the file.</summary>
    internal Blosc2Options Codec(Blosc2Options codec) => codec with { Blocks = Blocks };
}

/// <summary>Reads of hyperplanes, points and boxes of one array, from a file with blocks of our choice and from one with those
/// of the stock filter.</summary>
internal static unsafe class SlicesBenchmark
{
    /// <summary>Runs it.</summary>
    /// <param name="input">The array.</param>
    /// <param name="options">How; the blocks are chosen here.</param>
    /// <param name="folder">Where files are written.</param>
    /// <param name="progress">Told what is going on.</param>
    internal static SlicesResult Run(BenchInput input, SlicesOptions options, string folder, Action<string> progress)
    {
        byte* output = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(input.Bytes, 1), 4096);
        try
        {
            NativeMemory.Fill(output, (nuint)input.Bytes, 0xA5);
            Dictionary<string, Measure> automatic = Measure(BlockChoice.Automatic, "automatic", out string automaticBlocks);
            Dictionary<string, Measure> stock = Measure(BlockChoice.Stock, "stock", out string stockBlocks);
            if (!options.IsQuick)
            {
                progress("a million chunks");
                automatic["million_points"] = new Measure(
                    MillionChunks.Measure(Path.Combine(folder, "million.h5"), options), "s");
            }

            return new SlicesResult(automatic, stock, Facts(input, options, automaticBlocks, stockBlocks));
        }
        finally
        {
            NativeMemory.AlignedFree(output);
        }

        Dictionary<string, Measure> Measure(BlockChoice blocks, string name, out string shape)
        {
            progress($"{input.Name}, {name} blocks");
            SlicesOptions chosen = options with { Blocks = blocks };
            SliceMeasures measures = new(input, output, Path.Combine(folder, name + ".h5"), chosen);
            shape = string.Join('x', measures.Geometry().BlockShape.ToArray());
            return measures.Run(path => Write(input, chosen, path));
        }
    }

    private static void Write(BenchInput input, SlicesOptions options, string path)
    {
        using H5File file = H5File.Create(path);
        using NdArray array = file.Root.CreateNdArray(
            "a", input.Spec, options.Codec(input.Codec), new ArrayOptions { Threads = options.Threads });
        array.Write(new long[array.Rank], input.Spec.Shape.AsSpan(), input.Data, input.Bytes);
    }

    private static SortedDictionary<string, string> Facts(
        BenchInput input, SlicesOptions options, string automaticBlocks, string stockBlocks)
    {
        (BenchMachine machine, IReadOnlyDictionary<string, string> versions) = BenchEnvironment.Read();
        return new SortedDictionary<string, string>(versions.ToDictionary(), StringComparer.Ordinal)
        {
            ["array"] = $"{input.Name} {string.Join('x', input.Spec.Shape)}",
            ["blocks"] = automaticBlocks,
            ["chunks"] = string.Join('x', input.Spec.ChunkShape),
            ["codec"] = Output.FilterText.Describe(input.Codec),
            ["cpu"] = machine.Cpu,
            ["repeats"] = $"{options.Repeats}",
            ["stock_blocks"] = stockBlocks,
            ["threads"] = $"{options.Threads}",
        };
    }
}
