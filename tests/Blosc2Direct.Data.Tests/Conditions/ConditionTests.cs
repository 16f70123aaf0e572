using System.Numerics;
using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Conditions;

public sealed class ConditionTests
{
    private static Cells Weather => new Cells()
        .Add("temp", [300.5f, 308.5f, 309f, float.NaN, -1f])
        .Add("lat", [45.0, 46, 44, 47, 48])
        .Add("n", [1, 2, 3, 4, 5])
        .Add("flag", [true, false, true, false, true])
        .AddText("city", 8, "Rome", "Oslo", "Paris", "", "Oslo-Old");

    [Theory]
    [InlineData("temp > 308.5", new[] { 2 })]
    [InlineData("temp >= 308.5", new[] { 1, 2 })]
    [InlineData("308.5 <= temp", new[] { 1, 2 })]
    [InlineData("temp != 309", new[] { 0, 1, 3, 4 })]
    [InlineData("~(temp < 309)", new[] { 2, 3 })]
    [InlineData("(temp > 300) & (lat < 46)", new[] { 0, 2 })]
    [InlineData("(n == 1) | (n == 5) | flag", new[] { 0, 2, 4 })]
    [InlineData("flag & ~(n > 2)", new[] { 0 })]
    [InlineData("n * 2 + 1 > 7", new[] { 3, 4 })]
    [InlineData("n / 2 == 1.5", new[] { 2 })]
    [InlineData("n % 3 == 2", new[] { 1, 4 })]
    [InlineData("n ** 2 > 15", new[] { 3, 4 })]
    [InlineData("-n < -4", new[] { 4 })]
    [InlineData("sqrt(n) == 2", new[] { 3 })]
    [InlineData("where(flag, n, -n) > 0", new[] { 0, 2, 4 })]
    [InlineData("where(flag, n > 2, n > 3)", new[] { 2, 3, 4 })]
    [InlineData("(n > 2) == flag", new[] { 1, 2, 4 })]
    [InlineData("flag + 1 > 1", new[] { 0, 2, 4 })]
    [InlineData("city == 'Oslo'", new[] { 1 })]
    [InlineData("city == b'Oslo\\x00'", new[] { 1 })]
    [InlineData("city != \"Oslo\"", new[] { 0, 2, 3, 4 })]
    [InlineData("city > 'Oslo'", new[] { 0, 2, 4 })]
    [InlineData("city <= 'Oslo-Older'", new[] { 1, 3, 4 })]
    [InlineData("city == 'Oslo-Older'", new int[0])]
    [InlineData("contains(city, 'slo')", new[] { 1, 4 })]
    [InlineData("startswith(city, 'Oslo')", new[] { 1, 4 })]
    [InlineData("startswith(city, 'Oslo-')", new[] { 4 })]
    [InlineData("startswith(city, 'Oslo-Older')", new int[0])]
    [InlineData("endswith(city, 's')", new[] { 2 })]
    [InlineData("~(city > 'Oslo')", new[] { 1, 3 })]
    [InlineData("'Oslo' >= city", new[] { 1, 3 })]
    [InlineData("city < 'Oslo'", new[] { 3 })]
    [InlineData("(city == 'Rome') | startswith(city, 'Pa')", new[] { 0, 2 })]
    [InlineData("n in (1, 3, 7)", new[] { 0, 2 })]
    [InlineData("n in (1, 2, 3, 11, 12, 13, 14, 15, 16, 17)", new[] { 0, 1, 2 })]
    [InlineData("city in ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'Oslo', '')", new[] { 1, 3 })]
    [InlineData("~(city in ('Rome', 'Oslo'))", new[] { 2, 3, 4 })]
    [InlineData("between(n, 2, 4)", new[] { 1, 2, 3 })]
    [InlineData("isnan(temp)", new[] { 3 })]
    [InlineData("2 ** 2 == n", new[] { 3 })]
    public void A_condition_finds_the_rows_that_it_says(string text, int[] expected) => Assert.Equal(expected, Weather.Where(text));

    [Theory]
    [InlineData("", 0)]
    [InlineData("temp >", 6)]
    [InlineData("temp > 308.5)", 12)]
    [InlineData("1 < n < 3", 6)]
    [InlineData("n > 1 and n < 3", 6)]
    [InlineData("n > 1 & flag", 6)]
    [InlineData("wrong > 1", 0)]
    [InlineData("n > wrong", 4)]
    [InlineData("n", 0)]
    [InlineData("n + 1", 2)]
    [InlineData("~n > 1", 0)]
    [InlineData("city > 1", 5)]
    [InlineData("city + 'a' == 'b'", 5)]
    [InlineData("flag + flag > 1", 5)]
    [InlineData("n // 2 == 1", 2)]
    [InlineData("n ^ 1 == 1", 2)]
    [InlineData("n ** -1 > 0", 2)]
    [InlineData("foo(n) > 1", 0)]
    [InlineData("sin(n, n) > 1", 0)]
    [InlineData("where(n, n, n) > 1", 0)]
    [InlineData("1 < 2", 0)]
    [InlineData("city == 'a", 8)]
    [InlineData("n > 1; n", 5)]
    [InlineData("n[0] > 1", 1)]
    public void A_bad_condition_is_told_with_its_place(string text, int position)
    {
        ConditionException error = Assert.Throws<ConditionException>(() => Weather.Where(text));
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public void Variables_keep_their_types_and_hide_columns()
    {
        Assert.Equal([2], Weather.Where("temp > limit", new { limit = 308.5f }));
        Assert.Equal([2], Weather.Where("temp > n", new Dictionary<string, object> { ["n"] = 308.5 }));
        Assert.Equal([1], Weather.Where("city == name", new ConditionVariables { { "name", "Oslo" } }));
        Assert.Equal([0, 4], Weather.Where("n in wanted", new { wanted = new[] { 1, 5 } }));
        Assert.Equal([4], Weather.Where("x > 4", new { x = Weather.Schema["n"] }));
        Assert.Throws<ArgumentException>(() => Weather.Where("n > x", new { x = (string?)null }));
        Assert.Throws<ConditionException>(() => Weather.Where("n > x", new { x = new object() }));
    }

    [Fact]
    public void Single_precision_meets_doubles_in_double_precision_and_whole_numbers_in_single()
    {
        Cells cells = new Cells().Add("f", [0.1f, 0.2f, 16777216f]).Add("i", [16777217, 3, 4]).Add<long>("l", [long.MaxValue, 1, 2]);
        Assert.Empty(cells.Where("f == 0.1"));
        Assert.Equal([0, 1, 2], cells.Where("f > 0.1"));
        Assert.Equal([2], cells.Where("f == 16777217"));
        Assert.Equal([0], cells.Where("i == x", new { x = 16777216f }));
        Assert.Equal([0], cells.Where("l == 9223372036854775808.0"));
        Assert.Equal([1, 2], cells.Where("l < 9223372036854775808.0"));
    }

    [Fact]
    public void Unsigned_64_bit_integers_are_compared_exactly()
    {
        Cells cells = new Cells().Add<ulong>("u", [0UL, 1, ulong.MaxValue]).Add<long>("s", [-1L, 1, -1]);
        Assert.Equal([2], cells.Where("u == 18446744073709551615"));
        Assert.Equal([2], cells.Where("u > 18446744073709551614"));
        Assert.Equal([0, 1, 2], cells.Where("u > -1"));
        Assert.Equal([0, 2], cells.Where("u > s"));
        Assert.Equal([1], cells.Where("s == u"));
        Assert.Equal([0], cells.Where("u + 1 > s + 1"));
    }

    [Fact]
    public void Every_type_of_number_is_compared_in_blocks_of_any_length()
    {
        for (int count = 0; count < 140; count += 17)
        {
            int[] numbers = [.. Enumerable.Range(0, count).Select(i => i * 37 % 101)];
            Cells cells = new Cells()
                .Add("a", numbers.Select(i => (sbyte)i).ToArray()).Add("b", numbers.Select(i => (byte)i).ToArray())
                .Add("c", numbers.Select(i => (short)i).ToArray()).Add("d", numbers.Select(i => (ushort)i).ToArray())
                .Add("e", numbers).Add("f", numbers.Select(i => (uint)i).ToArray())
                .Add("g", numbers.Select(i => (long)i).ToArray()).Add("h", numbers.Select(i => (ulong)i).ToArray())
                .Add("i", numbers.Select(i => (Half)i).ToArray()).Add("j", numbers.Select(i => (float)i).ToArray())
                .Add("k", numbers.Select(i => (double)i).ToArray());
            foreach (string name in "abcdefghijk".Select(c => c.ToString()))
            {
                Assert.Equal(Expected(n => n < 50), cells.Where($"{name} < 50"));
                Assert.Equal(Expected(n => n <= 50), cells.Where($"{name} < 50.5"));
                Assert.Equal(Expected(n => n >= 51), cells.Where($"{name} > 50.5"));
                Assert.Equal(Expected(n => n == 37 || n > 90), cells.Where($"({name} == 37) | ({name} > 90)"));
                Assert.Equal(Expected(n => n is not 37 && n <= 90), cells.Where($"~(({name} == 37) | ({name} > 90))"));
                Assert.Equal(Expected(_ => true), cells.Where($"({name} > -1000) & ({name} != 5.25)"));
                Assert.Equal(Expected(n => n % 2 == 0), cells.Where($"{name} % 2 == 0"));
            }

            int[] Expected(Func<int, bool> test) => [.. Enumerable.Range(0, count).Where(row => test(numbers[row]))];
        }
    }

    [Fact]
    public void Many_values_are_looked_up()
    {
        Cells cells = new Cells().Add("n", [.. Enumerable.Range(0, 5000)]).Add("x", [.. Enumerable.Range(0, 5000).Select(i => i / 2.0)]);
        int[] wanted = [.. Enumerable.Range(0, 100).Select(i => i * 41)];
        Assert.Equal(wanted, cells.Where("n in wanted", new { wanted }));
        Assert.Equal(wanted.Select(i => 2 * i).Where(i => i < 5000), cells.Where("x in wanted", new { wanted }));
        Assert.Equal(5000 - 100, cells.Where("~(n in wanted)", new { wanted }).Length);
        Assert.Equal([0, 41], cells.Where("(n < 50) & (n in wanted)", new { wanted }));
    }

    [Fact]
    public void Nulls_match_nothing_but_isnull()
    {
        Cells cells = new Cells()
            .Add("x", [1.0, double.NaN, 3], Nullability.NaN)
            .Add("s", [1, -99, 3], Nullability.Sentinel, -99)
            .Add("m", [1, 2, 3], Nullability.Mask, mask: "m_null")
            .Add("m_null", [false, true, false]);
        foreach (string name in new[] { "x", "s", "m" })
        {
            Assert.Equal([0], cells.Where($"{name} != 3"));
            Assert.Equal([0, 2], cells.Where($"{name} > -1000"));
            Assert.Equal([0, 2], cells.Where($"{name} * 2 != 3"));
            Assert.Equal([1], cells.Where($"isnull({name})"));
            Assert.Equal([1, 2], cells.Where($"~({name} == 1)"));
            Assert.Equal([0, 2], cells.Where($"{name} in (1, 3, -99, 2)"));
        }

        Assert.Equal([0, 1, 2, 3, 4], Weather.Where("~isnull(n)"));
    }

    [Fact]
    public void Complex_numbers_are_equal_or_not_and_have_parts()
    {
        Cells cells = new Cells().Add("z", [new Complex(1, 2), new Complex(3, -4), Complex.Zero]);
        Assert.Equal([0], cells.Where("z == 1 + 2j"));
        Assert.Equal([1], cells.Where("z.real > 1"));
        Assert.Equal([1], cells.Where("imag(z) < 0"));
        Assert.Equal([1], cells.Where("real(abs(z)) == 5"));
        Assert.Throws<ConditionException>(() => cells.Where("z > 1"));
    }

    [Fact]
    public void Names_of_members_and_dates_are_understood()
    {
        Cells cells = new Cells().Add<byte>("color", [0, 1, 2], members: [new("red", 0), new("green", 1), new("blue", 2)]);
        Column time = new("t") { StoredType = new IntegerType(4, true), Kind = ColumnKind.Time32, ElementSize = 4, CellSize = 4 };
        cells.Add(time, [.. new[] { 0, 86400, 90000 }.SelectMany(BitConverter.GetBytes)], 3);
        Assert.Equal([1], cells.Where("color == 'green'"));
        Assert.Equal([0, 2], cells.Where("color in ('red', 'blue')"));
        Assert.Equal([1, 2], cells.Where("t >= '1970-01-02'"));
        Assert.Equal([2], cells.Where("t > when", new { when = new DateTime(1970, 1, 2, 0, 0, 0, DateTimeKind.Utc) }));
        Assert.Throws<ConditionException>(() => cells.Where("color == 'violet'"));
        Assert.Throws<ConditionException>(() => cells.Where("t == 'soon'"));
    }

    [Fact]
    public void Columns_in_groups_are_named_with_dots()
    {
        Column inner = new("value") { StoredType = new FloatType(8), Kind = ColumnKind.Float64, ElementSize = 8, CellSize = 8 };
        Column group = new("info") { StoredType = new CompoundType(8, []), Kind = ColumnKind.Nested, Fields = [inner] };
        TableSchema schema = new([group]);
        BoundCondition bound = BoundCondition.Bind(Condition.Parse("info.value > 1"), schema);
        Assert.Equal([0], bound.Leaves.ToArray());
        Assert.Throws<ConditionException>(() => BoundCondition.Bind(Condition.Parse("info > 1"), schema));
    }

    [Fact]
    public void The_skeleton_has_values_of_the_column_s_own_type()
    {
        Predicate predicate = BoundCondition.Bind(Condition.Parse("(temp > 308.1) & (n < 2.5) & (sin(lat) > 0)"), Weather.Schema).Predicate;
        Predicate.And and = Assert.IsType<Predicate.And>(predicate);
        Predicate.Compare temp = Assert.IsType<Predicate.Compare>(and.Terms[0]);
        Assert.Equal((0, CompareOp.GreaterOrEqual), (temp.Leaf, temp.Op));
        Assert.Equal(308.1f > 308.1 ? 308.1f : MathF.BitIncrement(308.1f), BitConverter.ToSingle([.. temp.Value]));
        Predicate.Compare n = Assert.IsType<Predicate.Compare>(and.Terms[1]);
        Assert.Equal((2, CompareOp.LessOrEqual, 2), (n.Leaf, n.Op, BitConverter.ToInt32([.. n.Value])));
        Assert.Equal([1], Assert.IsType<Predicate.Opaque>(and.Terms[2]).Leaves.ToArray());
    }

    [Fact]
    public void Conjuncts_look_at_their_own_columns_cheap_ones_first()
    {
        BoundCondition bound = BoundCondition.Bind(Condition.Parse("(sin(lat) > 0) & (n > 1) & (temp > 1)"), Weather.Schema);
        Assert.Equal([[2], [0], [1]], bound.Conjuncts.Select(c => c.Leaves.ToArray()));
        Assert.Equal([1, 2, 0], bound.Leaves.ToArray());
    }

    [Fact]
    public void Opposites_of_whole_numbers_are_comparisons()
    {
        Predicate predicate = BoundCondition.Bind(Condition.Parse("~(n > 3)"), Weather.Schema).Predicate;
        Assert.Equal(CompareOp.LessOrEqual, Assert.IsType<Predicate.Compare>(predicate).Op);
        Assert.IsType<Predicate.Not>(BoundCondition.Bind(Condition.Parse("~(temp > 3)"), Weather.Schema).Predicate);
    }
}
