using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Reads the memory layout of .NET types by reflection.</summary>
internal static class MemoryTypeReader
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<Type, ScalarMemory> Scalars = new()
    {
        [typeof(sbyte)] = new(typeof(sbyte), 1, ScalarKind.Signed, 1),
        [typeof(byte)] = new(typeof(byte), 1, ScalarKind.Unsigned, 1),
        [typeof(short)] = new(typeof(short), 2, ScalarKind.Signed, 2),
        [typeof(ushort)] = new(typeof(ushort), 2, ScalarKind.Unsigned, 2),
        [typeof(int)] = new(typeof(int), 4, ScalarKind.Signed, 4),
        [typeof(uint)] = new(typeof(uint), 4, ScalarKind.Unsigned, 4),
        [typeof(long)] = new(typeof(long), 8, ScalarKind.Signed, 8),
        [typeof(ulong)] = new(typeof(ulong), 8, ScalarKind.Unsigned, 8),
        [typeof(Half)] = new(typeof(Half), 2, ScalarKind.Float, 2),
        [typeof(float)] = new(typeof(float), 4, ScalarKind.Float, 4),
        [typeof(double)] = new(typeof(double), 8, ScalarKind.Float, 8),
        [typeof(bool)] = new(typeof(bool), 1, ScalarKind.Bool, 1),
        [typeof(Complex)] = new(typeof(Complex), 16, ScalarKind.Complex, 8),
        [typeof(ComplexFloat)] = new(typeof(ComplexFloat), 8, ScalarKind.Complex, 4),
    };

    /// <summary>Reads a type's layout.</summary>
    /// <exception cref="ElementTypeException">It has no stored counterpart.</exception>
    public static MemoryType Read([DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type)
    {
        if (Scalars.TryGetValue(type, out ScalarMemory? scalar))
        {
            return scalar;
        }

        if (type.IsEnum && Scalars.TryGetValue(Enum.GetUnderlyingType(type), out ScalarMemory? underlying))
        {
            return underlying with { Type = type };
        }

        if (type.IsPrimitive || type.IsEnum || type.IsPointer || !type.IsValueType)
        {
            throw NotStorable(type, "it has no stored counterpart");
        }

        return ReadStruct(type);
    }

    private static MemoryType ReadStruct([DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type)
    {
        FieldInfo[] fields = type.GetFields(Instance);
        if (fields.Length == 0)
        {
            throw NotStorable(type, "reflection knows no fields of it (a trimmed program must preserve them)");
        }

        if (type.Assembly == typeof(object).Assembly && fields.Any(f => !f.IsPublic))
        {
            throw NotStorable(type, "its fields are private to the runtime");
        }

        if (type.GetCustomAttribute<InlineArrayAttribute>() is { } inline)
        {
            return new ArrayMemory(type, ReadFieldType(fields[0]), inline.Length);
        }

        int size = RuntimeHelpers.SizeOf(type.TypeHandle);
        MemoryField[] result = new MemoryField[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            FieldInfo field = fields[i];
            ElementFieldAttribute? attribute = FindAttribute(type, field);
            string name = attribute?.Name ?? PropertyName(field) ?? field.Name;
            result[i] = new MemoryField(name, FieldOffset.Of(type, size, field), ReadFieldType(field), attribute?.IsText ?? false);
        }

        Array.Sort(result, static (a, b) => a.Offset.CompareTo(b.Offset));
        return new StructMemory(type, size, result);
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2072", Justification = "A nested struct whose fields were trimmed is refused with a message that says so.")]
    private static MemoryType ReadFieldType(FieldInfo field) =>
        field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer
            ? new ArrayMemory(field.FieldType, Read(buffer.ElementType), buffer.Length)
            : Read(field.FieldType);

    /// <summary>The name of the property that a field backs, as in record structs.</summary>
    private static string? PropertyName(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is var end and > 1
            ? field.Name[1..end]
            : null;

    private static ElementFieldAttribute? FindAttribute([DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] Type type, FieldInfo field) =>
        field.GetCustomAttribute<ElementFieldAttribute>() ??
        (PropertyName(field) is { } name ? type.GetProperty(name, Instance)?.GetCustomAttribute<ElementFieldAttribute>() : null);

    private static ElementTypeException NotStorable(Type type, string why) =>
        new($"The .NET type {type} cannot be an element: {why}.");
}
