using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Blosc2Direct.Tests.PublicApi;

/// <summary>The public surface of an assembly as text: one line a member, in a stable order, close to C#.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string line in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => IsReadOnly(type) ? "readonly struct" : "struct",
            _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        List<string> bases = [];
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) && kind != "delegate")
        {
            bases.Add(Name(parent));
        }

        IEnumerable<Type> inherited = type.BaseType?.GetInterfaces() ?? [];
        bases.AddRange(type.GetInterfaces().Where(i => i.IsVisible && !type.IsEnum).Except(inherited).Select(Name).Order(StringComparer.Ordinal));
        string heritage = bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
        return $"{kind} {type.Namespace}.{Name(type)}{heritage}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (string name in Enum.GetNames(type))
            {
                yield return $"{name} = {Convert.ChangeType(Enum.Parse(type, name), Enum.GetUnderlyingType(type))}";
            }

            yield break;
        }

        foreach (FieldInfo field in type.GetFields(Declared).Where(field => IsVisible(field.Attributes)))
        {
            string kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
            string value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";
            yield return $"{Protected(field.IsFamily)}{kind}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)} {field.Name}{value}";
        }

        foreach (ConstructorInfo made in type.GetConstructors(Declared).Where(made => !made.IsStatic && IsVisible(made)))
        {
            yield return $"{Protected(made.IsFamily)}{Plain(type.Name)}({Parameters(made)})";
        }

        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            MethodInfo? get = property.GetMethod is { } g && IsVisible(g) ? g : null;
            MethodInfo? set = property.SetMethod is { } s && IsVisible(s) ? s : null;
            if (get is null && set is null)
            {
                continue;
            }

            MethodInfo any = get ?? set!;
            bool isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
            string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
            string name = property.GetIndexParameters() is { Length: > 0 } indexes ? $"this[{string.Join(", ", indexes.Select(Parameter))}]" : property.Name;
            string nullable = !property.PropertyType.IsValueType && Nullability.Create(property).ReadState == NullabilityState.Nullable ? "?" : "";
            yield return $"{Protected(any.IsFamily)}{Kind(any)}{required}{Name(property.PropertyType)}{nullable} {name} {{ " +
                (get is null ? "" : "get; ") + (set is null ? "" : isInit ? "init; " : "set; ") + "}";
        }

        foreach (EventInfo happening in type.GetEvents(Declared).Where(e => e.AddMethod is { } add && IsVisible(add)))
        {
            yield return $"event {Name(happening.EventHandlerType!)} {happening.Name}";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(IsListed))
        {
            string nullable = !method.ReturnType.IsValueType && method.ReturnType != typeof(void) &&
                Nullability.Create(method.ReturnParameter).ReadState == NullabilityState.Nullable ? "?" : "";
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
            string extends = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
            yield return $"{Protected(method.IsFamily)}{Kind(method)}{Name(method.ReturnType)}{nullable} {method.Name}{generic}({extends}{Parameters(method)})" +
                Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []);
        }
    }

    /// <summary>Neither accessors nor what the compiler writes for records.</summary>
    private static bool IsListed(MethodInfo method) =>
        IsVisible(method) && !(method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) &&
        !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsVisible(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool IsVisible(FieldAttributes attributes) =>
        (attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute));

    private static string Protected(bool isFamily) => isFamily ? "protected " : "";

    private static string Kind(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => method.IsStatic ? "static " : "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() != method ? "override " : "virtual ",
        _ => "",
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        string passing = type.IsByRef ? parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref " : "";
        if (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)))
        {
            passing = "params ";
        }

        string nullable = !type.IsValueType && Nullability.Create(parameter).ReadState == NullabilityState.Nullable ? "?" : "";
        string optional = parameter.HasDefaultValue ? $" = {Default(parameter)}" : "";
        return $"{passing}{Name(type.IsByRef ? type.GetElementType()! : type)}{nullable} {parameter.Name}{optional}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum member => $"{member.GetType().Name}.{member}",
        { } value => FormattableString.Invariant($"{value}"),
    };

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(type => type.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        List<string> parts = [];
        bool isUnmanaged = parameter.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute");
        GenericParameterAttributes special = parameter.GenericParameterAttributes;
        if (isUnmanaged)
        {
            parts.Add("unmanaged");
        }
        else if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            parts.Add("struct");
        }
        else if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Add("class");
        }

        parts.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name));
        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return $"{Name(type.GetElementType()!)}*";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Name(value)}?";
        }

        string name = Aliases.GetValueOrDefault(type) ?? Plain(type.Name);
        if (type is { IsNested: true, IsGenericParameter: false })
        {
            name = $"{Plain(type.DeclaringType!.Name)}.{name}";
        }

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string Plain(string name) => name.Split('`')[0];

    private static readonly Dictionary<Type, string> Aliases = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(char)] = "char",
        [typeof(string)] = "string", [typeof(object)] = "object",
    };
}
