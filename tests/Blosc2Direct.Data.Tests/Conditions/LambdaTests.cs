using System.Linq.Expressions;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Conditions;
using Blosc2Direct.Data.Predicates;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests.Conditions;

public sealed class LambdaTests
{
    private static readonly Row[] Rows =
    [
        new(1.5f, 45, 1, 200, uint.MaxValue, -1, true, "Rome", Color.Red, 1, 0),
        new(308.5f, 46, 2, 100, 1, long.MaxValue, false, "Oslo", Color.Green, null, 86400),
        new(float.NaN, 47.5, -3, 0, 2, 5, true, "", Color.Blue, 3, 90000),
        new(309, double.PositiveInfinity, int.MaxValue, 255, 0, long.MinValue, false, "Oslo-Old", Color.Red, null, -5),
    ];

    private static Cells Table => new Cells()
        .Add("Temp", Rows.Select(r => r.Temp).ToArray()).Add("Lat", Rows.Select(r => r.Lat).ToArray())
        .Add("N", Rows.Select(r => r.N).ToArray()).Add("Small", Rows.Select(r => r.Small).ToArray())
        .Add("Big", Rows.Select(r => r.Big).ToArray()).Add("Wide", Rows.Select(r => r.Wide).ToArray())
        .Add("Flag", Rows.Select(r => r.Flag).ToArray()).AddText("City", 8, [.. Rows.Select(r => r.City)])
        .Add("Color", Rows.Select(r => (byte)r.Color).ToArray())
        .Add("Maybe", Rows.Select(r => r.Maybe ?? -99).ToArray(), Nullability.Sentinel, -99)
        .Add(
            new Column("Time") { StoredType = new IntegerType(4, true), Kind = ColumnKind.Time32, ElementSize = 4, CellSize = 4 },
            MemoryMarshal.AsBytes<int>(Rows.Select(r => r.Seconds).ToArray()).ToArray(), Rows.Length);

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Lambdas.Length)];

    private static readonly int Captured = 2;

    // Everything here is also run by C#: the results must be the same.
    private static Expression<Func<Row, bool>>[] Lambdas =>
    [
        r => r.Temp > 308.5f,
        r => r.Temp > 308.1,
        r => r.Temp >= 308.5f && r.Lat > 45,
        r => r.Temp != 309f || r.Flag,
        r => !(r.Temp < 309f),
        r => r.N == Captured,
        r => r.N + 1 > 2,
        r => r.N + 1 < 0,
        r => r.N * 2 - 1 == 3,
        r => r.N / 2 == 1,
        r => r.N / 2 == -1,
        r => r.N % 2 == -1,
        r => r.Small + 100 > 255,
        r => (byte)(r.Small + 100) < 50,
        r => (sbyte)r.Small < 0,
        r => r.Big + 1 == 0,
        r => r.Big > 5,
        r => r.Big > r.N,
        r => (uint)r.N > 5,
        r => r.Wide > r.N,
        r => (int)r.Wide == -1,
        r => (ulong)r.Wide > 10UL,
        r => r.Wide + 1 < 0,
        r => (r.N & 1) == 1,
        r => (r.N ^ 3) == 1,
        r => (~r.N) == -2,
        r => r.N << 1 == 4,
        r => r.N >> 1 == 1,
        r => r.Flag,
        r => !r.Flag && r.N > 0,
        r => r.Flag == (r.N > 0),
        r => r.Flag ^ (r.N > 0),
        r => r.Flag ? r.N > 0 : r.Lat > 46,
        r => (r.Flag ? r.N : -r.N) > 0,
        r => Math.Abs(r.N) == 3,
        r => Math.Sqrt(r.Lat) > 6.75,
        r => MathF.Floor(r.Temp) == 308f,
        r => Math.Max(r.N, 2) == 2,
        r => Math.Pow(r.N, 2) > 3,
        r => double.IsNaN(r.Temp),
        r => float.IsNaN(r.Temp) || double.IsInfinity(r.Lat),
        r => r.City == "Oslo",
        r => r.City != "Oslo",
        r => "Oslo" == r.City,
        r => r.City.StartsWith("Oslo"),
        r => r.City.StartsWith("Oslo", StringComparison.Ordinal),
        r => r.City.EndsWith("e"),
        r => r.City.Contains("slo"),
        r => r.City.Contains('-'),
        r => r.City.Equals("Rome"),
        r => string.Equals(r.City, "Rome", StringComparison.Ordinal),
        r => string.IsNullOrEmpty(r.City),
        r => string.CompareOrdinal(r.City, "Oslo") > 0,
        r => r.Color == Color.Green,
        r => r.Color != Color.Red,
        r => r.Color > Color.Red,
        r => r.Maybe.HasValue,
        r => r.Maybe == null,
        r => r.Maybe != null,
        r => r.Maybe > 1,
        r => r.Maybe == 1,
        r => r.Maybe.HasValue && r.Maybe.Value > 1,
        r => (r.Maybe ?? 7) == 7,
        r => (r.Maybe ?? -99) == -99,
        r => new[] { 1, -3 }.Contains(r.N),
        r => !new List<int> { 1, -3 }.Contains(r.N),
        r => new HashSet<string> { "Rome", "Oslo" }.Contains(r.City),
        r => new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }.AsEnumerable().Contains(r.N),
        r => r.Time > new DateTime(1970, 1, 2, 0, 0, 0, DateTimeKind.Utc),
        r => r.Time == DateTime.UnixEpoch,
        r => r.N > Rows.Length - 3,
        r => true,
    ];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_lambda_finds_the_rows_that_it_finds_when_it_is_run(int number)
    {
        Expression<Func<Row, bool>> lambda = Lambdas[number];
        Func<Row, bool> run = lambda.Compile();
        int[] expected = [.. Enumerable.Range(0, Rows.Length).Where(i => run(Rows[i]))];
        Assert.Equal(expected, Table.Run(BoundCondition.FromLambda(lambda, Table.Schema)));
    }

    [Fact]
    public void Null_matches_no_comparison_unlike_in_CSharp()
    {
        Expression<Func<Row, bool>> lambda = r => r.Maybe != 1;
        Assert.Equal([2], Table.Run(BoundCondition.FromLambda(lambda, Table.Schema)));
    }

    [Fact]
    public void What_conditions_cannot_do_is_told()
    {
        Expression<Func<Row, bool>>[] lambdas =
        [
            r => r.ToString() == "x",
            r => r.City.Length > 3,
            r => r.City.ToLower() == "x",
            r => r.City.StartsWith("x", StringComparison.OrdinalIgnoreCase),
            r => r.City + "x" == "y",
            r => r.Equals(null),
            r => r.Time.Year == 1970,
            r => r.City == null! + r.City,
            r => Math.BigMul(r.N, r.N) > 3,
            r => r.N > Fails(),
            r => new Uri("x:y").Host == r.City,
            r => r == null!,
            r => r.Other > 1,
        ];
        foreach (Expression<Func<Row, bool>> lambda in lambdas)
        {
            ConditionException error = Assert.Throws<ConditionException>(() => BoundCondition.FromLambda(lambda, Table.Schema));
            Assert.Equal(-1, error.Position);
        }
    }

    [Fact]
    public void A_comparison_of_a_member_with_a_captured_value_is_seen_by_indexes()
    {
        float limit = 300;
        Expression<Func<Row, bool>> lambda = r => r.Temp > limit && r.Small > 5;
        Predicate.And and = Assert.IsType<Predicate.And>(BoundCondition.FromLambda(lambda, Table.Schema).Predicate);
        Assert.Equal([0, 3], and.Terms.Select(t => Assert.IsType<Predicate.Compare>(t).Leaf));
    }

    [Fact]
    public void Members_are_found_by_a_map_of_names()
    {
        Expression<Func<Row, bool>> lambda = r => r.N == 2;
        Cells cells = new Cells().Add("number", [1, 2]);
        Assert.Equal([1], cells.Run(BoundCondition.FromLambda(lambda, cells.Schema, chain => chain[^1].Name == "N" ? "number" : null)));
    }

    private static int Fails() => throw new InvalidOperationException("no");

    public enum Color : byte
    {
        Red,
        Green,
        Blue,
    }

    public sealed record Row(
        float Temp, double Lat, int N, byte Small, uint Big, long Wide, bool Flag, string City, Color Color, int? Maybe, int Seconds)
    {
        public DateTime Time => DateTime.UnixEpoch.AddSeconds(Seconds);

        public int Other => 3;
    }
}
