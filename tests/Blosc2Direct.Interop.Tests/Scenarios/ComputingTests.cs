using System.Globalization;
using System.Text.Json;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Computing;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Scenarios;

/// <summary>Expressions and reductions against NumPy: types, shapes and values.</summary>
public sealed class ComputingTests
{
    private const int Seed = 20_261_120;
    private const int RandomExpressions = 400;

    // What is worth a case of its own: types, literals, limits, precedence.
    private static readonly string[] Expressions =
    [
        "f4 * f8 + sqrt(u1)", "f4 + 1", "f4 + 1.5", "f2 * 2.5", "i1 + 1", "i1 + 1.5", "u1 - i1", "u4 + i4", "u8 + i8", "u8 + i1", "b + b",
        "b * b", "b + 1", "b + 1.5", "b // b", "b % b", "b ** b", "b << b", "b / b", "-i2", "~u2", "~b", "+f4", "abs(i1)", "abs(b)", "i4 / i4",
        "i1 / i1", "i4 // i2", "i4 % i2", "i1 // u1", "u4 // u2", "f8 // f4", "f8 % f4", "f8 // 0.7", "f8 % -0.7", "i4 // -3", "i4 % -3",
        "i8 // (i8 - i8)", "i8 % (i8 - i8)", "f8 / (f8 - f8)", "i4 ** 3", "u1 ** 2", "f4 ** 2", "f4 ** 0.5", "f8 ** -1.5",
        "2 ** (u1 & 3)", "i4 ** i1", "2.5 ** i4", "i1 << 3", "i1 >> 9", "u1 >> 9", "i4 << 33", "i4 >> 33", "i4 >> i1", "u2 << u1",
        "i4 & 255", "u1 | 128", "i8 ^ i4", "b & (i4 > 0)", "b ^ b", "i8 < u8", "u8 >= i8", "i8 == u8", "u8 != i4", "u1 < 300", "u1 > -1",
        "i1 >= 200", "u1 == 256", "f4 < 0.1", "f4 == f8", "f2 < f4", "i4 < 1.5", "b < 1", "b == True", "1 < i4", "sqrt(i1)", "sqrt(i2)", "sqrt(u4)",
        "sin(b)", "exp(f2)", "floor(i4)", "floor(f4)", "ceil(f2)", "trunc(f8)", "round(f8)", "rint(f4)", "round(i4)", "round(b)", "square(i2)",
        "square(b)", "minimum(f4, 0)", "maximum(i1, u1)", "maximum(nan8, f8)", "minimum(b, b)", "arctan2(i1, u1)", "arctan2(i1, i2)",
        "arctan2(f4, i8)", "hypot(f4, f4)", "hypot(i1, 2)", "isnan(nan8)", "isinf(f4 / 0)", "isfinite(nan8)", "isnan(i4)",
        "where(b, f4, i1)", "where(i4, 1, 2)", "where(f4 > 0, f4, 0.5)", "where(b, 1, 2.5)", "where(b, u1, i1)", "where(nan8, 1, 0)",
        "-f8 ** 2", "2 ** -1 * f4", "-2 ** 2 + i4", "7 // 2 + i1", "-7 // 2 + i1", "7 % -3 + i1", "1 / 2 * i4", "2 ** 3 ** 2 + i4", "(1 + 2) * 3 - i4",
        "1e-3 * f4", ".5 * f4", "1.e2 + f4", "0x1F & i4", "5 & 3 | 8 ^ i4", "i4 + 1 << 2", "~-i4", "i4 * -2", "f4 - -f4", "expm1(f8 * 1e-9)",
        "log1p(f8 * 1e-9)", "log1p(nan8)", "row + column", "row * f8", "column * f8", "one + i4", "sqrt(2) * f4", "sqrt(2.0) + f2", "scale * f4",
        "whole * i1", "flag * f4", "whole / 2 + i4", "scale ** 2 * f2", "u8 + 18446744073709551615", "i8 + 9223372036854775807", "u8 // 3", "i8 % 7",
        "18446744073709551615 > u8", "tanh(f8)", "sinh(f8 / 100)", "cosh(f8 / 10)", "arcsinh(f8)", "arccosh(abs(f8) + 1)", "arctanh(f8 / 101)",
        "cbrt(f8)", "exp2(f4)", "log(f4)", "log10(u2)", "log2(u1)", "tan(f8)",
    ];

    [PythonFact]
    public void Expressions_have_the_types_shapes_and_values_of_NumPy()
    {
        Random random = new(Seed);
        List<object> cases = [];
        int calculated = 0;
        string path = Workspace.File("expressions.h5");
        using (H5File file = H5File.Create(path))
        {
            Dictionary<string, char> names = CreateInputs(file, random);
            RandomExpression texts = new(random, names);
            string[] all =
            [
                .. Expressions,
                .. Enumerable.Range(0, RandomExpressions).Select(i => texts.Next(1 + (i % 4)).Text),
            ];
            foreach (string text in all)
            {
                bool refused = !TryEvaluate(file, text, cases.Count, random);
                calculated += refused ? 0 : 1;
                cases.Add(new { text, refused, scalars = new Dictionary<string, object> { ["scale"] = 2.5, ["whole"] = 3, ["flag"] = true } });
            }
        }

        Check("expressions", cases);
        Assert.InRange(calculated, 450, int.MaxValue);
    }

    [PythonFact]
    public void Reductions_have_the_types_shapes_and_values_of_NumPy()
    {
        Random random = new(Seed);
        List<object> cases = [];
        string path = Workspace.File("reductions.h5");
        using (H5File file = H5File.Create(path))
        {
            CreateInputs(file, random);
            foreach (string name in new[] { "b", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "nan4", "nan8", "nan2" })
            {
                using NdArray array = file.Root.OpenNdArray($"in/{name}");
                foreach (int[]? axes in new int[]?[] { null, [0], [1], [-1], [0, 2], [1, 2], [0, 1, 2], [] })
                {
                    foreach (ReductionKind kind in Enum.GetValues<ReductionKind>())
                    {
                        bool ignores = random.Next(2) == 0;
                        ReductionOptions options = new()
                        {
                            Nan = ignores ? NanPolicy.Ignore : NanPolicy.Propagate, DeltaDegreesOfFreedom = axes is [] ? 0 : random.Next(2),
                            Threads = random.Next(1, 4), MemoryLimit = 1 << 20,
                        };
                        if (name == "u8" && kind == ReductionKind.Sum)
                        {
                            continue; // where NumPy wraps around, we refuse
                        }

                        Save(file, cases.Count, array.Reduce(kind, axes, options));
                        cases.Add(new { name, kind = kind.ToString(), axes, nan = ignores, ddof = options.DeltaDegreesOfFreedom });
                    }
                }
            }
        }

        Check("reductions", cases);
    }

    private static void Check(string name, List<object> cases)
    {
        File.WriteAllText(Workspace.File($"{name}.json"), JsonSerializer.Serialize(cases));
        PythonPeer.Script(
            "check_computing.py", false, PythonPeer.Inside($"{name}.h5"), PythonPeer.Inside($"{name}.json"), PythonPeer.Inside($"{name}-report.json"));
        PeerReport report = PeerReport.Load($"{name}-report.json");
        Assert.Equal(cases.Count, report.Checked);
        Assert.True(
            report.Failures.Count == 0,
            $"seed {Seed}: {report.Failures.Count} of {report.Checked} differ\n{string.Join('\n', report.Failures.Take(40).Select(f => $"{f.Key}\n    {f.Value}"))}");
    }

    private static bool TryEvaluate(H5File file, string text, int number, Random random)
    {
        Expr expression = Expr.Compile(text);
        ExprOperands operands = [];
        List<NdArray> open = [];
        foreach (string name in expression.Names)
        {
            switch (name)
            {
                case "scale":
                    operands.Add(name, 2.5);
                    break;
                case "whole":
                    operands.Add(name, 3);
                    break;
                case "flag":
                    operands.Add(name, true);
                    break;
                default:
                    open.Add(file.Root.OpenNdArray($"in/{name}"));
                    operands.Add(name, open[^1]);
                    break;
            }
        }

        ComputingOptions options = new() { Threads = random.Next(1, 4), MemoryLimit = 1 << 20 };
        try
        {
            Save(file, number, expression.Evaluate(operands, options));
            return true;
        }
        catch (ExpressionException)
        {
            return false; // NumPy has to refuse it too
        }
        finally
        {
            open.ForEach(array => array.Dispose());
        }
    }

    /// <summary>Stores a result as what it is: through an expression of one name.</summary>
    private static void Save(H5File file, int number, ComputedArray result)
    {
        string path = $"out/{number.ToString(CultureInfo.InvariantCulture)}";
        using NdArray saved = Expr.Compile("x").EvaluateTo(new ExprOperands { { "x", result } }, file.Root, path, new Blosc2Options { Level = 0 });
        if (saved.Rank > 0)
        {
            // The peer reads without our filter.
            file.Root.Delete(path);
            using NdArray plain = file.Root.CreateNdArray(path, saved.Spec with { Layout = Storage.ArrayLayout.Contiguous, ChunkShape = default, Filters = [] });
            Expr.Compile("x").EvaluateTo(new ExprOperands { { "x", result } }, plain);
        }
    }

    private static Dictionary<string, char> CreateInputs(H5File file, Random random)
    {
        long[] shape = [5, 6, 7];
        Dictionary<string, char> kinds = [];
        Create<bool>("b", 'b', () => random.Next(2) == 0);
        Create("i1", 'i', () => (sbyte)random.Next(-128, 128));
        Create("u1", 'i', () => (byte)random.Next(256));
        Create("i2", 'i', () => (short)random.Next(-300, 300));
        Create("u2", 'i', () => (ushort)random.Next(65536));
        Create("i4", 'i', () => random.Next(-1000, 1000));
        Create("u4", 'i', () => (uint)random.NextInt64(1L << 32));
        Create("i8", 'i', () => random.Next(3) == 0 ? random.Next(-9, 9) : random.NextInt64(long.MinValue / 4096, long.MaxValue / 4096));
        Create("u8", 'i', () => random.Next(3) == 0 ? (ulong)random.Next(9) : (ulong)random.NextInt64() << 1);
        Create("f2", 'f', () => (Half)((random.NextDouble() * 8) - 4));
        Create("f4", 'f', () => (float)((random.NextDouble() * 20) - 10));
        Create("f8", 'f', () => (random.NextDouble() * 200) - 100);
        Dictionary<string, char> result = new(kinds);
        Create("nan2", 'f', () => random.Next(5) == 0 ? Half.NaN : (Half)random.NextDouble());
        Create("nan4", 'f', () => random.Next(5) == 0 ? float.NaN : (float)random.NextDouble());
        Create("nan8", 'f', () => random.Next(4) switch { 0 => double.NaN, 1 => double.NegativeInfinity, _ => random.NextDouble() });
        shape = [7];
        Create("row", 'f', () => (float)random.NextDouble());
        shape = [6, 1];
        Create("column", 'i', () => random.Next(-9, 9));
        shape = [];
        Create("one", 'i', () => (short)7);
        result["row"] = 'f';
        result["column"] = 'i';
        return result;

        void Create<T>(string name, char kind, Func<T> value)
            where T : unmanaged
        {
            kinds[name] = kind;
            T[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => value())];
            Storage.ArraySpec spec = new()
            {
                Shape = [.. shape], Type = ElementTypes.Of<T>(), Layout = shape.Length == 3 ? Storage.ArrayLayout.Chunked : Storage.ArrayLayout.Contiguous,
                ChunkShape = shape.Length == 3 ? [2, 3, 7] : default,
            };
            using NdArray<T> array = new(file.Root.CreateNdArray($"in/{name}", spec));
            array.Write(values);
        }
    }
}
