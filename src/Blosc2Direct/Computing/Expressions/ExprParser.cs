using System.Runtime.CompilerServices;

namespace Blosc2Direct.Computing;

/// <summary>Parses expressions by the strength of their operators (Pratt 1973), which is Python's.</summary>
internal sealed class ExprParser
{
    /// <summary>Characters of the longest expression.</summary>
    public const int MaxLength = 16_384;

    /// <summary>Levels of the deepest expression: so that no text can use the stack up.</summary>
    public const int MaxDepth = 400;

    private const int ComparisonPower = 10;
    private const int UnaryPower = 70;
    private const int PowerPower = 80;

    private readonly ExprTokenizer _tokens;
    private readonly bool _isOpen;
    private ExprToken _next;
    private int _depth;

    private ExprParser(string text, bool isOpen)
    {
        _tokens = new ExprTokenizer(text, isOpen);
        _isOpen = isOpen;
        _next = _tokens.Next();
    }

    /// <summary>Parses a whole expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="isOpen">Whether there are texts, memberships, and functions that only the caller knows.</param>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static ExprNode Parse(string text, bool isOpen = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new ExpressionException($"The expression has {text.Length} characters; at most {MaxLength} are allowed", MaxLength);
        }

        ExprParser parser = new(text, isOpen);
        ExprNode node = parser.Expression(0);
        return parser._next.Kind == ExprTokenKind.End ? node : throw parser.Unexpected("an operator or the end");
    }

    private ExprNode Expression(int power)
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(_next.Position);
        }

        ExprNode left = Prefix();
        while (Binary(_next, out ExprOp op, out int strength) && strength > power)
        {
            ExprToken sign = _next;
            Advance();

            if (op == ExprOp.In)
            {
                left = Membership(left, sign);
                NotChained(sign);
                continue;
            }

            // To the right of ** the same strength binds again: 2**3**2 is 2**9. And a sign there belongs to the exponent.
            ExprNode right = Expression(op == ExprOp.Power ? strength - 1 : strength);
            left = Node(op, sign, left, right);
            if (strength == ComparisonPower)
            {
                NotChained(sign);
            }
        }

        _depth--;
        return left;
    }

    private void NotChained(ExprToken sign)
    {
        if (Binary(_next, out _, out int following) && following == ComparisonPower)
        {
            throw new ExpressionException(
                $"Comparisons cannot be chained: write (a {sign.Text} b) & (b {_next.Text} c)", _next.Position, _next.Text);
        }
    }

    /// <summary>What follows <c>in</c>: a list in parentheses, or a name for one.</summary>
    private ExprNode Membership(ExprNode left, ExprToken sign)
    {
        if (_next.Kind == ExprTokenKind.Name)
        {
            ExprToken name = _next;
            Advance();
            return Node(ExprOp.In, sign, left, Name(name));
        }

        Expect("(");
        return Node(ExprOp.In, sign, [left, .. Arguments()]);
    }

    private ExprNode Prefix()
    {
        ExprToken token = _next;
        switch (token.Kind)
        {
            case ExprTokenKind.Number:
                Advance();
                return new ExprNode(ExprOp.Literal, token.Position, token.Text) { Value = token.Value };
            case ExprTokenKind.Imaginary:
                Advance();
                return new ExprNode(ExprOp.Imaginary, token.Position, token.Text) { Value = token.Value };
            case ExprTokenKind.Text or ExprTokenKind.Bytes:
                Advance();
                return new ExprNode(token.Kind == ExprTokenKind.Text ? ExprOp.Text : ExprOp.Bytes, token.Position, token.Text);
            case ExprTokenKind.Name:
                Advance();
                return Name(token);
            case ExprTokenKind.Operator when token.Text == "(":
                Advance();
                ExprNode inner = Expression(0);
                Expect(")");
                return inner;
            case ExprTokenKind.Operator when token.Text is "-" or "+" or "~":
                Advance();
                ExprOp op = token.Text switch { "-" => ExprOp.Negate, "+" => ExprOp.Plus, _ => ExprOp.Not };
                return Node(op, token, Expression(UnaryPower));
            default:
                throw Unexpected("a number, a name, a function or '('");
        }
    }

    private ExprNode Name(ExprToken name)
    {
        if (name.Text is "and" or "or" or "not")
        {
            throw new ExpressionException(
                $"'{name.Text}' has no meaning for arrays: use &, | and ~ with parentheses", name.Position, name.Text);
        }

        if (name.Text is "True" or "False")
        {
            return new ExprNode(ExprOp.Literal, name.Position, name.Text) { Value = Scalar.Of(name.Text == "True") };
        }

        if (!_next.Is("("))
        {
            return new ExprNode(ExprOp.Name, name.Position, name.Text);
        }

        ExprOp op = ExprOp.Call;
        if (!_isOpen && !ExprFunctions.TryGet(name.Text, out op))
        {
            throw new ExpressionException($"There is no function '{name.Text}'", name.Position, name.Text);
        }

        Advance();
        ExprNode[] arguments = Arguments();
        return _isOpen || arguments.Length == op.Arity()
            ? Node(op, name, arguments)
            : throw new ExpressionException(
                $"'{name.Text}' takes {op.Arity()} operand{(op.Arity() == 1 ? "" : "s")}, not {arguments.Length}", name.Position, name.Text);
    }

    /// <summary>What stands between parentheses; the opening one is behind.</summary>
    private ExprNode[] Arguments()
    {
        List<ExprNode> arguments = [];
        while (!_next.Is(")"))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(Expression(0));
        }

        Advance();
        return [.. arguments];
    }

    private static ExprNode Node(ExprOp op, ExprToken token, params ExprNode[] operands)
    {
        ExprNode node = new(op, token.Position, token.Text, operands);
        return node.Depth <= MaxDepth ? node : throw TooDeep(token.Position);
    }

    private static bool Binary(ExprToken token, out ExprOp op, out int power)
    {
        (op, power) = token.Kind != ExprTokenKind.Operator ? (default, 0) : token.Text switch
        {
            "<" => (ExprOp.Less, ComparisonPower),
            "<=" => (ExprOp.LessEqual, ComparisonPower),
            ">" => (ExprOp.Greater, ComparisonPower),
            ">=" => (ExprOp.GreaterEqual, ComparisonPower),
            "==" => (ExprOp.Equal, ComparisonPower),
            "!=" => (ExprOp.NotEqual, ComparisonPower),
            "|" => (ExprOp.Or, 20),
            "^" => (ExprOp.Xor, 30),
            "&" => (ExprOp.And, 40),
            "<<" => (ExprOp.ShiftLeft, 50),
            ">>" => (ExprOp.ShiftRight, 50),
            "+" => (ExprOp.Add, 60),
            "-" => (ExprOp.Subtract, 60),
            "*" => (ExprOp.Multiply, 65),
            "/" => (ExprOp.Divide, 65),
            "//" => (ExprOp.FloorDivide, 65),
            "%" => (ExprOp.Remainder, 65),
            "**" => (ExprOp.Power, PowerPower),
            "in" => (ExprOp.In, ComparisonPower),
            _ => (default, 0),
        };
        return power > 0;
    }

    private void Expect(string text)
    {
        if (!_next.Is(text))
        {
            throw Unexpected($"'{text}'");
        }

        Advance();
    }

    private void Advance() => _next = _tokens.Next();

    private ExpressionException Unexpected(string expected) =>
        new($"Expected {expected}, found {_next}", _next.Position, _next.Text.Length == 0 ? null : _next.Text);

    private static ExpressionException TooDeep(int position) =>
        new($"The expression is nested more than {MaxDepth} levels deep", position);
}
