namespace Blosc2Direct.Computing;

/// <summary>What a node of an expression does.</summary>
internal enum ExprOp
{
    Literal,
    Name,

    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Remainder,
    Power,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    Minimum,
    Maximum,
    ArcTan2,
    Hypot,

    Plus,
    Negate,
    Not,
    Abs,
    Square,
    Sqrt,
    Cbrt,
    Exp,
    Exp2,
    ExpM1,
    Log,
    Log2,
    Log10,
    Log1P,
    Sin,
    Cos,
    Tan,
    ArcSin,
    ArcCos,
    ArcTan,
    Sinh,
    Cosh,
    Tanh,
    ArcSinh,
    ArcCosh,
    ArcTanh,
    Floor,
    Ceil,
    Trunc,
    Round,
    IsNaN,
    IsFinite,
    IsInfinity,

    Where,

    /// <summary>Changes the type; made by the typing, never by the parser.</summary>
    Convert,

    // What only an open expression has: see ExprNode.Parse.
    Imaginary,
    Text,
    Bytes,
    Call,
    In,
}

/// <summary>The functions of expressions, by NumPy's names.</summary>
internal static class ExprFunctions
{
    private static readonly Dictionary<string, ExprOp> ByName = new(StringComparer.Ordinal)
    {
        ["abs"] = ExprOp.Abs, ["absolute"] = ExprOp.Abs, ["square"] = ExprOp.Square, ["sqrt"] = ExprOp.Sqrt, ["cbrt"] = ExprOp.Cbrt,
        ["exp"] = ExprOp.Exp, ["exp2"] = ExprOp.Exp2, ["expm1"] = ExprOp.ExpM1,
        ["log"] = ExprOp.Log, ["log2"] = ExprOp.Log2, ["log10"] = ExprOp.Log10, ["log1p"] = ExprOp.Log1P,
        ["sin"] = ExprOp.Sin, ["cos"] = ExprOp.Cos, ["tan"] = ExprOp.Tan,
        ["arcsin"] = ExprOp.ArcSin, ["arccos"] = ExprOp.ArcCos, ["arctan"] = ExprOp.ArcTan, ["arctan2"] = ExprOp.ArcTan2,
        ["sinh"] = ExprOp.Sinh, ["cosh"] = ExprOp.Cosh, ["tanh"] = ExprOp.Tanh,
        ["arcsinh"] = ExprOp.ArcSinh, ["arccosh"] = ExprOp.ArcCosh, ["arctanh"] = ExprOp.ArcTanh,
        ["hypot"] = ExprOp.Hypot, ["minimum"] = ExprOp.Minimum, ["maximum"] = ExprOp.Maximum,
        ["floor"] = ExprOp.Floor, ["ceil"] = ExprOp.Ceil, ["trunc"] = ExprOp.Trunc, ["round"] = ExprOp.Round, ["rint"] = ExprOp.Round,
        ["isnan"] = ExprOp.IsNaN, ["isfinite"] = ExprOp.IsFinite, ["isinf"] = ExprOp.IsInfinity,
        ["where"] = ExprOp.Where,
    };

    /// <summary>Finds a function.</summary>
    public static bool TryGet(string name, out ExprOp op) => ByName.TryGetValue(name, out op);

    /// <summary>How many operands an operation has.</summary>
    public static int Arity(this ExprOp op) => op switch
    {
        ExprOp.Literal or ExprOp.Name => 0,
        ExprOp.Where => 3,
        < ExprOp.Plus => 2,
        _ => 1,
    };
}
