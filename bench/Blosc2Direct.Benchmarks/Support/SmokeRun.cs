using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Blosc2Direct.Benchmarks.Support;

/// <summary>Runs every benchmark once without timing it: whether the set-ups find right results and nothing fails.</summary>
internal static class SmokeRun
{
    public static int Run(Assembly assembly)
    {
        int cases = 0;
        int failures = 0;
        foreach (Type type in assembly.GetTypes().Where(IsBenchmark))
        {
            int before = cases;
            foreach (BenchmarkCase benchmark in BenchmarkConverter.TypeToBenchmarks(type, ManualConfig.CreateEmpty()).BenchmarksCases)
            {
                cases++;
                try
                {
                    Run(benchmark);
                }
                catch (TargetInvocationException error)
                {
                    failures++;
                    Console.Error.WriteLine($"{benchmark.DisplayInfo}: {error.InnerException}");
                }
            }

            if (cases == before)
            {
                failures++;
                Console.Error.WriteLine($"{type.Name} has no case.");
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases} cases, {failures} failed"));
        return cases > 0 && failures == 0 ? 0 : 1;
    }

    private static bool IsBenchmark(Type type) => type.GetMethods().Any(m => m.GetCustomAttribute<BenchmarkAttribute>() is not null);

    private static void Run(BenchmarkCase benchmark)
    {
        object instance = CaseFactory.Create(benchmark);
        Descriptor steps = benchmark.Descriptor;
        steps.GlobalSetupMethod?.Invoke(instance, []);
        try
        {
            steps.WorkloadMethod.Invoke(instance, []);
        }
        finally
        {
            steps.GlobalCleanupMethod?.Invoke(instance, []);
        }
    }
}
