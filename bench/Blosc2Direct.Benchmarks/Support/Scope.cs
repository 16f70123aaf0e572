namespace Blosc2Direct.Benchmarks.Support;

/// <summary>How much is measured.</summary>
internal static class Scope
{
    /// <summary>Whether to take a selection of the cases. Set before benchmarks are listed.</summary>
    public static bool IsQuick { get; set; }
}
