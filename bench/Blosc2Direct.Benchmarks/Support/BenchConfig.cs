using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Blosc2Direct.Benchmarks.Support;

/// <summary>How the benchmarks are run.</summary>
internal static class BenchConfig
{
    public static IConfig Create(bool isQuick)
    {
        // In this process: BenchmarkDotNet 0.14 does not know every runtime, and the native library is found beside it.
        Job job = Job.Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(1), logOutput: false));
        job = isQuick
            ? job.WithId("Quick").WithWarmupCount(2).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(50))
                .WithEvaluateOverhead(false)
            : job.WithIterationTime(TimeInterval.FromMilliseconds(200));
        return ManualConfig.Create(DefaultConfig.Instance)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40))
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumn(new ThroughputColumn())
            .HideColumns(Column.Error, Column.Gen0, Column.Gen1, Column.Gen2, Column.AllocRatio);
    }
}
