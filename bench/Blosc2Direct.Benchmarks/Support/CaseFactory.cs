using System.Reflection;
using BenchmarkDotNet.Running;

namespace Blosc2Direct.Benchmarks.Support;

/// <summary>Makes the object of one case: a benchmark class with its parameters set.</summary>
internal static class CaseFactory
{
    public static object Create(BenchmarkCase benchmark)
    {
        Type type = benchmark.Descriptor.Type;
        object instance = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            type.GetProperty(parameter.Name, BindingFlags.Public | BindingFlags.Instance)!.SetValue(instance, parameter.Value);
        }

        return instance;
    }
}
