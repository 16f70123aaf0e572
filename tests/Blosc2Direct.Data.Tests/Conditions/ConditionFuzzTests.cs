using System.Text;
using Blosc2Direct.Data.Conditions;
using Xunit.Abstractions;

namespace Blosc2Direct.Data.Tests.Conditions;

public sealed class ConditionFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "n", "x", "s", "b", "z", "v", "n", "x", "1", "2.5", "0", "-3", "'a'", "b'\\x00'", "1j", "18446744073709551615", "1e999", "99999999999999999999999",
        "(", ")", "(", ")", "(", ")", "&", "|", "~", "<", "<=", "==", "!=", ">", ">=", "+", "-", "*", "/", "%", "**", "<<", ">>", "//", "^", ",",
        " in ", "where(", "sqrt(", "abs(", "contains(", "isnull(", "between(", "complex(", "minimum(", "x.real", "and", "not", ".", "'", "\"", "\\", "\0",
        "é", "=", "[", ";", "0x", "1_0",
    ];

    [Fact]
    public void Whatever_is_written_nothing_but_a_condition_error_comes_of_it()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("B2D_TEST_SEED"), out int given) ? given : 20_261_120;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        Cells cells = new Cells()
            .Add("n", [1, int.MinValue, 0, -1]).Add("x", [1.5, double.NaN, double.NegativeInfinity, -0.0], Nullability.NaN)
            .Add("b", [true, false, true, false]).AddText("s", 3, "a", "", "abc", "z").Add<ulong>("z", [0, 1, ulong.MaxValue, 5]);
        int understood = 0;
        for (int i = 0; i < 30_000; i++)
        {
            string text = Text(random);
            try
            {
                cells.Where(text, new { v = 3 });
                understood++;
            }
            catch (ConditionException error)
            {
                Assert.InRange(error.Position, 0, Math.Max(text.Length, 1));
            }
        }

        Assert.True(understood > 100, $"{understood} texts had a meaning");
    }

    [Theory]
    [InlineData("(", 20_000)]
    [InlineData("~", 20_000)]
    [InlineData("-", 3_000)]
    [InlineData("where(b,", 2_000)]
    [InlineData("n+", 5_000)]
    [InlineData("n in (", 1_000)]
    public void Deep_and_long_texts_are_refused(string piece, int times) =>
        Assert.Throws<ConditionException>(() => Condition.Parse(new StringBuilder().Insert(0, piece, times).ToString()));

    [Fact]
    public void Scratch_is_bounded()
    {
        Cells cells = new Cells().Add("n", [1]);
        Assert.Equal([0], cells.Where(Balanced(1, 300)));
        ConditionException error = Assert.Throws<ConditionException>(() => cells.Where(Balanced(1, 600)));
        Assert.Contains("600 constants", error.Message, StringComparison.Ordinal);

        static string Balanced(int from, int to) => from == to
            ? $"(n + {from} > 0)"
            : $"({Balanced(from, (from + to) / 2)} & {Balanced(((from + to) / 2) + 1, to)})";
    }

    [Fact]
    public void Long_conditions_are_run()
    {
        Cells cells = new Cells().Add("n", [.. Enumerable.Range(0, 9000)]);
        string text = string.Join(" | ", Enumerable.Range(1, 300).Select(i => $"(n == {i * 10})"));
        Assert.Equal(Enumerable.Range(1, 300).Select(i => i * 10), cells.Where(text));
    }

    private static readonly string[] Sound =
    [
        "( n + 1 > 2 ) & ( x < 2.5 )", "where( b , n , x ) >= - 3", "n in ( 1 , 2 , v )", "contains( s , 'a' ) | ~ b", "z ** 2 != n * 2 % 3",
        "between( n , 0 , v ) == b", "isnull( x ) | ( s <= 'ab' )", "minimum( n , x ) / 2 < abs( x )", "complex( x , n ) == 1j + n << 1",
    ];

    private static string Text(Random random)
    {
        if (random.Next(3) == 0)
        {
            // Something sound, with one piece exchanged.
            string[] pieces = Sound[random.Next(Sound.Length)].Split(' ');
            pieces[random.Next(pieces.Length)] = Pieces[random.Next(Pieces.Length)];
            return string.Join(' ', pieces);
        }

        StringBuilder text = new();

        // Half of them begin as something sound.
        if (random.Next(2) == 0)
        {
            text.Append("(n > 1) & ");
        }

        for (int pieces = random.Next(1, 9); pieces > 0; pieces--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]).Append(random.Next(3) == 0 ? " " : "");
        }

        return text.ToString();
    }
}
