using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Tests.Interop;

public sealed unsafe class NativeLibraryTests
{
    public static TheoryData<string> EntryPoints =>
    [
        .. typeof(B2dNative).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint ?? m.GetCustomAttribute<DllImportAttribute>()?.EntryPoint)
            .OfType<string>().Distinct(),
    ];

    [Theory]
    [MemberData(nameof(EntryPoints))]
    public void Every_declared_function_is_in_the_library(string entryPoint) =>
        Assert.NotEqual(0, NativeLibrary.GetExport(NativeLibraryResolver.Library, entryPoint));

    [Fact]
    public void All_functions_are_found_by_the_tests() => Assert.Equal(17, ((IReadOnlyCollection<object>)[.. EntryPoints]).Count);

    [Fact]
    public void The_library_is_of_this_abi_and_tells_its_versions()
    {
        Assert.Equal(B2dNative.AbiVersion, B2dNative.GetAbiVersion());
        Span<byte> text = stackalloc byte[400];
        int length;
        fixed (byte* bytes = text)
        {
            length = B2dNative.GetVersions(bytes, text.Length);
        }

        Assert.Contains("blosc2=", Encoding.ASCII.GetString(text[..length]), StringComparison.Ordinal);
        Assert.InRange(B2dNative.GetSimdLevel(), 0, 4);
    }

    [Fact]
    public void A_library_that_the_environment_names_is_the_only_one_that_is_tried()
    {
        string missing = Path.Combine(Path.GetTempPath(), "no-such-folder", "libb2d.so");

        string message = Assert.Throws<DllNotFoundException>(
            () => NativeLibraryResolver.Load(missing, AppContext.BaseDirectory)).Message;

        Assert.Contains(missing, message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_is_found_in_the_folder_of_its_runtime()
    {
        using TemporaryFolder folder = new();
        string rid = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string place = Directory.CreateDirectory(Path.Combine(folder.Path, "runtimes", rid, "native")).FullName;
        File.CreateSymbolicLink(Path.Combine(place, "libb2d.so"), Path.Combine(AppContext.BaseDirectory, "libb2d.so"));

        Assert.NotEqual(0, NativeLibraryResolver.Load(named: null, folder.Path));
    }

    [Fact]
    public void The_structs_have_the_layout_of_the_header()
    {
        // native/include/b2d.h on a machine with 64-bit pointers.
        Assert.Equal(32, Unsafe.SizeOf<EncoderOptions>());
        Assert.Equal(8 + (3 * 4 * 32) + (8 * 32) + 16, Unsafe.SizeOf<Gather>());
        Gather gather = default;
        Assert.Equal(8, (byte*)gather.ChunkShape - (byte*)&gather);
        Assert.Equal(8 + (3 * 4 * 32), (byte*)gather.Strides - (byte*)&gather);
        Assert.Equal(8 + (3 * 4 * 32) + (8 * 32), (byte*)&gather.Source - (byte*)&gather);
    }
}
