using BenchmarkDotNet.Running;
using Blosc2Direct.Benchmarks.Support;

// --quick: few cases, few iterations; --smoke: every case of these once, without timing. All else is BenchmarkDotNet's.
List<string> arguments = [.. args];
bool isSmoke = arguments.Remove("--smoke");
bool isQuick = arguments.Remove("--quick");
Scope.IsQuick = isQuick || isSmoke;
if (isSmoke)
{
    return SmokeRun.Run(typeof(Program).Assembly);
}

if (arguments.Count == 0)
{
    arguments.AddRange(["--filter", "*"]);
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. arguments], BenchConfig.Create(isQuick)).ToList();
bool failed = summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success));
return failed ? 1 : 0;
