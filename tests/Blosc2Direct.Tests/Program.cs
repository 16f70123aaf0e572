using Blosc2Direct.Tests.Arrays;
using Blosc2Direct.Tests.Computing;

namespace Blosc2Direct.Tests;

/// <summary>The test assembly as a program: what must have a process for itself to be measured.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        [MemoryProbe.Verb, .. var rest] => MemoryProbe.Run(rest),
        [RechunkProbe.Verb, .. var rest] => RechunkProbe.Run(rest),
        [FunctionProbe.Verb] => FunctionProbe.Run(),
        _ => 0,
    };
}
