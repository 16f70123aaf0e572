using Blosc2Direct.Interop.Tests.Matrix;

namespace Blosc2Direct.Interop.Tests.Selections;

/// <summary>Collects what fails, with all that is needed to see it again.</summary>
internal sealed class CaseVerdict(int seed)
{
    private readonly Dictionary<string, string> _failures = [];

    public int Checked { get; private set; }

    /// <summary>Runs one comparison, which tells why it fails, or null.</summary>
    public void Judge(SelectionArray array, SelectionCase test, Func<string?> compare)
    {
        Checked++;
        string? reason;
        try
        {
            reason = compare();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            reason = $"{error.GetType().Name}: {error.Message}";
        }
        if (reason is not null)
        {
            _failures[$"seed {seed}, case {Checked}, {array}, {test}"] = reason;
        }
    }

    public void RequireNone() => Verdict.RequireNone(_failures, Checked);
}
