using System.CommandLine;
using Blosc2Direct.Cli.Output;
using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d doctor</c> found.</summary>
internal sealed record DoctorResult(
    bool Good, string Version, IReadOnlyDictionary<string, string> Versions, string Runtime, string System, string Processor,
    int Processors, string Simd, string? NativeLibrary, string? PluginFolder, string? Hdf5PluginPath, string Cache,
    IReadOnlyList<SystemCheck> Checks);

/// <summary><c>b2d doctor</c>: versions, instruction sets, and what is missing.</summary>
internal static class DoctorCommand
{
    /// <summary>Creates the command.</summary>
    internal static Command Create(CommandContext context)
    {
        Command command = new("doctor", "Shows versions, SIMD level and paths; says what is missing and how to get it.");
        HelpWithExamples.Add(command, "b2d doctor", "b2d doctor --json");
        context.SetAction(
            command, () => ResultJson.Context.DoctorResult, _ => ToResult(SystemReport.Create()), (_, result, painter) => Render(result, painter),
            result => result.Good ? ExitCode.Good : ExitCode.FoundBad);
        return command;
    }

    private static DoctorResult ToResult(SystemReport report) => new(
        report.Checks.All(c => c.IsGood), report.Version, report.NativeVersions, report.Runtime, report.System, report.Processor,
        report.Processors, report.Simd, report.NativeLibrary, report.PluginFolder, report.PluginPathVariable, report.Cache, report.Checks);

    private static void Render(DoctorResult result, Painter painter)
    {
        (string Name, string? Value)[] lines =
        [
            ("b2d", result.Version),
            ("libraries", string.Join(", ", result.Versions.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key} {v.Value}"))),
            ("runtime", result.Runtime),
            ("system", result.System),
            ("processor", $"{result.Processor}, {Quantity.Count(result.Processors, "thread")}"),
            ("SIMD", result.Simd),
            ("native library", result.NativeLibrary),
            ("plugin folder", result.PluginFolder),
            ("HDF5_PLUGIN_PATH", result.Hdf5PluginPath),
            ("cache", result.Cache),
        ];
        foreach ((string name, string? value) in lines)
        {
            painter.Write($"{name,-18}", Ink.Faint).Line(string.IsNullOrEmpty(value) ? "-" : value);
        }

        painter.Line();
        foreach (SystemCheck check in result.Checks)
        {
            string mark = check.IsGood ? "ok  " : check.IsRequired ? "BAD " : "note";
            painter.Write(mark, check.IsGood ? Ink.Good : check.IsRequired ? Ink.Bad : Ink.Warning).Line($"  {check.Name}: {check.Detail}");
            if (check.Remedy.Length > 0)
            {
                painter.Line($"      {check.Remedy}");
            }
        }
    }
}
