using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>What the names of an expression stand for: <c>new ExprOperands { { "a", a }, { "scale", 0.5 } }</c>.</summary>
/// <remarks>Arrays are read, never changed, and stay the caller's. .NET's bool, int, long and double are Python's numbers: they
/// take the type of the array that they meet (NEP 50); a number with a type of its own is a <see cref="Scalar"/>.</remarks>
public sealed class ExprOperands : IEnumerable<string>
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>Takes the properties of an object, of an anonymous one say: <c>ExprOperands.From(new { a, scale = 0.5 })</c>.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="values">The object: its properties are what <see cref="Add(string, NdArray)"/> and its like take.</param>
    /// <exception cref="ArgumentException">A property is something else.</exception>
    public static ExprOperands From<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(values);
        ExprOperands operands = [];
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            operands._values.Add(property.Name, Known(property.Name, property.GetValue(values)));
        }

        return operands;
    }

    /// <summary>A name stands for an array.</summary>
    /// <param name="name">The name.</param>
    /// <param name="array">The array, of real numbers.</param>
    /// <exception cref="ArgumentException">The name is there already.</exception>
    public void Add(string name, NdArray array) => Put(name, array);

    /// <summary>A name stands for an array of which only the type of its elements in memory counts.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="array">The array, of real numbers.</param>
    public void Add<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(string name, NdArray<T> array)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        Put(name, NumericTypes.TryGet(typeof(T), out NumericType type) ? new Typed(array.Untyped, type) : array.Untyped);
    }

    /// <summary>A name stands for an array in memory.</summary>
    /// <param name="name">The name.</param>
    /// <param name="array">The array.</param>
    public void Add(string name, ComputedArray array) => Put(name, array);

    /// <summary>A name stands for a number with a type of its own.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The number.</param>
    public void Add(string name, Scalar value) => Put(name, ExprTyper.Constant(value, Weakness.None, 0));

    /// <summary>A name stands for a floating-point number that takes the type of what it meets.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The number.</param>
    public void Add(string name, double value) => Put(name, ExprTyper.Constant(Scalar.Of(value), Weakness.Float, 0));

    /// <summary>A name stands for a whole number that takes the type of what it meets.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The number.</param>
    public void Add(string name, long value) => Put(name, ExprTyper.Constant(Scalar.Of(value), Weakness.Integer, 0));

    /// <summary>A name stands for a truth value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The truth value.</param>
    public void Add(string name, bool value) => Put(name, ExprTyper.Constant(Scalar.Of(value), Weakness.None, 0));

    /// <summary>The names.</summary>
    public IEnumerator<string> GetEnumerator() => _values.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Finds a constant.</summary>
    internal TypedNode? Constant(ExprNode node) =>
        Find(node) is TypedNode constant ? ExprTyper.Constant(constant.Value, constant.Weakness, node.Position) : null;

    /// <summary>Opens an array.</summary>
    internal INumberSource Open(ExprNode node) => Find(node) switch
    {
        ComputedArray array => new MemorySource(array),
        Typed typed => new ElementSource(typed.Array, typed.Type),
        var array => new ElementSource((NdArray)array),
    };

    private object Find(ExprNode node) => _values.TryGetValue(node.Text, out object? value)
        ? value
        : throw new ExpressionException($"Nothing is given for the name '{node.Text}'", node.Position, node.Text);

    private void Put(string name, object value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        _values.Add(name, value);
    }

    private static object Known(string name, object? value) => value switch
    {
        NdArray or ComputedArray => value,
        NdArray<bool> a => new Typed(a.Untyped, NumericType.Bool),
        NdArray<sbyte> a => new Typed(a.Untyped, NumericType.Int8),
        NdArray<byte> a => new Typed(a.Untyped, NumericType.UInt8),
        NdArray<short> a => new Typed(a.Untyped, NumericType.Int16),
        NdArray<ushort> a => new Typed(a.Untyped, NumericType.UInt16),
        NdArray<int> a => new Typed(a.Untyped, NumericType.Int32),
        NdArray<uint> a => new Typed(a.Untyped, NumericType.UInt32),
        NdArray<long> a => new Typed(a.Untyped, NumericType.Int64),
        NdArray<ulong> a => new Typed(a.Untyped, NumericType.UInt64),
        NdArray<Half> a => new Typed(a.Untyped, NumericType.Float16),
        NdArray<float> a => new Typed(a.Untyped, NumericType.Float32),
        NdArray<double> a => new Typed(a.Untyped, NumericType.Float64),
        Scalar scalar => ExprTyper.Constant(scalar, Weakness.None, 0),
        bool flag => ExprTyper.Constant(Scalar.Of(flag), Weakness.None, 0),
        int number => ExprTyper.Constant(Scalar.Of((long)number), Weakness.Integer, 0),
        long number => ExprTyper.Constant(Scalar.Of(number), Weakness.Integer, 0),
        double number => ExprTyper.Constant(Scalar.Of(number), Weakness.Float, 0),
        _ => throw new ArgumentException(
            $"'{name}' is {(value is null ? "null" : $"a {value.GetType()}")}: neither an array of real numbers nor a number"),
    };

    private sealed record Typed(NdArray Array, NumericType Type);
}
