using System.Numerics;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Maintenance;

/// <summary>A file with one of everything that a file can hold and repacking must keep.</summary>
internal static unsafe class EverythingFile
{
    internal const int UserBlockBytes = 1024;
    internal static readonly FilterSpec[] Gzip = [new(FilterSpec.Shuffle, [4]), new(FilterSpec.Deflate, [4])];
    internal static readonly ReferenceType ObjectReference = new(false, 8);
    internal static readonly ReferenceType RegionReference = new(true, 12);

    internal static void Create(string path)
    {
        using (H5File file = H5File.Create(path, new H5FileOptions { UserBlockSize = UserBlockBytes }))
        {
            CreateGroups(file);
            CreateArrays(file);
            CreateNamedTypes(file);
            CreateLinks(file);
            CreateReferences(file);
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
        stream.Write("a user block\n"u8);
    }

    /// <summary>A reference to an object as HDF5 before 1.12 stores it.</summary>
    internal static byte[] Reference(H5File file, string path)
    {
        byte[] reference = new byte[8];
        fixed (byte* bytes = reference)
        fixed (byte* name = Utf8Z.Encode(path))
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            Assert.True(H5R.H5Rcreate(bytes, file.Id, name, H5R.OldObject, -1) >= 0);
        }

        return reference;
    }

    /// <summary>The token of the object that a reference names.</summary>
    internal static string Resolve(H5File file, ReadOnlySpan<byte> reference, int kind = H5R.OldObject)
    {
        using H5Lock.Scope scope = H5Lock.Enter();
        fixed (byte* bytes = reference)
        {
            using H5Temporary target = H5Temporary.Own(H5R.H5Rdereference2(file.Id, 0, kind, bytes), H5Kind.Object, "follow a reference");
            Assert.True(H5Versioned.GetObjectInfo(target.Id, out H5ObjectInfo info) >= 0);
            return LinkLister.Token(info.Token);
        }
    }

    private static void CreateGroups(H5File file)
    {
        file.Root.Attributes.Write("title", new AttributeValue(new VariableStringType(), [], "tørtüre"));
        file.Root.Attributes.Write("numbers", new AttributeValue(new IntegerType(4, true), [3], new[] { 3, 1, 2 }));
        file.Root.Attributes.Write("empty", new AttributeValue(new FloatType(8), [], null));
        file.Root.Attributes.Write("names", new AttributeValue(new VariableStringType(), [2], new[] { "ä", "" }));
        using H5Group zz = file.Root.CreateGroup("zz");
        using H5Group aa = file.Root.CreateGroup("aa/deeper/still");
        for (int i = 0; i < 20; i++)
        {
            zz.Attributes.Write($"n{19 - i}", new AttributeValue(new IntegerType(4, true), [], i));
        }

        zz.Attributes.Write("wide", new AttributeValue(new FloatType(8), [10_000], new double[10_000]));
    }

    private static void CreateArrays(H5File file)
    {
        ArraySpec big = new()
        {
            Shape = [200, 300], MaxShape = [ArraySpec.Unlimited, 300], ChunkShape = [30, 70], Type = new IntegerType(4, true), Filters = [.. Gzip],
            FillValue = [7, 0, 0, 0],
        };
        Write(file, "big", big, i => (int)(i / 3));
        using (H5Dataset dataset = file.Root.OpenDataset("big"))
        {
            dataset.Attributes.Write("units", new AttributeValue(new FixedStringType(3), [], "m/s"));
        }

        Write(file, "checked", big with { Filters = [new FilterSpec(FilterSpec.Fletcher32, []), .. Gzip], MaxShape = default }, i => (int)i);
        Write(file, "plain", big with { Filters = [], FillValue = default, Type = new IntegerType(4, true, ByteOrder.BigEndian) }, i => (int)i);
        using (H5Dataset sparse = file.Root.CreateDataset("sparse", big with { Shape = [3000, 300] }))
        {
            sparse.Regions!.Write([2000, 100], [2, 2], MemoryMarshal.AsBytes<int>([1, 2, 3, 4]));
        }

        Write(file, "contiguous", big with { Layout = ArrayLayout.Contiguous, ChunkShape = default, Filters = [], MaxShape = default }, i => (int)i);
        Write(file, "tiny", big with { Shape = [2, 3], MaxShape = default, ChunkShape = [2, 2] }, i => (int)i);
        using (NdArray<double> blosc = file.Root.CreateArray<double>("blosc2", [500, 100], chunks: [64, 32], codec: Blosc2.Lz4()))
        {
            blosc.Write([.. Enumerable.Range(0, 50_000).Select(i => i / 7.0)]);
        }

        using (NdArray<Complex> complex = file.Root.CreateArray<Complex>("aa/complex", [1000], chunks: [300]))
        {
            complex.Write([.. Enumerable.Range(0, 1000).Select(i => new Complex(i, -i))]);
        }

        using H5Dataset text = file.Root.CreateDataset("text", new ArraySpec { Shape = [3], Type = new VariableStringType(), Layout = ArrayLayout.Contiguous });
        text.Regions!.WriteObjects([0], [3], ["one", "", "drei: ß"]);
        using H5Dataset sequences = file.Root.CreateDataset(
            "sequences", new ArraySpec { Shape = [3], ChunkShape = [2], Type = new VariableLengthType(new IntegerType(4, true)), Filters = [Gzip[1] with { IsOptional = true }] });
        sequences.Regions!.WriteObjects([0], [3], [new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 }, Array.Empty<byte>(), new byte[] { 3, 0, 0, 0 }]);
        using H5Dataset nothing = file.Root.CreateDataset("nothing", new ArraySpec { Shape = [], Type = new FloatType(4), IsNull = true, Layout = ArrayLayout.Contiguous });
    }

    private static void CreateNamedTypes(H5File file)
    {
        CompoundType type = new(12, [new("x", 0, new FloatType(8)), new("id", 8, new IntegerType(2, false, ByteOrder.BigEndian))]);
        file.Root.CreateNamedType("types/point", type);
        using H5Lock.Scope scope = H5Lock.Enter();
        long length = 1000, chunk = 256;
        uint level = 3;
        fixed (byte* typeName = "/types/point\0"u8, compressed = "/points\0"u8, plain = "/few_points\0"u8)
        {
            using H5Temporary named = H5Temporary.Own(H5T.H5Topen2(file.Id, typeName, 0), H5Kind.Type, "open");
            using H5Temporary space = H5Temporary.Own(H5S.H5Screate_simple(1, &length, null), H5Kind.Space, "create");
            using H5Temporary list = H5Temporary.Own(H5P.H5Pcreate(H5Library.DatasetCreate), H5Kind.PropertyList, "create");
            Assert.True(H5P.H5Pset_chunk(list.Id, 1, &chunk) >= 0);
            Assert.True(H5P.H5Pset_filter(list.Id, FilterSpec.Deflate, 0, 1, &level) >= 0);
            using H5Temporary points = H5Temporary.Own(H5D.H5Dcreate2(file.Id, compressed, named.Id, space.Id, 0, list.Id, 0), H5Kind.Dataset, "create");
            byte[] values = new byte[12 * 1000];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = i % 12 < 10 ? (byte)(i / 50) : (byte)0;
            }

            fixed (byte* bytes = values)
            {
                Assert.True(H5D.H5Dwrite(points.Id, named.Id, 0, 0, 0, bytes) >= 0);
            }

            using H5Temporary few = H5Temporary.Own(H5D.H5Dcreate2(file.Id, plain, named.Id, space.Id, 0, 0, 0), H5Kind.Dataset, "create");
        }
    }

    private static void CreateLinks(H5File file)
    {
        file.Root.CreateHardLink("aa/same_big", "/big");
        file.Root.CreateHardLink("same_group", "/aa/deeper");
        file.Root.CreateHardLink("aa/deeper/up", "/");
        file.Root.CreateSoftLink("soft", "/big");
        file.Root.CreateSoftLink("dangling", "/not/there");
        file.Root.CreateExternalLink("external", "öther.h5", "/thing");
    }

    private static void CreateReferences(H5File file)
    {
        // As netCDF-4 does for dimensions: a sequence of references on the array, a compound with one on the scale.
        using H5Dataset big = file.Root.OpenDataset("big");
        big.Attributes.Write("reference", new AttributeValue(ObjectReference, [2], (byte[])[.. Reference(file, "/zz"), .. Reference(file, "/points")]));
        CompoundType listed = new(16, [new("dataset", 0, ObjectReference), new("dimension", 8, new IntegerType(4, true))]);
        using H5Dataset tiny = file.Root.OpenDataset("tiny");
        tiny.Attributes.Write("REFERENCE_LIST", new AttributeValue(listed, [1], (byte[])[.. Reference(file, "/big"), 1, 0, 0, 0, 0, 0, 0, 0]));
        tiny.Attributes.Write("after", new AttributeValue(new IntegerType(4, true), [], 5));
        Raw(file, "/references", ObjectReference, Reference(file, "/aa/deeper"), new byte[8]);
        Raw(file, "/regions", RegionReference, RegionOf(file, "/big"), new byte[12]);
    }

    private static byte[] RegionOf(H5File file, string path)
    {
        using H5Dataset dataset = file.Root.OpenDataset(path);
        byte[] reference = new byte[12];
        using H5Lock.Scope scope = H5Lock.Enter();
        long* start = stackalloc long[] { 3, 4 };
        long* count = stackalloc long[] { 5, 6 };
        fixed (byte* bytes = reference, name = Utf8Z.Encode(path))
        {
            using H5Temporary space = H5Temporary.Own(H5D.H5Dget_space(dataset.Id), H5Kind.Space, "open");
            Assert.True(H5S.H5Sselect_hyperslab(space.Id, 0, start, null, count, null) >= 0);
            Assert.True(H5R.H5Rcreate(bytes, file.Id, name, H5R.OldRegion, space.Id) >= 0);
        }

        return reference;
    }

    private static void Raw(H5File file, string path, ReferenceType type, params byte[][] elements)
    {
        using H5Dataset dataset = file.Root.CreateDataset(path, new ArraySpec { Shape = [elements.Length], Type = type, Layout = ArrayLayout.Contiguous });
        byte[] values = [.. elements.SelectMany(e => e)];
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary stored = H5Temporary.Own(H5D.H5Dget_type(dataset.Id), H5Kind.Type, "open");
        fixed (byte* bytes = values)
        {
            Assert.True(H5D.H5Dwrite(dataset.Id, stored.Id, 0, 0, 0, bytes) >= 0);
        }
    }

    private static void Write(H5File file, string path, ArraySpec spec, Func<long, int> value)
    {
        using H5Dataset dataset = file.Root.CreateDataset(path, spec);
        int[] values = [.. Enumerable.Range(0, (int)spec.Shape.Aggregate(1L, (a, b) => a * b)).Select(i => value(i))];
        dataset.Regions!.Write(new long[spec.Shape.Length], spec.Shape.AsSpan(), MemoryMarshal.AsBytes<int>(values));
    }
}
