namespace Blosc2Direct.Computing;

/// <summary>Gives every node its type, once for equal ones, and calculates what is constant.</summary>
internal sealed unsafe class ExprTyper(Func<ExprNode, TypedNode?> constants, Func<ExprNode, (int Input, NumericType Type)> inputs)
{
    private readonly Dictionary<(ExprOp, NumericType, int, int, int, Scalar, Weakness, int), TypedNode> _known = [];
    private readonly List<TypedNode> _nodes = [];

    /// <summary>All nodes, operands before what uses them.</summary>
    public IReadOnlyList<TypedNode> Nodes => _nodes;

    /// <summary>Makes a constant that is no part of an expression yet.</summary>
    public static TypedNode Constant(Scalar value, Weakness weakness, int position) =>
        new(-1, ExprOp.Literal, value.Type, position, []) { Value = value, Weakness = weakness };

    /// <summary>Makes the constant of a literal.</summary>
    public static TypedNode Literal(ExprNode node) => Constant(
        node.Value, node.Value.Type switch { NumericType.Bool => Weakness.None, NumericType.Float64 => Weakness.Float, _ => Weakness.Integer },
        node.Position);

    /// <summary>Types an expression.</summary>
    /// <exception cref="ExpressionException">An operation has no meaning for its operands.</exception>
    public TypedNode Type(ExprNode node)
    {
        switch (node.Op)
        {
            case ExprOp.Literal:
                return Add(Literal(node));
            case ExprOp.Name:
                if (constants(node) is { } constant)
                {
                    return Add(constant);
                }

                (int input, NumericType type) = inputs(node);
                return Add(new TypedNode(-1, ExprOp.Name, type, node.Position, []) { Input = input });
        }

        TypedNode[] operands = new TypedNode[node.Operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Type(node.Operands[i]);
        }

        if (WeakArithmetic.TryFold(node, operands) is { } folded)
        {
            return Add(folded);
        }

        return node.Op == ExprOp.Where ? Where(node, operands)
            : node.Op is >= ExprOp.Less and <= ExprOp.NotEqual ? Comparison(node, operands)
            : Operation(node, operands);
    }

    private TypedNode Where(ExprNode node, TypedNode[] operands)
    {
        NumericType type = Common(node, [operands[1], operands[2]]);
        TypedNode condition = Convert(operands[0], NumericType.Bool, node);
        return Make(ExprOp.Where, type, node, [condition, Convert(operands[1], type, node), Convert(operands[2], type, node)]);
    }

    /// <summary>Comparisons are by value: of signed with unsigned integers too, and with literals beyond the array's type.</summary>
    private TypedNode Comparison(ExprNode node, TypedNode[] operands)
    {
        NumericType a = Strong(operands[0], operands[1]), b = Strong(operands[1], operands[0]);
        NumericType common = TypeRules.Promote(a, b);
        if (common == NumericType.Float64 && !a.IsFloat() && !b.IsFloat())
        {
            a = NumericTypes.Integer(sizeof(long), a.IsSigned());
            b = NumericTypes.Integer(sizeof(long), b.IsSigned());
            return Make(node.Op, NumericType.Bool, node, [Convert(operands[0], a, node), Convert(operands[1], b, node)]);
        }

        return Make(node.Op, NumericType.Bool, node, [Convert(operands[0], common, node), Convert(operands[1], common, node)]);
    }

    private TypedNode Operation(ExprNode node, TypedNode[] operands)
    {
        NumericType common = Common(node, operands);
        if (node.Op is ExprOp.ArcTan2 or ExprOp.Hypot && operands[0].Weakness == Weakness.None && operands[1].Weakness == Weakness.None)
        {
            common = TypeRules.Promote(TypeRules.FloatFor(operands[0].Type), TypeRules.FloatFor(operands[1].Type));
        }

        if (TypeRules.Operands(node.Op, common) is not { } type)
        {
            throw new ExpressionException($"'{node.Text}' is not defined for {common.NumPyName()}", node.Position, node.Text);
        }

        NumericType result = TypeRules.Result(node.Op, type);
        if (node.Op == ExprOp.Plus)
        {
            return Convert(operands[0], type, node);
        }

        // As NumPy does it: the square and the square root are exact to half a unit, powers are not.
        if (node.Op == ExprOp.Power && operands[1].IsConstant && type.IsFloat())
        {
            ExprOp special = operands[1].Value.ToDouble() switch { 2 => ExprOp.Square, 0.5 => ExprOp.Sqrt, _ => ExprOp.Power };
            if (special != ExprOp.Power)
            {
                return Make(special, type, node, [Convert(operands[0], type, node)]);
            }
        }

        return Make(node.Op, result, node, [.. operands.Select(o => Convert(o, type, node))]);
    }

    /// <summary>The type that operands have in common.</summary>
    private static NumericType Common(ExprNode node, ReadOnlySpan<TypedNode> operands)
    {
        NumericType? strong = null;
        Weakness weakest = Weakness.None;
        foreach (TypedNode operand in operands)
        {
            weakest = (Weakness)Math.Max((int)weakest, (int)operand.Weakness);
            if (operand.Weakness == Weakness.None)
            {
                strong = strong is { } before ? TypeRules.Promote(before, operand.Type) : operand.Type;
            }
        }

        if (strong is not { } type)
        {
            return weakest == Weakness.Float ? NumericType.Float64 : Widest(operands);
        }

        type = weakest switch
        {
            Weakness.Float when !type.IsFloat() => NumericType.Float64,
            Weakness.Integer when type == NumericType.Bool => NumericType.Int64,
            _ => type,
        };
        foreach (TypedNode operand in operands)
        {
            // The exponent of a power and the like have to fit, too; in a division they become floating-point numbers.
            if (operand.Weakness == Weakness.Integer && type.IsInteger() && node.Op != ExprOp.Divide && !Fits(operand.Value, type))
            {
                throw new ExpressionException($"{operand.Value} does not fit {type.NumPyName()}", operand.Position, operand.Value.ToString());
            }
        }

        return type;
    }

    private static NumericType Widest(ReadOnlySpan<TypedNode> operands)
    {
        NumericType type = operands[0].Type;
        foreach (TypedNode operand in operands)
        {
            type = TypeRules.Promote(type, operand.Type);
        }

        return type;
    }

    /// <summary>The type of a comparison's operand against the other one.</summary>
    private static NumericType Strong(TypedNode operand, TypedNode other) => operand.Weakness switch
    {
        Weakness.None => operand.Type,
        _ when other.Weakness != Weakness.None => operand.Type,
        Weakness.Integer when other.Type.IsInteger() => Fits(operand.Value, other.Type) ? other.Type : operand.Type,
        Weakness.Integer when other.Type.IsFloat() => other.Type,
        Weakness.Float when other.Type.IsFloat() => other.Type,
        _ => operand.Type,
    };

    private static bool Fits(Scalar value, NumericType type)
    {
        int bits = 8 * type.Size();
        Int128 integer = value.ToInt128();
        return type.IsSigned() ? integer >= -(Int128.One << (bits - 1)) && integer < Int128.One << (bits - 1)
            : integer >= 0 && integer < Int128.One << bits;
    }

    private TypedNode Convert(TypedNode operand, NumericType type, ExprNode node) =>
        operand.Type == type && operand.Weakness == Weakness.None ? operand
        : operand.Type == type ? Add(Constant(operand.Value, Weakness.None, operand.Position))
        : Make(ExprOp.Convert, type, node, [operand]);

    /// <summary>Makes a node, or calculates it where its operands are constant.</summary>
    private TypedNode Make(ExprOp op, NumericType type, ExprNode node, TypedNode[] operands)
    {
        TypedNode made = new(-1, op, type, node.Position, operands);
        if (!operands.All(o => o.IsConstant))
        {
            return Add(made);
        }

        ulong result = 0;
        ulong* places = stackalloc ulong[3];
        for (int i = 0; i < operands.Length; i++)
        {
            ExprKernels.Store(operands[i].Value, operands[i].Type, (byte*)(places + i));
        }

        try
        {
            ExprKernels.Find(made)((byte*)places, (byte*)(places + 1), (byte*)(places + 2), (byte*)&result, 1);
        }
        catch (ArithmeticException error)
        {
            throw new ExpressionException(error.Message, node.Position, node.Text);
        }

        return Add(Constant(Scalar.Read(type, (byte*)&result), Weakness.None, node.Position));
    }

    private TypedNode Add(TypedNode node)
    {
        int Operand(int i) => node.Operands.Length > i ? node.Operands[i].Id : -1;
        (ExprOp, NumericType, int, int, int, Scalar, Weakness, int) key =
            (node.Op, node.Type, Operand(0), Operand(1), Operand(2), node.Value, node.Weakness, node.Input);
        if (!_known.TryGetValue(key, out TypedNode? known))
        {
            known = new TypedNode(_nodes.Count, node.Op, node.Type, node.Position, node.Operands)
            {
                Value = node.Value, Weakness = node.Weakness, Input = node.Input,
            };
            _known.Add(key, known);
            _nodes.Add(known);
        }

        return known;
    }
}
