using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>The stored types of .NET types.</summary>
public static class ElementTypes
{
    /// <summary>What a trimmed program must keep of a type for it to be an element: for
    /// <see cref="DynamicallyAccessedMembersAttribute"/> on generic parameters.</summary>
    public const DynamicallyAccessedMemberTypes RequiredMembers =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields |
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.NonPublicProperties;

    /// <summary>How a .NET type is stored if nothing else is said: little-endian, in the layout that it has in memory.</summary>
    /// <typeparam name="T">An integer, <see cref="Half"/>, float, double, bool, <see cref="System.Numerics.Complex"/>,
    /// <see cref="ComplexFloat"/>, an enumeration, or a struct of these: a compound with the struct's fields. Inline arrays and
    /// fixed buffers are array types.</typeparam>
    /// <exception cref="ElementTypeException">The type has no stored counterpart.</exception>
    public static ElementType Of<[DynamicallyAccessedMembers(RequiredMembers)] T>()
        where T : unmanaged => Of(typeof(T));

    /// <inheritdoc cref="Of{T}"/>
    /// <param name="type">The .NET type.</param>
    public static ElementType Of([DynamicallyAccessedMembers(RequiredMembers)] Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Of(MemoryTypeReader.Read(type), isText: false);
    }

    private static ElementType Of(MemoryType type, bool isText) => type switch
    {
        ScalarMemory scalar => OfScalar(scalar),
        ArrayMemory { IsBytes: true } bytes when isText => new FixedStringType(bytes.Size),
        ArrayMemory array => new ArrayElementType(Of(array.Item, isText: false), [array.Count]),
        StructMemory structure => new CompoundType(
            structure.Size,
            [.. structure.Fields.Select(f => new CompoundField(f.Name, f.Offset, Of(f.Value, f.IsText)))]),
        _ => throw new ElementTypeException($"The .NET type {type.Type} cannot be an element."),
    };

    private static ElementType OfScalar(ScalarMemory scalar)
    {
        if (scalar.Type.IsEnum)
        {
            return OfEnum(scalar);
        }

        return scalar.Kind switch
        {
            ScalarKind.Signed or ScalarKind.Unsigned => new IntegerType(scalar.Size, scalar.Kind == ScalarKind.Signed),
            ScalarKind.Float => new FloatType(scalar.Size),
            ScalarKind.Bool => new BoolType(),
            _ => new ComplexType(new FloatType(scalar.PartSize)),
        };
    }

    private static EnumType OfEnum(ScalarMemory scalar)
    {
        string[] names = Enum.GetNames(scalar.Type);
        Array values = Enum.GetValuesAsUnderlyingType(scalar.Type);
        EnumMember[] members = new EnumMember[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            object value = values.GetValue(i)!;
            long bits = value is ulong large ? unchecked((long)large) : Convert.ToInt64(value, CultureInfo.InvariantCulture);
            members[i] = new EnumMember(names[i], bits);
        }

        return new EnumType(
            new IntegerType(scalar.Size, scalar.Kind == ScalarKind.Signed), ImmutableArray.Create(members));
    }
}
