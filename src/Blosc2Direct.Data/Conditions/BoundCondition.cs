using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using Blosc2Direct.Data.Conditions.Programs;
using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions;

/// <summary>A condition on the columns of one schema, ready to be run and reasoned about. Immutable; threads share it.</summary>
internal sealed class BoundCondition
{
    private readonly ConditionNode _root;
    private readonly TableSchema _schema;
    private readonly ConditionProgram _program;
    private ImmutableArray<BoundCondition> _conjuncts;

    private BoundCondition(ConditionNode root, TableSchema schema)
    {
        _root = root;
        _schema = schema;
        ProgramBuilder builder = new();
        Reduced reduced = new ConditionReducer(builder, schema).Reduce(root);
        Predicate = reduced.Predicate;
        Leaves = [.. builder.Leaves.Select(c => c.Leaf)];
        _program = new ConditionProgram(reduced.Mask, builder);
    }

    /// <summary>What zone maps and indexes reason about.</summary>
    public Predicate Predicate { get; }

    /// <summary>The leaves whose cells it looks at, in the order in which a machine is given them.</summary>
    public ImmutableArray<int> Leaves { get; }

    /// <summary>What evaluating costs: roughly nanoseconds for a thousand rows, on one core.</summary>
    public double Cost => _program.Root.Cost;

    /// <summary>The terms that all must hold, as conditions of their own, the cheapest first; itself where it is one.</summary>
    public ImmutableArray<BoundCondition> Conjuncts => _conjuncts.IsDefault ? _conjuncts = Split() : _conjuncts;

    /// <summary>Binds a condition of the text language.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="variables">What other names stand for: see <see cref="ConditionVariables.From"/>.</param>
    /// <exception cref="ConditionException">It has no meaning for these columns and variables, or names no column.</exception>
    public static BoundCondition Bind(Condition condition, TableSchema schema, object? variables = null)
    {
        ConditionNode root = new ConditionTyper(schema, ConditionVariables.From(variables)).TypeCondition(condition.Root);
        return Contains(root, node => node is ColumnNode)
            ? new BoundCondition(root, schema)
            : throw new ConditionException($"No column takes part in the condition '{condition.Text}'", 0);
    }

    /// <summary>Binds a condition on the members of a row type.</summary>
    /// <param name="lambda">A lambda with one parameter, the row.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="path">The column's path of a chain of members, outermost first; null where it has none. By default members are
    /// named like columns.</param>
    /// <exception cref="ConditionException">It holds something that conditions cannot do.</exception>
    public static BoundCondition FromLambda(
        LambdaExpression lambda, TableSchema schema, Func<IReadOnlyList<MemberInfo>, string?>? path = null) =>
        new(new Lambdas.LambdaTyper(schema, path).TypeCondition(lambda), schema);

    /// <summary>Makes a machine; one a thread.</summary>
    public ConditionMachine CreateMachine() => new(_program);

    private ImmutableArray<BoundCondition> Split()
    {
        List<ConditionNode> terms = [];
        ConditionReducer.Flatten(_root, ConditionOp.And, terms);
        return terms.Count == 1 ? [this] : [.. terms.Select(term => new BoundCondition(term, _schema)).OrderBy(term => term.Cost)];
    }

    private static bool Contains(ConditionNode node, Func<ConditionNode, bool> test) =>
        test(node) || (node is OperationNode operation && operation.Operands.Any(operand => Contains(operand, test)));
}
