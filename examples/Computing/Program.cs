using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;

// 100 frames and a dark frame.
using H5File file = H5File.Create("frames.h5");
using NdArray<ushort> frames = file.Root.CreateArray<ushort>("frames", [100, 64, 64], chunks: [1, 64, 64], codec: Blosc2.Lz4());
frames.Write([.. Enumerable.Range(0, 100 * 64 * 64).Select(i => (ushort)(100 + (i % 7)))]);
using NdArray<float> dark = file.Root.CreateArray<float>("dark", [64, 64], chunks: [64, 64]);
dark.Fill(Selection.All, 100);

// Reductions, over all or along axes: NumPy's results, in bounded memory.
ArrayStatistics all = frames.Statistics();
ComputedArray perFrame = frames.Mean(axes: [1, 2]);
Console.WriteLine($"{all.Min} to {all.Max}, {perFrame.Length} means of {perFrame.Type}, the first {perFrame[0]:0.00}");

// Expressions: into a file, or reduced without being stored.
Expr clean = Expr.Compile("where(frames > 100, (frames - dark) * gain, 0)");
ExprOperands operands = new() { { "frames", frames }, { "dark", dark }, { "gain", 0.5 } };
using NdArray cleaned = clean.EvaluateTo(operands, file.Root, "cleaned", Blosc2.Zstd());
Scalar brightest = clean.Reduce(operands, ReductionKind.Max)[[]];
Console.WriteLine($"{cleaned.Spec.Type}, up to {brightest}");

// Other chunks: a time series of every pixel, each block decoded once, each chunk encoded once.
CopyReport report = ArrayCopy.Rechunk(
    cleaned, file.Root, "series", new RechunkOptions { ChunkShape = [100, 16, 16], MemoryLimit = 64 << 20 });
using NdArray series = file.Root.OpenNdArray("series");
Console.WriteLine($"{report.Written.ChunksWritten} chunks, equal: {ArrayComparer.Compare(cleaned, series).AreEqual}");
