using System.Collections.Immutable;
using Blosc2Direct.Computing;
using Blosc2Direct.Data.Conditions;

namespace Blosc2Direct.Data;

/// <summary>A condition on the rows of a table, in the language of PyTables: <c>(wind &lt; 0.5) &amp; (temp &gt; 300)</c>. Immutable.</summary>
/// <remarks>docs/tables.md has the language. Names become columns and variables only when a query binds the condition to a table.</remarks>
public sealed class Condition
{
    private Condition(string text, ExprNode root)
    {
        Text = text;
        Root = root;
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        Collect(root, names, []);
        Names = names.ToImmutable();
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The names in it, in order of appearance: columns (groups with dots, <c>info.value</c>) and variables.</summary>
    public ImmutableArray<string> Names { get; }

    internal ExprNode Root { get; }

    /// <summary>Parses a condition.</summary>
    /// <param name="text">At most 16,384 characters, nested at most 400 levels deep.</param>
    /// <exception cref="ConditionException">It is none.</exception>
    public static Condition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new Condition(text, ExprNode.Parse(text));
        }
        catch (ExpressionException error)
        {
            throw new ConditionException(error);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static void Collect(ExprNode node, ImmutableArray<string>.Builder names, HashSet<string> known)
    {
        if (node.Kind == ExprNodeKind.Name && known.Add(node.Text))
        {
            names.Add(node.Text);
        }

        foreach (ExprNode operand in node.Operands)
        {
            Collect(operand, names, known);
        }
    }
}
