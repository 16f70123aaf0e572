using System.Collections.Immutable;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Conditions;

/// <summary>Types the functions of conditions: numexpr's, and some more.</summary>
internal sealed class ConditionCalls(ConditionTyper typer)
{
    /// <summary>What a function takes and gives.</summary>
    private enum Form
    {
        /// <summary>Integers become doubles, truth values floats; complex numbers stay.</summary>
        Number,

        /// <summary>The same without complex numbers.</summary>
        Real,

        /// <summary>Numbers as they are.</summary>
        Same,
    }

    private static readonly Dictionary<string, (ConditionOp Op, int Arity, Form Form)> Numeric = new(StringComparer.Ordinal)
    {
        ["sqrt"] = (ConditionOp.Sqrt, 1, Form.Number), ["sin"] = (ConditionOp.Sin, 1, Form.Number), ["cos"] = (ConditionOp.Cos, 1, Form.Number),
        ["tan"] = (ConditionOp.Tan, 1, Form.Number), ["arcsin"] = (ConditionOp.ArcSin, 1, Form.Number),
        ["arccos"] = (ConditionOp.ArcCos, 1, Form.Number), ["arctan"] = (ConditionOp.ArcTan, 1, Form.Number),
        ["sinh"] = (ConditionOp.Sinh, 1, Form.Number), ["cosh"] = (ConditionOp.Cosh, 1, Form.Number), ["tanh"] = (ConditionOp.Tanh, 1, Form.Number),
        ["arcsinh"] = (ConditionOp.ArcSinh, 1, Form.Number), ["arccosh"] = (ConditionOp.ArcCosh, 1, Form.Number),
        ["arctanh"] = (ConditionOp.ArcTanh, 1, Form.Number), ["log"] = (ConditionOp.Log, 1, Form.Number),
        ["log10"] = (ConditionOp.Log10, 1, Form.Number), ["log1p"] = (ConditionOp.Log1P, 1, Form.Number), ["exp"] = (ConditionOp.Exp, 1, Form.Number),
        ["expm1"] = (ConditionOp.ExpM1, 1, Form.Number), ["abs"] = (ConditionOp.Abs, 1, Form.Number), ["conj"] = (ConditionOp.Conjugate, 1, Form.Number),
        ["floor"] = (ConditionOp.Floor, 1, Form.Real), ["ceil"] = (ConditionOp.Ceil, 1, Form.Real),
        ["fmod"] = (ConditionOp.Remainder, 2, Form.Real), ["arctan2"] = (ConditionOp.ArcTan2, 2, Form.Real),
        ["log2"] = (ConditionOp.Log2, 1, Form.Real), ["exp2"] = (ConditionOp.Exp2, 1, Form.Real), ["cbrt"] = (ConditionOp.Cbrt, 1, Form.Real),
        ["hypot"] = (ConditionOp.Hypot, 2, Form.Real), ["round"] = (ConditionOp.Round, 1, Form.Real), ["trunc"] = (ConditionOp.Trunc, 1, Form.Real),
        ["minimum"] = (ConditionOp.Minimum, 2, Form.Same), ["maximum"] = (ConditionOp.Maximum, 2, Form.Same),
    };

    private static readonly Dictionary<string, int> Arities = new(StringComparer.Ordinal)
    {
        ["where"] = 3, ["real"] = 1, ["imag"] = 1, ["complex"] = 2, ["copy"] = 1, ["ones_like"] = 1, ["contains"] = 2, ["startswith"] = 2,
        ["endswith"] = 2, ["isnan"] = 1, ["isfinite"] = 1, ["isinf"] = 1, ["isnull"] = 1, ["between"] = 3,
    };

    /// <summary>Types a call.</summary>
    /// <exception cref="ConditionException">There is no such function, or not for these operands.</exception>
    public ConditionNode Call(ExprNode node)
    {
        bool isNumeric = Numeric.TryGetValue(node.Text, out (ConditionOp Op, int Arity, Form Form) function);
        if (!isNumeric && !Arities.TryGetValue(node.Text, out function.Arity))
        {
            throw new ConditionException(
                $"There is no function '{node.Text}': there are {string.Join(", ", Numeric.Keys.Concat(Arities.Keys).Order(StringComparer.Ordinal))}",
                node.Position, node.Text);
        }

        if (node.Operands.Length != function.Arity)
        {
            throw new ConditionException(
                $"'{node.Text}' takes {function.Arity} operand{(function.Arity == 1 ? "" : "s")}, not {node.Operands.Length}", node.Position, node.Text);
        }

        ImmutableArray<ConditionNode> operands = typer.Operands(node);
        return isNumeric ? Calculate(node, function.Op, function.Form, operands) : Special(node, operands);
    }

    private static ConditionNode Calculate(ExprNode node, ConditionOp op, Form form, ImmutableArray<ConditionNode> operands)
    {
        ValueKind kind = operands[0].Kind;
        foreach (ConditionNode operand in operands)
        {
            kind = operand.Kind == ValueKind.Bytes ? throw ConditionTyper.Undefined(node, operands) : ConditionBuilder.CommonOf(operands[0], operand);
        }

        if (form != Form.Number && kind == ValueKind.Complex)
        {
            throw ConditionTyper.Undefined(node, operands);
        }

        // NumPy calculates with literals: the absolute value of a whole number is one, which is not what numexpr does with columns.
        bool isConjugate = op == ConditionOp.Conjugate && kind != ValueKind.Complex;
        bool becomesComplex = isConjugate && !kind.IsInteger() && operands[0] is not ConstantNode { IsVariable: false };
        bool isWhole = kind.IsInteger() && operands.All(o => o is ConstantNode { IsVariable: false }) &&
            op is ConditionOp.Abs or ConditionOp.Floor or ConditionOp.Ceil or ConditionOp.Remainder or ConditionOp.Conjugate;
        kind = isWhole ? (kind == ValueKind.ULong ? kind : ValueKind.Long)
            : kind == ValueKind.Bool ? (form == Form.Same ? ValueKind.Int : ValueKind.Float)
            : kind.IsInteger() && form != Form.Same ? ValueKind.Double
            : kind;
        if (isConjugate)
        {
            // Of integers numexpr makes doubles, of doubles complex numbers.
            return ConditionBuilder.Convert(operands[0], becomesComplex ? ValueKind.Complex : kind);
        }

        return ConditionBuilder.Make(op, kind, [.. operands.Select(o => ConditionBuilder.Convert(o, kind))]);
    }

    private static ConditionNode Special(ExprNode node, ImmutableArray<ConditionNode> operands)
    {
        ConditionNode first = operands[0];
        switch (node.Text)
        {
            case "where":
                return Where(node, operands);
            case "contains" or "startswith" or "endswith" when first.Kind == ValueKind.Bytes && operands[1].Kind == ValueKind.Bytes:
                ConditionOp search = node.Text switch
                {
                    "contains" => ConditionOp.Contains, "startswith" => ConditionOp.StartsWith, _ => ConditionOp.EndsWith,
                };
                return ConditionBuilder.Make(search, ValueKind.Bool, operands);
            case "isnull":
                return first is ColumnNode
                    ? ConditionBuilder.Make(ConditionOp.IsNull, ValueKind.Bool, first)
                    : throw new ConditionException("'isnull' takes a column", node.Position, node.Text);
            case "between":
                ConditionNode above = ConditionTyper.Comparison(ConditionOp.GreaterOrEqual, node, first, operands[1]);
                ConditionNode below = ConditionTyper.Comparison(ConditionOp.LessOrEqual, node, first, operands[2]);
                return ConditionBuilder.Make(ConditionOp.And, ValueKind.Bool, above, below);
            case "copy" or "ones_like" when first.Kind is ValueKind.Bool or ValueKind.Bytes && node.Text == "copy":
                return first;
            case not ("contains" or "startswith" or "endswith") when first.Kind < ValueKind.Bytes:
                return Part(node, operands);
            default:
                throw ConditionTyper.Undefined(node, operands);
        }
    }

    /// <summary>Functions that make a number of another kind of their operand.</summary>
    private static ConditionNode Part(ExprNode node, ImmutableArray<ConditionNode> operands)
    {
        ConditionNode first = operands[0];
        ValueKind real = first.Kind.IsReal() ? first.Kind : ValueKind.Double;
        switch (node.Text)
        {
            case "real" when first is ConstantNode { IsVariable: false } && first.Kind.IsInteger():
                return first; // NumPy's answer
            case "real" or "imag":
                ConditionNode whole = ConditionBuilder.Convert(first, ValueKind.Complex);
                return ConditionBuilder.Make(node.Text == "real" ? ConditionOp.Real : ConditionOp.Imaginary, ValueKind.Double, whole);
            case "complex" when first.Kind < ValueKind.Complex && operands[1].Kind < ValueKind.Complex:
                return ConditionBuilder.Make(
                    ConditionOp.Complex, ValueKind.Complex, ConditionBuilder.Convert(first, ValueKind.Double),
                    ConditionBuilder.Convert(operands[1], ValueKind.Double));
            case "copy":
                return ConditionBuilder.Convert(first, first.Kind == ValueKind.Complex ? ValueKind.Complex : real);
            case "ones_like" when first.Kind is not (ValueKind.Bool or ValueKind.Complex):
                return ConstantNode.OfNumber(real, 1.0);
            case "isnan" when first.Kind != ValueKind.Complex:
                return ConditionBuilder.Make(ConditionOp.IsNaN, ValueKind.Bool, ConditionBuilder.Convert(first, real));
            case "isfinite" when first.Kind != ValueKind.Complex:
                return ConditionBuilder.Make(ConditionOp.IsFinite, ValueKind.Bool, ConditionBuilder.Convert(first, real));
            case "isinf" when first.Kind != ValueKind.Complex:
                return ConditionBuilder.Make(ConditionOp.IsInfinity, ValueKind.Bool, ConditionBuilder.Convert(first, real));
            default:
                throw ConditionTyper.Undefined(node, operands);
        }
    }

    private static ConditionNode Where(ExprNode node, ImmutableArray<ConditionNode> operands)
    {
        if (operands[0] is ConstantNode { IsVariable: false } constant)
        {
            bool isTrue = constant.Integer != 0 || constant.Number != System.Numerics.Complex.Zero || constant.Bytes.Length > 0;
            return operands[isTrue ? 1 : 2];
        }

        ValueKind kind = ConditionBuilder.CommonOf(operands[1], operands[2]);
        if (operands[0].Kind != ValueKind.Bool || operands[1].Kind == ValueKind.Bytes || operands[2].Kind == ValueKind.Bytes)
        {
            throw ConditionTyper.Undefined(node, operands);
        }

        return ConditionBuilder.Make(
            ConditionOp.Where, kind, operands[0], ConditionBuilder.Convert(operands[1], kind), ConditionBuilder.Convert(operands[2], kind));
    }
}
