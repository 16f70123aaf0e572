using Blosc2Direct.Interop.Tests.Peers;
using static Blosc2Direct.Interop.Tests.Matrix.Readers;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>Our filter plugin in h5py against everybody else, over the whole matrix.</summary>
public sealed class PluginTests
{
    [PythonTheory]
    [InlineData("stock")]
    [InlineData("pytables")]
    public void H5py_with_our_plugin_reads_what_they_wrote(string writer) => PythonReads("plugin", writer);

    [PythonTheory]
    [InlineData("stock")]
    [InlineData("pytables")]
    public void They_read_what_our_plugin_wrote(string reader) => PythonReads(reader, "plugin");

    [AllPeersFact]
    public void H5wasm_reads_what_our_plugin_wrote() => H5WasmReads("plugin");

    [AllPeersFact]
    public void H5py_with_our_plugin_reads_what_h5wasm_wrote() => PythonReads("plugin", "h5wasm");

    [PythonFact]
    public void Chunks_of_our_plugin_are_built_like_those_of_the_stock_filter() => HaveStockStructure("plugin");
}
