using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Cli.Bench;

/// <summary>What a measurement was made on and with.</summary>
internal static class BenchEnvironment
{
    /// <summary>Asks the system.</summary>
    internal static (BenchMachine Machine, IReadOnlyDictionary<string, string> Versions) Read()
    {
        SystemReport report = SystemReport.Create();
        BenchMachine machine = new(
            report.Processor, report.Processors, Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1), report.System,
            report.Runtime, report.Simd);
        return (machine, new SortedDictionary<string, string>(report.NativeVersions.ToDictionary(), StringComparer.Ordinal)
        {
            ["b2d"] = report.Version,
        });
    }
}
