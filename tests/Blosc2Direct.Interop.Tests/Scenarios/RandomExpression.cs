using System.Globalization;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>Random expressions, most of which have a value. Functions that jump (quotients of floating-point numbers) or forget
/// their argument (sines of large numbers) get no results of others: the last bit of these would decide.</summary>
internal sealed class RandomExpression(Random random, IReadOnlyDictionary<string, char> names)
{
    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "//", "%"];
    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!="];
    private static readonly string[] Functions =
    [
        "sqrt", "cbrt", "exp", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh",
        "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "exp2",
    ];

    /// <summary>An expression: its text, and its kind as NumPy names it: b, i, f.</summary>
    public (string Text, char Kind) Next(int depth)
    {
        if (depth == 0 || random.Next(6) == 0)
        {
            return Leaf();
        }

        return random.Next(9) switch
        {
            0 => Compare(depth),
            1 => Logic(depth),
            2 => Integers(depth),
            3 => Call(depth),
            4 => Where(depth),
            5 => Unary(depth),
            6 => Pair(depth),
            _ => Calculate(depth),
        };
    }

    private (string Text, char Kind) Leaf()
    {
        (string name, char kind) = names.ElementAt(random.Next(names.Count));
        return (name, kind);
    }

    private string Literal(char other) => other == 'f' && random.Next(2) == 0
        ? (random.Next(1, 40) / 4.0).ToString("0.0##", CultureInfo.InvariantCulture)
        : random.Next(1, 9).ToString(CultureInfo.InvariantCulture);

    private (string, char) Calculate(int depth)
    {
        string op = Arithmetic[random.Next(Arithmetic.Length)];
        (string a, char x) = Next(depth - 1);
        if (random.Next(3) == 0)
        {
            string literal = Literal(x);
            op = x == 'f' && op is "//" or "%" ? "*" : op;
            bool isFloat = x == 'f' || op == "/" || literal.Contains('.', StringComparison.Ordinal);
            return random.Next(2) == 0 && op is not ("//" or "%")
                ? ($"({literal} {op} {a})", isFloat ? 'f' : 'i') : ($"({a} {op} {literal})", isFloat ? 'f' : 'i');
        }

        (string b, char y) = Next(depth - 1);
        if (op == "-" && x == 'b' && y == 'b')
        {
            op = "+";
        }
        else if (op is "//" or "%" && (x == 'f' || y == 'f'))
        {
            op = "*";
        }

        char kind = op == "/" || x == 'f' || y == 'f' ? 'f' : x == 'i' || y == 'i' || op is "//" or "%" ? 'i' : 'b';
        return ($"({a} {op} {b})", kind);
    }

    private (string, char) Compare(int depth) =>
        ($"({Next(depth - 1).Text} {Comparisons[random.Next(Comparisons.Length)]} {Next(depth - 1).Text})", 'b');

    private (string, char) Logic(int depth)
    {
        (string a, char _) = Compare(depth);
        (string b, char _) = Compare(depth);
        return random.Next(4) switch { 0 => ($"({a} & {b})", 'b'), 1 => ($"({a} | {b})", 'b'), 2 => ($"({a} ^ {b})", 'b'), _ => ($"~{a}", 'b') };
    }

    private (string, char) Integers(int depth)
    {
        (string a, char x) = Next(depth - 1);

        // A truth value by the literal 2 is int8 in NumPy, by 3 int64: a shortcut of its own.
        if (x == 'f')
        {
            return ($"(abs({a}) ** {random.Next(4)})", 'f');
        }

        return random.Next(5) switch
        {
            0 => ($"({a} << {random.Next(5)})", 'i'),
            1 => ($"({a} >> {random.Next(5)})", 'i'),
            2 => ($"({a} & {random.Next(100)})", 'i'),
            3 => ($"({a} ^ {random.Next(100)})", 'i'),
            _ => ($"(({a} + 0) ** {random.Next(4)})", 'i'),
        };
    }

    private (string, char) Call(int depth)
    {
        string name = Functions[random.Next(Functions.Length)];
        string argument = name is "sin" or "cos" or "tan" ? Leaf().Text : Next(depth - 1).Text;
        return ($"{name}({argument})", 'f');
    }

    private (string, char) Where(int depth)
    {
        (string a, char x) = Next(depth - 1);
        (string b, char y) = Next(depth - 1);
        return ($"where({Next(depth - 1).Text}, {a}, {b})", x == 'f' || y == 'f' ? 'f' : x == 'i' || y == 'i' ? 'i' : 'b');
    }

    private (string, char) Unary(int depth)
    {
        (string a, char x) = Next(depth - 1);
        string name = random.Next(7) switch
        {
            0 => "abs", 1 => "floor", 2 => "ceil", 3 => "trunc", 4 => x == 'b' ? "abs" : "-", 5 => x == 'b' ? "~" : "round", _ => "isnan",
        };
        return ($"{name}({a})", name == "isnan" ? 'b' : x);
    }

    private (string, char) Pair(int depth)
    {
        (string a, char x) = Next(depth - 1);
        (string b, char y) = Next(depth - 1);
        string name = random.Next(4) switch { 0 => "minimum", 1 => "maximum", 2 => "arctan2", _ => "hypot" };
        return ($"{name}({a}, {b})", name is "arctan2" or "hypot" || x == 'f' || y == 'f' ? 'f' : x == 'i' || y == 'i' ? 'i' : 'b');
    }
}
