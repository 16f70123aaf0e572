using Blosc2Direct.Interop.Tests.Peers;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>Our reader, over the whole matrix as others wrote it.</summary>
public sealed class OursReadTests
{
    [PythonTheory]
    [InlineData("stock")]
    [InlineData("plugin")]
    [InlineData("pytables")]
    public void We_read_what_they_wrote(string writer) => WeRead(writer);

    [H5WasmFact]
    public void We_read_what_h5wasm_wrote() => WeRead("h5wasm");

    [Fact]
    public void We_read_what_we_wrote() => WeRead("ours");

    private static void WeRead(string writer)
    {
        var file = MatrixFiles.By(writer);
        Verdict.RequireNone(Ours.Verify(Workspace.File(file.Name), file.Cases), file.Cases.Count);
    }
}
