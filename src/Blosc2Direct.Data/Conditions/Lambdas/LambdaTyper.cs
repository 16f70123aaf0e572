using System.Linq.Expressions;
using System.Reflection;

namespace Blosc2Direct.Data.Conditions.Lambdas;

/// <summary>Makes a condition of a C# lambda on a row: walked once, by C#'s types, never run.</summary>
/// <param name="schema">The columns.</param>
/// <param name="path">The column of a chain of members; null for names as they are.</param>
internal sealed class LambdaTyper(TableSchema schema, Func<IReadOnlyList<MemberInfo>, string?>? path)
{
    private ParameterExpression? _row;

    /// <summary>Types a whole lambda.</summary>
    /// <exception cref="ConditionException">It holds something that conditions cannot do.</exception>
    public ConditionNode TypeCondition(LambdaExpression lambda)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        if (lambda.Parameters.Count != 1 || lambda.ReturnType != typeof(bool))
        {
            throw new ConditionException($"'{lambda}' is no condition: it takes a row and gives a bool", -1, lambda.ToString());
        }

        _row = lambda.Parameters[0];
        return Type(lambda.Body);
    }

    /// <summary>Types a part.</summary>
    public ConditionNode Type(Expression part)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ConditionException("The lambda is nested too deeply", -1);
        }

        if (!UsesRow(part))
        {
            return LambdaValues.Constant(part);
        }

        return part switch
        {
            MemberExpression member => Member(member),
            UnaryExpression unary => LambdaOperators.Unary(this, unary),
            BinaryExpression binary => LambdaOperators.Binary(this, binary),
            ConditionalExpression choice => Choice(choice),
            MethodCallExpression call => new LambdaCalls(this).Call(call),
            _ => throw Unsupported(part),
        };
    }

    /// <summary>Whether a part depends on the row.</summary>
    public bool UsesRow(Expression part)
    {
        Finder finder = new(_row!);
        finder.Visit(part);
        return finder.IsFound;
    }

    /// <summary>The column that a part is; null if it is none.</summary>
    public Column? Column(Expression part)
    {
        part = LambdaTypes.WithoutNullable(part);
        return part is MemberExpression member && Chain(member) is { } chain ? Find(chain, member) : null;
    }

    /// <summary>A part has no meaning in a condition.</summary>
    public static ConditionException Unsupported(Expression part) => new(
        $"'{part}' has no meaning in a condition: columns, constants, arithmetic, comparisons, && || !, ?:, Math, string.Equals, StartsWith, " +
        "EndsWith and Contains, Contains of collections, HasValue and null are understood", -1, part.ToString());

    private ConditionNode Member(MemberExpression member)
    {
        if (Chain(member) is { } chain && Find(chain, member) is { } column)
        {
            return column.IsScalar
                ? LambdaTypes.Convert(new ColumnNode(column), member.Type, member)
                : throw new ConditionException($"'{column.Path}' is no column with one element a cell", -1, member.ToString());
        }

        Expression? owner = member.Expression;
        if (owner is not null && Nullable.GetUnderlyingType(owner.Type) is not null && Column(owner) is { } nullable)
        {
            ConditionNode isNull = ConditionBuilder.Make(ConditionOp.IsNull, ValueKind.Bool, new ColumnNode(nullable));
            return member.Member.Name == "HasValue" ? ConditionBuilder.Make(ConditionOp.Not, ValueKind.Bool, isNull) : Type(owner);
        }

        if (owner is not null && member.Member.Name is "Real" or "Imaginary" && Type(owner) is { Kind: ValueKind.Complex } number)
        {
            return ConditionBuilder.Make(
                member.Member.Name == "Real" ? ConditionOp.Real : ConditionOp.Imaginary, ValueKind.Double, number);
        }

        throw Unsupported(member);
    }

    private ConditionNode Choice(ConditionalExpression choice)
    {
        (ConditionNode test, ConditionNode then, ConditionNode otherwise) = (Type(choice.Test), Type(choice.IfTrue), Type(choice.IfFalse));
        return then.Kind == ValueKind.Bytes ? throw Unsupported(choice)
            : test is ConstantNode chosen ? (chosen.Integer != 0 ? then : otherwise)
            : ConditionBuilder.Make(ConditionOp.Where, then.Kind, test, then, ConditionBuilder.Convert(otherwise, then.Kind));
    }

    /// <summary>The members from the row to a part; null if it does not begin there.</summary>
    private List<MemberInfo>? Chain(MemberExpression member)
    {
        List<MemberInfo> chain = [];
        Expression? at = member;
        while (at is MemberExpression step)
        {
            chain.Insert(0, step.Member);
            at = step.Expression;
        }

        return at == _row ? chain : null;
    }

    private Column? Find(List<MemberInfo> chain, MemberExpression member)
    {
        string? name = path is null ? string.Join('/', chain.Select(m => m.Name)) : path(chain);
        if (name is not null && schema.Find(name) is { } column)
        {
            return column;
        }

        // The last member may be one of the column's value.
        bool isPart = chain.Count > 1 && member.Member.Name is "HasValue" or "Value" or "Length" or "Real" or "Imaginary";
        return isPart ? null : throw new ConditionException(
            $"There is no column '{name ?? string.Join('.', chain.Select(m => m.Name))}': the columns are {string.Join(", ", schema.Leaves.Select(c => c.Path))}",
            -1, member.ToString());
    }

    private sealed class Finder(ParameterExpression row) : ExpressionVisitor
    {
        public bool IsFound { get; private set; }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            IsFound |= node == row;
            return node;
        }
    }
}
