using System.Reflection;
using System.Text;

namespace Blosc2Direct.Tests;

/// <summary>Writes down what an assembly shows to its users, one member a line, in a stable order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type, qualified: true));
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            {
                text.Append(" : ").Append(Name(parent));
            }

            text.Append('\n');
            foreach (string member in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), null)}");
        }

        List<string> members = [];
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            switch (member)
            {
                case ConstructorInfo constructor when IsVisible(constructor):
                    members.Add($"new({Parameters(constructor)})");
                    break;
                case MethodInfo method when IsVisible(method) && !method.IsSpecialName && !method.Name.Contains('<', StringComparison.Ordinal):
                    members.Add($"{Static(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})");
                    break;
                case MethodInfo { IsSpecialName: true } method when method.Name.StartsWith("op_", StringComparison.Ordinal):
                    members.Add($"static {Name(method.ReturnType)} {method.Name}({Parameters(method)})");
                    break;
                case PropertyInfo property when property.GetAccessors(true).Any(IsVisible):
                    string accessors = string.Join(" ", property.GetAccessors(true).Where(IsVisible).Select(a => a.ReturnType == typeof(void) ? "set;" : "get;"));
                    string index = property.GetIndexParameters().Length > 0 ? "[…]" : "";
                    members.Add($"{Static(property.GetAccessors(true)[0])}{Name(property.PropertyType)} {property.Name}{index} {{ {accessors} }}");
                    break;
                case FieldInfo field when field.IsPublic || field.IsFamily:
                    members.Add($"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}");
                    break;
                case EventInfo @event:
                    members.Add($"event {Name(@event.EventHandlerType!)} {@event.Name}");
                    break;
                default:
                    break;
            }
        }

        return members;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(
        ", ", method.GetParameters().Select(p => $"{(p.IsOut ? "out " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = …" : "")}"));

    private static string Kind(Type type) =>
        type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string Name(Type type, bool qualified = false)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsPointer)
        {
            return $"{Name(type.GetElementType()!)}*";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        string name = type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        if (tick >= 0)
        {
            name = $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>";
        }

        return qualified && type.Namespace is not null ? $"{type.Namespace}.{name}" : name;
    }
}
