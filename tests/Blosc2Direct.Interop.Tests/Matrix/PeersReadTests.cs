using Blosc2Direct.Interop.Tests.Peers;
using static Blosc2Direct.Interop.Tests.Matrix.Readers;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>Other people's readers, over the whole matrix.</summary>
public sealed class PeersReadTests
{
    [PythonTheory]
    [InlineData("plugin")]
    [InlineData("stock")]
    [InlineData("pytables")]
    public void They_read_what_we_wrote(string reader) => PythonReads(reader, "ours");

    [PythonTheory]
    [InlineData("plugin")]
    [InlineData("stock")]
    [InlineData("pytables")]
    public void They_read_elements_of_any_size_that_are_split_into_streams(string reader) => PythonReads(reader, "ours-split");

    [H5WasmFact]
    public void H5wasm_reads_elements_of_any_size_that_are_split_into_streams() => H5WasmReads("ours-split");

    [H5WasmFact]
    public void H5wasm_reads_what_we_wrote() => H5WasmReads("ours");

    [PythonFact]
    public void Our_chunks_with_stock_blocks_are_built_like_those_of_the_stock_filter() => HaveStockStructure("ours-stock-blocks");
}
