using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>A folder with a small file in it, gone after the test.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("b2d-cli-").FullName;

    internal SampleFile()
    {
        using H5File file = H5File.Create(Path);
        file.Root.Attributes.Write("title", new AttributeValue(new VariableStringType(), [], "Größe"));
        using (NdArray<short> matrix = file.Root.CreateArray<short>("g/matrix", [4, 6], maxShape: [-1, 6], chunks: [2, 4], codec: Blosc2.Lz4()))
        {
            matrix.Write([.. Enumerable.Range(0, 24).Select(i => (short)(i * i - 100))]);
            matrix.Attributes.Write("units", new AttributeValue(new FixedStringType(1), [], "m"));
        }

        ArraySpec gzip = new()
        {
            Shape = [500, 40], ChunkShape = [100, 40], Type = new IntegerType(4, true),
            Filters = [new FilterSpec(FilterSpec.Shuffle, [4]), new FilterSpec(FilterSpec.Deflate, [6])],
        };
        using (H5Dataset dataset = file.Root.CreateDataset("gzip", gzip))
        {
            int[] values = [.. Enumerable.Range(0, 20_000)];
            dataset.Regions!.Write([0, 0], [500, 40], MemoryMarshal.AsBytes<int>(values));
        }

        using (H5Dataset text = file.Root.CreateDataset("text", new ArraySpec { Shape = [2], Type = new VariableStringType(), Layout = ArrayLayout.Contiguous }))
        {
            text.Regions!.WriteObjects([0], [2], ["one", "two \"2\""]);
        }

        CompoundType point = new(16, [new("x", 0, new FloatType(8)), new("name", 8, new FixedStringType(8))]);
        using (NdArray points = file.Root.CreateNdArray("points", new ArraySpec { Shape = [2], ChunkShape = [2], Type = point }))
        {
            byte[] bytes = new byte[32];
            MemoryMarshal.Write(bytes, 1.5);
            MemoryMarshal.Write(bytes.AsSpan(16), double.NaN);
            "first"u8.CopyTo(bytes.AsSpan(8));
            points.Write(bytes);
        }

        file.Root.CreateSoftLink("lost", "/nowhere");
        file.Root.CreateHardLink("again", "/g");
    }

    internal string Path => File("sample.h5");

    internal string File(string name) => System.IO.Path.Combine(_folder, name);

    internal string[] Names() => [.. Directory.GetFiles(_folder).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
