using System.Globalization;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using FsCheck.Fluent;

namespace Blosc2Direct.Tests.Computing;

public sealed class ExprTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly H5File _file;

    public ExprTests() => _file = H5File.Create(_folder.File("expressions.h5"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    // The language, by constants: Python gives the same.
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("-2 ** 2", "-4")]
    [InlineData("2 ** 3 ** 2", "512")]
    [InlineData("2 ** -1", "0.5")]
    [InlineData("7 // -2", "-4")]
    [InlineData("7 % -2", "-1")]
    [InlineData("-7.5 // 2", "-4")]
    [InlineData("-7.5 % 2", "0.5")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("1 << 3 + 1", "16")]
    [InlineData("6 & 3 | 8 ^ 1", "11")]
    [InlineData("~5 & 0xF", "10")]
    [InlineData("1 + 1 == 2", "True")]
    [InlineData("(1 < 2) & (2 <= 1)", "False")]
    [InlineData("1e-3 * 1000", "1")]
    [InlineData(".5 + 1.", "1.5")]
    [InlineData("sqrt(16) + abs(-2)", "6")]
    [InlineData("where(1 > 2, 10, 20)", "20")]
    [InlineData("maximum(3, minimum(5, 4))", "4")]
    [InlineData("18446744073709551615 - 1", "18446744073709551614")]
    [InlineData("~True", "False")]
    public void Constants_are_calculated_as_in_Python(string text, string expected) =>
        Assert.Equal(expected, Expr.Compile(text).Evaluate([])[[]].ToString());

    [Theory]
    [InlineData("", 0, "Expected a number")]
    [InlineData("a +", 3, "found the end")]
    [InlineData("a + * b", 4, "found '*'")]
    [InlineData("(a + b", 6, "Expected ')'")]
    [InlineData("a b", 2, "an operator or the end")]
    [InlineData("a $ b", 2, "'$' has no meaning")]
    [InlineData("a = b", 2, "'=' has no meaning")]
    [InlineData("foo(a)", 0, "no function 'foo'")]
    [InlineData("a + sqrt(a, b)", 4, "takes 1 operand, not 2")]
    [InlineData("where(a, b)", 0, "takes 3 operands, not 2")]
    [InlineData("sqrt()", 0, "takes 1 operand, not 0")]
    [InlineData("a < b < a", 6, "cannot be chained")]
    [InlineData("a and b", 2, "an operator or the end")]
    [InlineData("not a", 0, "use &, | and ~")]
    [InlineData("12abc", 0, "no number")]
    [InlineData("0x", 0, "no number")]
    [InlineData("a + 99999999999999999999999", 4, "beyond 64 bits")]
    [InlineData("sqrt(a,)", 7, "found ')'")]
    public void What_is_no_expression_is_refused_with_its_place(string text, int position, string message)
    {
        ExpressionException error = Assert.Throws<ExpressionException>(() => Expr.Compile(text));
        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"column {position}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i + missing", 4, "missing", "name 'missing'")]
    [InlineData("f & 1", 2, "&", "not defined for float32")]
    [InlineData("1 + ~f", 4, "~", "not defined for float32")]
    [InlineData("b - b", 2, "-", "not defined for bool")]
    [InlineData("u + 300", 4, "300", "does not fit uint8")]
    [InlineData("i * other", 4, "other", "(2, 5)")]
    [InlineData("1 / 0 + i", 2, "/", "divided by zero")]
    [InlineData("i + 2 ** 200", 6, "**", "no exponent")]
    [InlineData("i ** -i", 2, null, "negative integer powers")]
    public void What_has_no_meaning_for_its_operands_is_refused_with_its_place(string text, int position, string? name, string message)
    {
        using NdArray<int> i = SampleArrays.Create(_file, "i", [1, 2, 3], [3], [2], SampleKind.Direct);
        using NdArray<float> f = SampleArrays.Create(_file, "f", [1f, 2, 3], [3], [2], SampleKind.Direct);
        using NdArray<byte> u = SampleArrays.Create(_file, "u", new byte[3], [3], [2], SampleKind.Direct);
        using NdArray<bool> b = SampleArrays.Create(_file, "b", new bool[3], [3], [2], SampleKind.Direct);
        using NdArray<int> other = SampleArrays.Create(_file, "other", new int[10], [2, 5], [2, 2], SampleKind.Direct);
        ExprOperands operands = new() { { "i", i }, { "f", f }, { "u", u }, { "b", b }, { "other", other } };
        ExpressionException error = Assert.Throws<ExpressionException>(() => Expr.Compile(text).Evaluate(operands));
        Assert.Equal((position, name), (error.Position, error.Name));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_texts_use_up_neither_the_stack_nor_the_time()
    {
        string[] texts =
        [
            new('(', 16_000), new('-', 16_000), string.Concat(Enumerable.Repeat("sqrt(", 3_000)), string.Concat(Enumerable.Repeat("2**", 5_000)),
            string.Concat(Enumerable.Repeat("a+", 8_000)) + "a", new('1', 16_000), new('x', 20_000),
        ];
        foreach (string text in texts)
        {
            Thread small = new(() => Assert.Throws<ExpressionException>(() => Expr.Compile(text)), 512 << 10);
            small.Start();
            small.Join();
        }
    }

    [Fact]
    public void An_expression_cannot_take_any_amount_of_scratch()
    {
        static string Sum(int from, int count) => count == 1
            ? $"sqrt(a+{from.ToString(CultureInfo.InvariantCulture)})" : $"({Sum(from, count / 2)}+{Sum(from + (count / 2), count - (count / 2))})";
        using NdArray<double> a = SampleArrays.Create(_file, "a", [1.0], [1], [1], SampleKind.Direct);
        ExprOperands operands = new() { { "a", a } };
        Assert.Equal(NumericType.Float64, Expr.Compile(Sum(1, 400)).Describe(operands).Type);
        ExpressionException error = Assert.Throws<ExpressionException>(() => Expr.Compile(Sum(1, 900)).Evaluate(operands));
        Assert.Contains("900 constants", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_power_of_constants_that_does_not_exist_is_refused_with_its_place()
    {
        ExprOperands operands = new() { { "x", Scalar.Of(2) }, { "y", Scalar.Of(-1) } };
        Assert.Equal(2, Assert.Throws<ExpressionException>(() => Expr.Compile("x ** y").Evaluate(operands)).Position);
    }

    [Fact]
    public void Any_text_is_an_expression_or_a_typed_error()
    {
        const string Letters = "ab1.e+-*/%()<>=&|^~, \tsqrt,where";
        Properties.Check(
            Gen.Choose(0, Letters.Length - 1).ListOf().Select(list => string.Concat(list.Select(i => Letters[i]))),
            text =>
            {
                try
                {
                    _ = Expr.Compile(text);
                }
                catch (ExpressionException error)
                {
                    Assert.InRange(error.Position, 0, text.Length);
                }
            },
            2000);
    }

    [Fact]
    public void The_names_are_known_in_their_order() =>
        Assert.Equal("b a sqrt", string.Join(' ', Expr.Compile("b * a + sqrt(b) + sqrt").Names));

    [Theory]
    [InlineData(SampleKind.Direct)]
    [InlineData(SampleKind.Plain)]
    [InlineData(SampleKind.Foreign)]
    [InlineData(SampleKind.Contiguous)]
    public void Arrays_of_any_kind_are_calculated_with_and_broadcast(SampleKind kind)
    {
        Random random = new(3);
        double[] a = SampleArrays.Random<double>(random, 30 * 40 * 50);
        float[] b = SampleArrays.Random<float>(random, 40);
        int[] c = SampleArrays.Random<int>(random, 30 * 50);
        using NdArray<double> first = SampleArrays.Create(_file, "a", a, [30, 40, 50], [7, 11, 50], kind, isBigEndian: true);
        using NdArray<float> second = SampleArrays.Create(_file, "b", b, [40, 1], [9, 1], kind);
        using NdArray<int> third = SampleArrays.Create(_file, "c", c, [30, 1, 50], [8, 1, 9], kind);
        ExprOperands operands = ExprOperands.From(new { a = first, b = second, c = third, half = 0.5, two = 2 });
        Expr expression = Expr.Compile("a*b + half*c**two");
        ComputedArray result = expression.Evaluate(operands, new ComputingOptions { MemoryLimit = 1 << 20 });
        Assert.Equal((NumericType.Float64, "30 40 50"), (result.Type, string.Join(' ', result.Shape)));
        Span<double> values = result.AsSpan<double>();
        for (int i = 0; i < values.Length; i++)
        {
            int x = i / 2000, y = i / 50 % 40, z = i % 50;
            Assert.Equal((a[i] * b[y]) + (0.5 * ((double)c[(x * 50) + z] * c[(x * 50) + z])), values[i]);
        }
    }

    [Fact]
    public void A_result_goes_to_a_file_in_bounded_memory_and_each_block_is_decoded_once()
    {
        const int Side = 256;
        float[] values = SampleArrays.Random<float>(new Random(5), 64 * Side * Side);
        using NdArray<float> a = _file.Root.CreateArray<float>("a", [64, Side, Side], chunks: [8, Side, Side], codec: Blosc2.Lz4());
        a.Write(values);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = NativeBuffer.ReservedBytes, peak = 0;
        ComputingOptions options = new()
        {
            MemoryLimit = 8 << 20, Threads = 2, Progress = new Told(_ => peak = Math.Max(peak, NativeBuffer.ReservedBytes)),
        };
        using NdArray result = Expr.Compile("a * 2 + 1").EvaluateTo(
            new ExprOperands { { "a", a } }, _file.Root, "deep/result", Blosc2.Lz4(), [4, 64, Side], options);
        Assert.InRange(peak - before, 1, 8 << 20);
        using NdArray<float> typed = _file.Root.OpenArray<float>("deep/result");
        float[] actual = typed.Read();
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal((values[i] * 2) + 1, actual[i]);
        }
    }

    [Fact]
    public void A_result_goes_to_an_array_of_another_type_if_its_values_fit()
    {
        using NdArray<int> a = SampleArrays.Create(_file, "a", [1, 2, 300], [3], [2], SampleKind.Direct);
        using NdArray<short> shorts = _file.Root.CreateArray<short>("shorts", [3], chunks: [2]);
        using NdArray<byte> bytes = _file.Root.CreateArray<byte>("bytes", [3], chunks: [2]);
        using NdArray<byte> other = _file.Root.CreateArray<byte>("other", [4], chunks: [2]);
        ExprOperands operands = new() { { "a", a } };
        Expr.Compile("a * 10").EvaluateTo(operands, shorts.Untyped);
        Assert.Equal([10, 20, 3000], shorts.Read());
        Assert.Throws<ElementValueException>(() => Expr.Compile("a").EvaluateTo(operands, bytes.Untyped));
        Assert.Contains("(4)", Assert.Throws<ArgumentException>(() => Expr.Compile("a").EvaluateTo(operands, other.Untyped)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_evaluation_leaves_no_array_behind()
    {
        using NdArray<int> a = SampleArrays.Create(_file, "a", [1, -2], [2], [2], SampleKind.Direct);
        Assert.Throws<ExpressionException>(() => Expr.Compile("a ** a").EvaluateTo(new ExprOperands { { "a", a } }, _file.Root, "gone"));
        Assert.False(_file.Root.Contains("gone"));
    }

    [Fact]
    public void Values_are_reduced_without_being_stored()
    {
        double[] values = SampleArrays.Random<double>(new Random(9), 100 * 100);
        using NdArray<double> a = SampleArrays.Create(_file, "a", values, [100, 100], [30, 30], SampleKind.Direct);
        ExprOperands operands = new() { { "a", a } };
        Expr squares = Expr.Compile("(a - 1) ** 2");
        Assert.Equal(values.Sum(v => (v - 1) * (v - 1)), squares.Reduce(operands, ReductionKind.Sum).At(0).ToDouble(), 1e-6);
        Assert.Equal(values.Where((_, i) => i % 100 == 7).Max(v => (v - 1) * (v - 1)), squares.Reduce(operands, ReductionKind.Max, [0])[7].ToDouble());
        Assert.Equal(values.Count(v => v > 0), Expr.Compile("a > 0").Reduce(operands, ReductionKind.Sum).At(0).As<int>());
        Assert.Equal(values.Min(v => (v - 1) * (v - 1)), squares.Statistics(operands).Min!.Value.ToDouble());
    }

    [Fact]
    public void Equal_parts_are_calculated_once_and_scratch_is_used_again()
    {
        ExprTyper typer = new(_ => null, node => (node.Text[0] - 'a', NumericType.Float64));
        TypedNode root = typer.Type(ExprParser.Parse("sqrt(a*b + 1) + exp(a*b + 1) - sqrt(1 + 0 + a*b - 0*2) * (2 + 3)"));
        ExprProgram program = ExprProgram.Build(root, typer.Nodes, 2);

        // a*b, +1, sqrt, exp, +, 1+, -0, sqrt, *5, -
        Assert.Equal(10, program.Instructions.Count);
        Assert.InRange(program.RegisterCount, 1, 4);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        double[] values = SampleArrays.Random<double>(new Random(1), 300_000);
        using NdArray<double> a = SampleArrays.Create(_file, "a", values, [300, 1000], [16, 1000], SampleKind.Direct);
        ExprOperands operands = new() { { "a", a } };
        Expr expression = Expr.Compile("sin(a) * exp(a / 100)");
        Assert.Equal(
            expression.Evaluate(operands, new ComputingOptions { Threads = 1 }).AsSpan<double>(),
            expression.Evaluate(operands, new ComputingOptions { Threads = 5, MemoryLimit = 1 << 20 }).AsSpan<double>());
    }

    [Fact]
    public void Cancelling_stops_between_pieces()
    {
        using NdArray<byte> a = SampleArrays.Create(_file, "a", new byte[1 << 22], [1 << 22], [1 << 14], SampleKind.Direct);
        using CancellationTokenSource source = new();
        ComputingOptions options = new() { MemoryLimit = 1 << 20, Progress = new Told(_ => source.Cancel()) };
        Assert.Throws<OperationCanceledException>(() => Expr.Compile("a + 1").Evaluate(new ExprOperands { { "a", a } }, options, source.Token));
    }

    [Fact]
    public void What_an_evaluation_would_give_is_known_before()
    {
        using NdArray<short> a = SampleArrays.Create(_file, "a", new short[6], [2, 3], [2, 2], SampleKind.Direct);
        (NumericType type, var shape) = Expr.Compile("a * x").Describe(new ExprOperands { { "a", a }, { "x", Scalar.Of(1f) } });
        Assert.Equal((NumericType.Float32, "2,3"), (type, string.Join(',', shape)));
    }

    [Fact]
    public void Only_arrays_of_real_numbers_and_numbers_are_operands()
    {
        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => ExprOperands.From(new { x = "text" })).Message, StringComparison.Ordinal);
        using NdArray<System.Numerics.Complex> complex = _file.Root.CreateArray<System.Numerics.Complex>("c", [2], chunks: [2]);
        Assert.Throws<ElementTypeException>(() => Expr.Compile("c").Evaluate(new ExprOperands { { "c", complex } }));
    }

    private sealed class Told(Action<ComputingProgress> tell) : IProgress<ComputingProgress>
    {
        public void Report(ComputingProgress value) => tell(value);
    }
}
