using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays;

/// <summary>Settings chosen for arrays of files.</summary>
public sealed class ArrayTuningTests
{
    private static readonly AutoBlosc2 s_small = Blosc2.Auto(Goal.Size, budget: TimeSpan.FromSeconds(0.02));

    [Fact]
    public void An_array_is_created_with_settings_chosen_for_its_elements()
    {
        using TemporaryFolder folder = new();
        int[] values = Walk(200_000);
        using H5File file = H5File.Create(folder.File("auto.h5"));

        using (NdArray<int> array = file.Root.CreateArray<int>("a", values, [400, 500], s_small, out CodecChoice choice))
        {
            Assert.True(Blosc2FilterParameters.TryParse(array.Spec.Filters[0].Parameters.AsSpan(), out Blosc2Options stored, out _));
            Assert.Equal((choice.Options.Codec, choice.Options.Level), (stored.Codec, stored.Level));
            Assert.Equal(choice.Options.Filters.AsEnumerable(), stored.Filters.AsEnumerable());
        }

        using NdArray<int> opened = file.Root.OpenArray<int>("a");
        int[] read = new int[values.Length];
        opened.Read(read);
        Assert.Equal(values, read);
    }

    [Fact]
    public void Only_stored_chunks_are_sampled()
    {
        using TemporaryFolder folder = new();
        using H5File file = H5File.Create(folder.File("sparse.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [1_000_000], chunks: [1000]);
        array.Write([555_000L], [1000L], Walk(1000));

        CodecChoice choice = array.Untyped.ChooseCodec(s_small);

        Assert.NotEmpty(choice.Trials);
        Assert.Equal(4000, choice.SampledBytes);
    }

    [Fact]
    public void An_array_that_was_never_written_gets_the_usual_settings()
    {
        using TemporaryFolder folder = new();
        using H5File file = H5File.Create(folder.File("empty.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [1_000_000], chunks: [1000]);
        using NdArray<int> nothing = file.Root.CreateArray<int>("n", [0, 4], [ArraySpec.Unlimited, 4]);

        Assert.Equal(new Blosc2Options(), array.Untyped.ChooseCodec(s_small).Options);
        Assert.Equal(new Blosc2Options(), nothing.Untyped.ChooseCodec(s_small).Options);
    }

    [Fact]
    public void What_has_no_chunks_to_compress_is_refused()
    {
        using TemporaryFolder folder = new();
        using H5File file = H5File.Create(folder.File("scalar.h5"));
        using NdArray scalar = file.Root.CreateNdArray("s", new ArraySpec
        {
            Shape = [], Type = new IntegerType(4, IsSigned: true), Layout = ArrayLayout.Contiguous,
        });
        using NdArray<int> array = file.Root.CreateArray<int>("a", [10, 10]);

        Assert.Throws<NotChunkedException>(() => scalar.ChooseCodec(s_small));
        Assert.Throws<ArgumentException>(() => array.Untyped.ChooseCodec(s_small, [10]));
    }

    [Fact]
    public void Repacking_chooses_for_each_dataset()
    {
        using TemporaryFolder folder = new();
        string source = folder.File("in.h5"), destination = folder.File("out.h5");
        int[] walk = Walk(300_000);
        int[] noise = new int[300_000];
        Random random = new(3);
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = random.Next(int.MinValue, int.MaxValue);
        }

        using (H5File file = H5File.Create(source))
        {
            foreach ((string name, int[] values) in new[] { ("walk", walk), ("noise", noise) })
            {
                using NdArray<int> array = file.Root.CreateArray<int>(name, [values.Length], chunks: [30_000], codec: Blosc2.BloscLz(1));
                array.Write(values);
            }
        }

        RepackReport report = Repacker.Repack(source, destination, new RepackOptions { Auto = s_small with { Goal = Goal.Speed } });

        Assert.All(report.Datasets, dataset => Assert.NotNull(dataset.Choice));
        Assert.Equal(0, Assert.Single(report.Datasets, d => d.Path == "/noise").Choice!.Options.Level);
        RepackedDataset walked = Assert.Single(report.Datasets, d => d.Path == "/walk");
        Assert.NotEqual(0, walked.Choice!.Options.Level);
        Assert.InRange(walked.Choice.PredictedRatio / (walked.Bytes / (double)walked.StoredAfter), 0.9, 1.1);
        using H5File repacked = H5File.Open(destination);
        foreach ((string name, int[] values) in new[] { ("walk", walk), ("noise", noise) })
        {
            using NdArray<int> array = repacked.Root.OpenArray<int>(name);
            int[] read = new int[values.Length];
            array.Read(read);
            Assert.Equal(values, read);
        }
    }

    private static int[] Walk(int count)
    {
        Random random = new(9);
        int[] values = new int[count];
        for (int i = 1; i < count; i++)
        {
            values[i] = values[i - 1] + (random.Next(3) == 0 ? random.Next(-20, 21) : 0);
        }

        return values;
    }
}
