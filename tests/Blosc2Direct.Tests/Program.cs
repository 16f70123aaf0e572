using Blosc2Direct.Tests.Arrays;

namespace Blosc2Direct.Tests;

/// <summary>The test assembly as a program: what must have a process for itself to be measured.</summary>
internal static class Program
{
    public static int Main(string[] arguments) =>
        arguments is [MemoryProbe.Verb, .. var rest] ? MemoryProbe.Run(rest) : 0;
}
