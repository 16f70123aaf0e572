using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Damaged and crafted files: everything in them is listed and read, and only typed errors may come of it.</summary>
public sealed class H5HostileFileTests
{
    // A library of the system is not ours to harden: older ones crash on such files.
    private static readonly bool IsHardened = H5Library.Version >= new Version(1, 14, 5);

    private static readonly byte[] Image = Create();

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused_or_read()
    {
        if (!IsHardened)
        {
            return;
        }

        for (int length = 0; length < Image.Length; length += length < 200 ? 1 : 97)
        {
            Use(Image[..length]);
        }
    }

    [Theory]
    [InlineData(0x01, 0)]
    [InlineData(0x80, 1)]
    [InlineData(0xff, 2)]
    public void A_file_with_a_flipped_byte_is_refused_or_read(byte flip, int start)
    {
        if (!IsHardened)
        {
            return;
        }

        for (int at = start; at < Image.Length; at += 13)
        {
            byte[] damaged = (byte[])Image.Clone();
            damaged[at] ^= flip;
            Use(damaged);
        }
    }

    [Fact]
    public void A_file_with_many_wrong_bytes_is_refused_or_read()
    {
        if (!IsHardened)
        {
            return;
        }

        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = (byte[])Image.Clone();
            int at = random.Next(96, damaged.Length - 16);
            switch (random.Next(3))
            {
                case 0:
                    damaged.AsSpan(at, random.Next(1, 9)).Fill(0xff);
                    break;
                case 1:
                    damaged.AsSpan(at, random.Next(1, 16)).Clear();
                    break;
                default:
                    random.NextBytes(damaged.AsSpan(at, random.Next(1, 9)));
                    break;
            }

            Use(damaged);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-16)]
    [InlineData(long.MinValue)]
    public void A_global_heap_object_of_an_impossible_size_ends_in_an_error(long size)
    {
        if (!IsHardened)
        {
            return;
        }

        byte[] damaged = (byte[])Image.Clone();
        int heap = damaged.AsSpan().IndexOf("GCOL"u8);
        Assert.True(heap > 0);
        int objects = 0;
        for (int at = heap + 16; at < heap + 4096 && objects < 3; objects++)
        {
            long length = BitConverter.ToInt64(damaged, at + 8);
            BitConverter.TryWriteBytes(damaged.AsSpan(at + 8), size);
            at += 16 + (int)((length + 7) / 8 * 8);
        }

        using H5File file = H5File.OpenImage(damaged);
        Assert.Throws<Hdf5Exception>(() => file.Root.Attributes.Read("texts"));
    }

    private static void Use(byte[] image)
    {
        try
        {
            using H5File file = H5File.OpenImage(image);
            ReadAttributes(file.Root);
            foreach (H5Entry entry in file.Root.Walk(LinkOrder.Creation).Take(100))
            {
                Attempt(() => Use(file, entry));
            }
        }
        catch (Blosc2DirectException)
        {
        }
    }

    private static void Use(H5File file, H5Entry entry)
    {
        switch (entry.Link.Target)
        {
            case LinkTarget.NamedType:
                file.Root.ReadNamedType(entry.Path);
                break;
            case LinkTarget.Group:
                using (H5Group group = file.Root.OpenGroup(entry.Path))
                {
                    ReadAttributes(group);
                }

                break;
            case LinkTarget.Array:
                using (H5Dataset dataset = file.Root.OpenDataset(entry.Path))
                {
                    ReadAttributes(dataset);
                    Attempt(() => ReadChunks(dataset));
                    Attempt(() => ReadRegion(dataset));
                }

                break;
        }
    }

    private static void ReadAttributes(H5Node node) => Attempt(() =>
    {
        foreach (string name in node.Attributes.Names)
        {
            Attempt(() => node.Attributes.Read(name));
        }
    });

    private static void ReadChunks(H5Dataset dataset)
    {
        if (dataset.Spec.Layout != ArrayLayout.Chunked)
        {
            return;
        }

        foreach (ChunkInfo chunk in dataset.EnumerateChunks().Take(100))
        {
            if (dataset.TryLocate(chunk.Coordinates, out ChunkRef located))
            {
                Assert.True(located.StoredBytes < 1 << 20, "a size that was not checked");
                dataset.Read(located, 0, new byte[located.StoredBytes]);
            }
        }
    }

    private static void ReadRegion(H5Dataset dataset)
    {
        Int128 bytes = dataset.Spec.Type.Size;
        foreach (long extent in dataset.Shape)
        {
            bytes *= extent;
        }

        if (bytes > 1 << 20)
        {
            return;
        }

        long[] start = new long[dataset.Shape.Length];
        if (dataset.Spec.Type is VariableStringType or VariableLengthType)
        {
            dataset.Regions!.ReadObjects(start, dataset.Shape.AsSpan());
        }
        else
        {
            dataset.Regions!.Read(start, dataset.Shape.AsSpan(), new byte[(int)bytes]);
        }
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Blosc2DirectException)
        {
        }
    }

    private static byte[] Create()
    {
        using H5File file = H5File.CreateInMemory();
        file.Root.Attributes.Set("texts", "a", "bb");
        file.Root.Attributes.Set("numbers", [1.5, 2]);
        using (H5Dataset dataset = file.Root.CreateDataset("g/deflate", Specs.Filtered([6, 5], [2, 3], [ArraySpec.Unlimited, 5], new FilterSpec(FilterSpec.Shuffle, [4]), new FilterSpec(FilterSpec.Deflate, [5]))))
        {
            dataset.Regions!.Write([0, 0], [6, 5], new byte[120]);
        }

        using (H5Dataset dataset = file.Root.CreateDataset("g/blosc2", Specs.Filtered([7], [3], [100])))
        {
            dataset.Write([1], Specs.Bytes(30, 1));
        }

        using (H5Dataset dataset = file.Root.CreateDataset("texts", new ArraySpec { Shape = [3], Layout = ArrayLayout.Contiguous, Type = new VariableStringType() }))
        {
            dataset.Regions!.WriteObjects([0], [3], ["x", "yy", "zzz"]);
        }

        using (H5Dataset dataset = file.Root.CreateDataset("enum", new ArraySpec { Shape = [4], Layout = ArrayLayout.Compact, Type = new EnumType(new IntegerType(1, true), [new("A", 0), new("B", 1), new("C", 2)]) }))
        {
            dataset.Regions!.Write([0], [4], new byte[4]);
            dataset.Attributes.Set("n", 1);
        }

        file.Root.CreateSoftLink("soft", "/g");
        file.Root.CreateHardLink("g/loop", "/g");
        file.Root.CreateNamedType("type", new CompoundType(12, [new("a", 0, new IntegerType(1, true)), new("b", 4, new FloatType(8))]));
        return file.ToImage();
    }
}
