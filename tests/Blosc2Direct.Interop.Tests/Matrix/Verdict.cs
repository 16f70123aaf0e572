using System.Text;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>Fails a test with the name of every failing case.</summary>
internal static class Verdict
{
    private const int Shown = 12;
    private const int ReasonLength = 200;

    public static void RequireNone(IReadOnlyCollection<KeyValuePair<string, string>> failures, int casesChecked)
    {
        Assert.True(casesChecked > 0, "No case was checked.");
        if (failures.Count == 0)
        {
            return;
        }
        var text = new StringBuilder($"{failures.Count} of {casesChecked} cases fail:\n");
        foreach ((string name, string reason) in failures.Take(Shown))
        {
            text.Append("  ").Append(name).Append(": ").Append(reason.AsSpan(0, Math.Min(reason.Length, ReasonLength))).Append('\n');
        }
        Assert.Fail(text.ToString());
    }
}
