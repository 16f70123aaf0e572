using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Tests.Interop;

public sealed partial class H5BindingTests
{
    private static readonly Dictionary<string, string> Widths = new()
    {
        ["hid_t"] = "8", ["hsize_t"] = "8", ["hssize_t"] = "8", ["haddr_t"] = "8", ["int64_t"] = "8", ["uint64_t"] = "8", ["double"] = "double",
        ["size_t"] = "native", ["ssize_t"] = "native", ["bool"] = "1", ["hbool_t"] = "1",
    };

    [Fact]
    public void Every_declared_call_is_exported_by_the_library()
    {
        MethodInfo[] calls = Declared();
        Assert.True(calls.Length > 150);
        if (H5Library.Version < new Version(1, 12))
        {
            // References of 1.12 and later are only used where the library reads them at all.
            calls = [.. calls.Where(m => !m.Name.StartsWith("H5R", StringComparison.Ordinal))];
        }

        Assert.All(calls, m => Assert.True(NativeLibrary.TryGetExport(H5Library.Handle, m.Name, out _), m.Name));
    }

    [Fact]
    public void Every_declaration_agrees_with_the_C_headers()
    {
        // The headers are there when the library was built with its own HDF5, in this checkout.
        string? headers = FindHeaders();
        if (headers is null)
        {
            return;
        }

        Dictionary<string, (string Result, string[] Parameters)> prototypes = ReadPrototypes(headers);
        foreach (MethodInfo method in Declared())
        {
            Assert.True(prototypes.TryGetValue(method.Name, out (string Result, string[] Parameters) prototype), $"{method.Name} is in no header");
            string[] declared = [.. method.GetParameters().Select(p => Width(p.ParameterType))];
            Assert.True(prototype.Parameters.SequenceEqual(declared),
                $"{method.Name}({string.Join(", ", declared)}) should be ({string.Join(", ", prototype.Parameters)})");
            Assert.True(prototype.Result == Width(method.ReturnType), $"{method.Name} returns {prototype.Result}");
        }
    }

    [Fact]
    public void HDF5_is_at_least_1_10_5() => Assert.True(H5Library.Version >= new Version(1, 10, 5));

    private static MethodInfo[] Declared() =>
    [
        .. typeof(H5Library).Assembly.GetTypes().Where(t => t.Namespace == "Blosc2Direct.Interop")
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(m => m.Name.StartsWith("H5", StringComparison.Ordinal) && m.GetCustomAttribute<DllImportAttribute>() is not null),
    ];

    private static string? FindHeaders()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "build", "native", "CMakeCache.txt")))
        {
            folder = folder.Parent;
        }

        string? line = folder is null ? null
            : File.ReadLines(Path.Combine(folder.FullName, "build", "native", "CMakeCache.txt")).FirstOrDefault(l => l.StartsWith("B2D_DEPS:", StringComparison.Ordinal));
        string? headers = line is null ? null : Path.Combine(line[(line.IndexOf('=') + 1)..], "include");
        return headers is not null && File.Exists(Path.Combine(headers, "H5public.h")) ? headers : null;
    }

    private static Dictionary<string, (string Result, string[] Parameters)> ReadPrototypes(string headers)
    {
        Dictionary<string, (string, string[])> prototypes = [];
        foreach (string file in Directory.GetFiles(headers, "H5*.h"))
        {
            string text = Comment().Replace(File.ReadAllText(file), " ");
            foreach (Match match in Prototype().Matches(text))
            {
                string[] parameters = match.Groups["parameters"].Value.Trim() is "void" or "" ? []
                    : [.. match.Groups["parameters"].Value.Split(',').Select(p => Width(Name().Replace(p.Trim(), "")))];
                prototypes.TryAdd(match.Groups["name"].Value, (Width(match.Groups["result"].Value), parameters));
            }
        }

        return prototypes;
    }

    // "const hsize_t dim[]" has lost its name here, "hid_t" and "unsigned long" never had one.
    private static string Width(string type)
    {
        if (type.Contains('*', StringComparison.Ordinal) || type.Contains('[', StringComparison.Ordinal) || Callback().IsMatch(type))
        {
            return "pointer";
        }

        return Widths.GetValueOrDefault(type.Replace("const", "", StringComparison.Ordinal).Trim().Split(' ')[0], "4");
    }

    private static string Width(Type type) => type switch
    {
        { IsPointer: true } or { IsFunctionPointer: true } => "pointer",
        _ when type == typeof(long) || type == typeof(ulong) => "8",
        _ when type == typeof(nint) || type == typeof(nuint) => "native",
        _ when type == typeof(byte) => "1",
        _ when type == typeof(double) => "double",
        _ => "4",
    };

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"H5_DLL\s+(?<result>[\w\s\*]+?)(?<name>H5\w+)\s*\((?<parameters>[^;]*?)\)\s*;", RegexOptions.Singleline)]
    private static partial Regex Prototype();

    [GeneratedRegex(@"(?<=[\s\*])\w+(?=(\[.*)?$)")]
    private static partial Regex Name();

    [GeneratedRegex(@"H5\w+_(op_t|iterate\d?_t|operator\d?_t|func_t|traverse_t|walk\d?_t|auto\d?_t)$|H5A_operator2_t|H5E_walk2_t|H5E_auto2_t|H5L_elink_traverse_t")]
    private static partial Regex Callback();
}
