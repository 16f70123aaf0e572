using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>An expression over arrays, such as <c>a*b + sqrt(c)</c>: parsed once, evaluated block by block over whatever its names
/// are given, in parallel and in bounded memory. Operators, functions, broadcasting and types are NumPy's.</summary>
/// <remarks>Immutable; any number of threads may evaluate it at once. docs/computing.md has the language.</remarks>
public sealed class Expr
{
    private readonly ExprNode _root;

    private Expr(string text, ExprNode root)
    {
        Text = text;
        _root = root;
        List<string> names = [];
        Collect(root, names);
        Names = [.. names];
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The names in it, in order of appearance.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Parses an expression.</summary>
    /// <param name="text">At most 16,384 characters, nested at most 400 levels deep.</param>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static Expr Compile(string text) => new(text, ExprParser.Parse(text));

    /// <summary>What an evaluation would give.</summary>
    /// <param name="operands">What the names stand for.</param>
    /// <returns>The type of the numbers, and elements along each axis.</returns>
    /// <exception cref="ExpressionException">A name is missing, types or shapes do not go together.</exception>
    public (NumericType Type, ImmutableArray<long> Shape) Describe(ExprOperands operands)
    {
        using ExprSource source = Bind(operands);
        return (source.Type, [.. source.Shape]);
    }

    /// <summary>Evaluates into memory.</summary>
    /// <param name="operands">What the names stand for.</param>
    /// <param name="options">Memory besides the result, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <exception cref="ExpressionException">A name is missing, types or shapes do not go together.</exception>
    public unsafe ComputedArray Evaluate(ExprOperands operands, ComputingOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= ComputingOptions.Default;
        using ExprSource source = Bind(operands);
        ComputedArray result = new(source.Type, source.Shape);
        long bytes = result.Length * source.ItemBytes, done = 0;
        long[] tile = PieceJob.Tile(source, options.MemoryLimit / 2 / options.EffectiveThreads);
        Action<long>? told = options.Progress is not { } progress ? null : elements =>
        {
            done += elements * source.ItemBytes;
            progress.Report(new ComputingProgress(done, bytes));
        };
        Box all = new(new long[source.Shape.Length], source.Shape);
        PieceJob.Run(source, all, tile, result.Pointer, options.EffectiveThreads, told, cancellation);
        return result;
    }

    /// <summary>Evaluates into an array: all of its elements are written.</summary>
    /// <param name="operands">What the names stand for; none of them the destination.</param>
    /// <param name="destination">An array of the result's shape, of any type of real numbers: values that do not fit it are an error.</param>
    /// <param name="options">Memory, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces; what is written stays.</param>
    /// <exception cref="ExpressionException">A name is missing, types or shapes do not go together.</exception>
    /// <exception cref="ArgumentException">The destination has another shape, or chunks that do not fit the memory limit.</exception>
    /// <exception cref="ElementValueException">A value does not fit the destination's type.</exception>
    public void EvaluateTo(
        ExprOperands operands, NdArray destination, ComputingOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        options ??= ComputingOptions.Default;
        using ExprSource source = Bind(operands);
        if (!destination.Shape.AsSpan().SequenceEqual(source.Shape))
        {
            throw new ArgumentException(
                $"The result has the shape {Show(source.Shape)}, the destination {Show([.. destination.Shape])}", nameof(destination));
        }

        IElementConverter? converter = ElementSource.Converter(source.Type, destination.Spec.Type, NumericConversion.Checked);
        StoreJob.Run(source, destination, converter, StoreJob.Plan(source, destination.Spec, options).Slab, options, cancellation);
    }

    /// <summary>Evaluates into a new array of a file.</summary>
    /// <param name="operands">What the names stand for.</param>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="codec">How chunks are compressed; null for the usual.</param>
    /// <param name="chunks">Elements of a chunk along each axis; default to have them chosen.</param>
    /// <param name="options">Memory, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces; the new array is then removed.</param>
    /// <returns>The new array, which the caller closes.</returns>
    /// <exception cref="ExpressionException">A name is missing, types or shapes do not go together.</exception>
    public NdArray EvaluateTo(
        ExprOperands operands, IGroupNode group, string path, Blosc2Options? codec = null, ImmutableArray<int> chunks = default,
        ComputingOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        (NumericType type, ImmutableArray<long> shape) = Describe(operands);
        ElementType stored = type.Stored();
        bool isChunked = shape.Length > 0;
        ArraySpec spec = new()
        {
            Shape = shape,
            Type = stored,
            Layout = isChunked ? ArrayLayout.Chunked : ArrayLayout.Contiguous,
            ChunkShape = !isChunked ? default : chunks.IsDefault ? ChunkShapes.Choose(shape.AsSpan(), default, stored.Size) : chunks,
        };
        NdArray result = group.CreateNdArray(path, spec, isChunked ? codec ?? new Blosc2Options() : null);
        try
        {
            EvaluateTo(operands, result, options, cancellation);
            return result;
        }
        catch
        {
            result.Dispose();
            group.Delete(path);
            throw;
        }
    }

    /// <summary>Reduces the values without storing them.</summary>
    /// <param name="operands">What the names stand for.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="axes">The axes to reduce; negative ones count from the end. Null reduces all.</param>
    /// <param name="options">What becomes of NaN, memory, threads, progress.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <returns>An array over the axes that stay.</returns>
    /// <exception cref="ExpressionException">A name is missing, types or shapes do not go together.</exception>
    public ComputedArray Reduce(
        ExprOperands operands, ReductionKind kind, int[]? axes = null, ReductionOptions? options = null,
        CancellationToken cancellation = default)
    {
        using ExprSource source = Bind(operands);
        return Reducer.Run(source, kind, axes, options, cancellation);
    }

    /// <summary>All statistics of the values in one pass, without storing them.</summary>
    /// <param name="operands">What the names stand for.</param>
    /// <param name="options">Memory, threads, degrees of freedom, progress.</param>
    /// <param name="cancellation">Stops the work between pieces.</param>
    /// <exception cref="ExpressionException">A name is missing, types or shapes do not go together.</exception>
    public ArrayStatistics Statistics(ExprOperands operands, ReductionOptions? options = null, CancellationToken cancellation = default)
    {
        using ExprSource source = Bind(operands);
        return Reducer.Statistics(source, options, cancellation);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Types the expression for its operands and opens them.</summary>
    internal ExprSource Bind(ExprOperands operands)
    {
        ArgumentNullException.ThrowIfNull(operands);
        List<INumberSource> inputs = [];
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        long[] shape = [];
        try
        {
            ExprTyper typer = new(operands.Constant, Input);
            TypedNode root = typer.Type(_root);
            return new ExprSource(ExprProgram.Build(root, typer.Nodes, inputs.Count), [.. inputs], shape);
        }
        catch
        {
            inputs.ForEach(input => input.Dispose());
            throw;
        }

        (int, NumericType) Input(ExprNode node)
        {
            if (!numbers.TryGetValue(node.Text, out int number))
            {
                INumberSource source = operands.Open(node);
                inputs.Add(source);
                if (!ExprSource.TryBroadcast(ref shape, source.Shape))
                {
                    throw new ExpressionException(
                        $"'{node.Text}' has the shape {Show(source.Shape)}, which does not go with {Show(shape)}", node.Position, node.Text);
                }

                numbers.Add(node.Text, number = inputs.Count - 1);
            }

            return (number, inputs[number].Type);
        }
    }

    private static string Show(long[] shape) => $"({string.Join(", ", shape)})";

    private static void Collect(ExprNode node, List<string> names)
    {
        if (node.Op == ExprOp.Name && !names.Contains(node.Text))
        {
            names.Add(node.Text);
        }

        foreach (ExprNode operand in node.Operands)
        {
            Collect(operand, names);
        }
    }
}
