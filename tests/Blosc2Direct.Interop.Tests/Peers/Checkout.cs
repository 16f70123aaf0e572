using System.Reflection;

namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>Where things are in the checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(data => data.Key == "RepositoryRoot").Value!;

    public static string Interop { get; } = Path.Combine(Root, "tests", "interop");

    public static string PythonRootScript { get; } = Path.Combine(Interop, "python-root.sh");

    public static string Plugin { get; } = Path.Combine(Root, "artifacts", "plugin", "libh5blosc2.so");

    public static string Tool { get; } = Path.Combine(Root, "artifacts", "bin", "b2d");
}
