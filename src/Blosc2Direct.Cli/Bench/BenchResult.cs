namespace Blosc2Direct.Cli.Bench;

/// <summary>What a benchmark measured.</summary>
/// <param name="Scenarios">One an array.</param>
/// <param name="Machine">Where.</param>
/// <param name="Versions">With what.</param>
internal sealed record BenchResult(
    IReadOnlyList<ScenarioResult> Scenarios, BenchMachine Machine, IReadOnlyDictionary<string, string> Versions);

/// <summary>One array, written and read both ways. Speeds are in MB (10⁶ bytes) of decoded array a second, medians.</summary>
/// <param name="Name">The array.</param>
/// <param name="Bytes">Its decoded bytes.</param>
/// <param name="Chunks">The chunk shape.</param>
/// <param name="Codec">The codec and its shuffle.</param>
/// <param name="Level">The compression level.</param>
/// <param name="Threads">Threads of the direct way and of the limit; the pipeline has one.</param>
/// <param name="Read">Reading the whole array into touched memory.</param>
/// <param name="Write">Creating a file with the array, until it is closed.</param>
/// <param name="SizeDirect">Bytes of the file written directly.</param>
/// <param name="SizePipeline">Bytes of the file written through the pipeline.</param>
/// <param name="Verified">Both files hold the input's values, read both ways.</param>
/// <param name="Repeats">Measurements of each.</param>
internal sealed record ScenarioResult(
    string Name, long Bytes, IReadOnlyList<int> Chunks, string Codec, int Level, int Threads, DirectionResult Read,
    DirectionResult Write, long SizeDirect, long SizePipeline, bool Verified, int Repeats);

/// <summary>One direction of a scenario.</summary>
/// <param name="DirectMbS">Direct chunks.</param>
/// <param name="PipelineMbS">H5Dread or H5Dwrite through the filter plugin.</param>
/// <param name="Ratio">Direct over pipeline.</param>
/// <param name="LimitMbS">The codec alone, in memory, on the same chunks with the same threads.</param>
/// <param name="Efficiency">Direct over limit.</param>
internal sealed record DirectionResult(double DirectMbS, double PipelineMbS, double Ratio, double LimitMbS, double Efficiency);

/// <summary>The machine of a measurement.</summary>
internal sealed record BenchMachine(string Cpu, int Processors, double MemoryGb, string Os, string Runtime, string Simd);
