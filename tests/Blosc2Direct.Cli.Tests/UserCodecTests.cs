using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Cli.Tests;

/// <summary>Files with codecs that the tool does not have, and has from a library in C.</summary>
public sealed class UserCodecTests : IDisposable
{
    private static readonly string Library = Path.Combine(Root(), "artifacts", "codecs", "libbitpack.so");
    private readonly SampleFile _sample = new();
    private readonly string _path;

    public UserCodecTests()
    {
        _path = _sample.File("user.h5");
        CodecRegistry registry = new CodecRegistry().LoadLibrary(Library);
        Blosc2Options codec = Blosc2.UserDefined(180, filters: [Blosc2Filter.UserDefined(180, 1)]) with { Codecs = registry };
        using H5File file = H5File.Create(_path);
        using NdArray<int> array = file.Root.CreateArray<int>("a", [1000], chunks: [500], codec: codec);
        array.Write([.. Enumerable.Range(0, 1000).Select(i => i * i)]);
    }

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void The_pipeline_is_shown_without_the_codec()
    {
        Assert.Contains("blosc2 bitpack 5 linear(1)", Run(0, "info", _path), StringComparison.Ordinal);
        string chunks = Run(0, "chunks", _path, "a", "--blocks");
        Assert.Contains("codec 180 5", chunks, StringComparison.Ordinal);
        Assert.Contains("filter 180(1)", chunks, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_names_the_codec_that_is_missing_until_its_library_is_named()
    {
        // Another process: what is loaded stays loaded.
        (int code, string output, string error) = Start("verify", _path);
        Assert.Equal(ExitCode.FoundBad, code);
        Assert.Contains("'bitpack' (number 180)", output + error, StringComparison.Ordinal);
        (code, output, error) = Start("cat", _path, "a[30:33]", "--codec-library", Library);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("961", output, StringComparison.Ordinal);
        (code, _, error) = Start("verify", _path, "--codec-library", Library);
        Assert.True(code == 0, error);
    }

    [Theory]
    [InlineData("libbitpack.so", "absolute")]
    [InlineData("/no/such/library.so", "library.so")]
    [InlineData("/etc/passwd", "passwd")]
    public void Libraries_are_loaded_by_absolute_paths_and_refused_by_name(string path, string says)
    {
        (int code, _, string error) = Start("info", _path, "--codec-library", path);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_is_checked_entry_by_entry_and_serves_a_registry()
    {
        CodecRegistry registry = new CodecRegistry().LoadLibrary(Library).LoadLibrary(Library);
        Assert.True(registry.TryGetCodec(180, out IChunkCodec? codec));
        Assert.True(registry.TryGetFilter(180, out IBlockFilter? filter));
        Assert.Equal(("bitpack", "linear"), (codec.Name, filter.Name));
        Assert.False(codec.TryDecode([200, 1, 2], new byte[100], new BlockContext(4)));
        Assert.Throws<ArgumentException>(() => new CodecRegistry().LoadLibrary("libbitpack.so"));
        Assert.Throws<DllNotFoundException>(() => new CodecRegistry().LoadLibrary("/no/such/library.so"));
    }

    private static string Run(int expected, params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = CliApplication.Run(args, new CliHost { Out = output, Error = error }, default);
        Assert.True(code == expected, error.ToString());
        return output.ToString();
    }

    private static (int Code, string Output, string Error) Start(params string[] args)
    {
        System.Diagnostics.ProcessStartInfo start = new("dotnet", ["exec", typeof(CliApplication).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result.Trim());
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "build.sh")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run in a checkout.");
    }
}
