using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Any selection of one field of a compound array: the field's values, and nothing else is touched.</summary>
public sealed class FieldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void A_field_is_read_and_assigned_by_any_selection(int seed)
    {
        Random random = new(seed);
        using H5File file = H5File.Create(_folder.File("fields.h5"));
        for (int round = 0; round < 80; round++)
        {
            Sample[] content = Create(random, file, $"a{round}", out NdArray<Sample> array);
            using (array)
            using (NdArray<double> energies = array.Field<double>("Energy"))
            using (NdArray<short> codes = array.Field<short>("Code"))
            {
                string context = $"seed {seed}, round {round}, shape {string.Join('x', array.Shape)}";
                for (int step = 0; step < 4; step++)
                {
                    SelectionModel model = SelectionModel.Random(random, [.. array.Shape]);
                    double[] values = [.. model.Elements.Select(_ => (double)random.Next(1000))];
                    energies.Write(model.Selection, values);
                    codes.Fill(model.Selection, (short)step);
                    for (int i = 0; i < values.Length; i++)
                    {
                        content[model.Elements[i]].Energy = values[i];
                        content[model.Elements[i]].Code = (short)step;
                    }

                    Assert.True(content.AsSpan().SequenceEqual(array.Read()), $"{context}, written {model.Text}");
                    model = SelectionModel.Random(random, [.. array.Shape]);
                    energies.Read(model.Selection, values = new double[model.Elements.Length]);
                    Assert.True(model.Elements.Select(element => content[element].Energy).SequenceEqual(values), $"{context}, read {model.Text}");
                }
            }
        }
    }

    /// <summary>Blosc2 with blocks, no filter, or a filter that is left to HDF5; the energy big-endian in some.</summary>
    private static Sample[] Create(Random random, H5File file, string name, out NdArray<Sample> array)
    {
        int rank = random.Next(1, 4);
        long[] shape = [.. Enumerable.Range(0, rank).Select(_ => random.NextInt64(1, rank == 1 ? 120 : 14))];
        int[] chunks = [.. shape.Select(extent => random.Next(1, (int)extent + 1))];
        CompoundType type = (CompoundType)ElementTypes.Of<Sample>();
        if (random.Next(2) == 0)
        {
            CompoundField energy = type.Fields.Single(field => field.Name == "Energy");
            type = type with { Fields = type.Fields.Replace(energy, energy with { Type = new FloatType(8, ByteOrder.BigEndian) }) };
        }

        ArraySpec spec = new() { Shape = [.. shape], Type = type, ChunkShape = [.. chunks] };
        int storage = random.Next(4);
        Blosc2Options? codec = storage > 1 ? Blosc2.Lz4() with { BlockShape = [.. chunks.Select(extent => random.Next(1, extent + 1))] } : null;
        spec = storage == 1 ? spec with { Filters = [new FilterSpec(FilterSpec.Deflate, [1])] } : spec;
        array = new NdArray<Sample>(file.Root.CreateNdArray(name, spec, codec));
        Sample[] content = new Sample[array.Length];
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = new Sample { Id = i, Energy = random.Next(1000), Code = (short)random.Next(100), Flag = (byte)i };
        }

        array.Write(content);
        return content;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private record struct Sample
    {
        public int Id;
        public double Energy;
        public short Code;
        public byte Flag;
    }
}
