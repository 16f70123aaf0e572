using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>The environment that native code sees: that of .NET is a copy.</summary>
internal static partial class NativeEnvironment
{
    public static void Set(string name, string value) => Assert.Equal(0, SetVariable(name, value, 1));

    public static void Unset(string name) => Assert.Equal(0, UnsetVariable(name));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetVariable(string name);
}
