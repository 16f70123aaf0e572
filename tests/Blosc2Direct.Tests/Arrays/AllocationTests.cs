using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays;

/// <summary>Whole reads and writes allocate for the call, never for a chunk.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Few = 10;
    private const int Many = 1000;
    private const int ChunkBytes = 4 << 10;
    private const int LongElement = 512;

    // Less than three bytes for each chunk more.
    private const int Slack = 2 << 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ramp")]
    [InlineData("noise")]
    [InlineData("constant")]
    [InlineData("missing")]
    [InlineData("ramp, big-endian")]
    [InlineData("constant, big-endian")]
    [InlineData("missing, big-endian")]
    [InlineData("ramp, unfiltered")]
    [InlineData("constant, long elements")]
    [InlineData("ramp, in memory")]
    public void Allocation_does_not_grow_with_the_number_of_chunks(string kind)
    {
        using H5File file = Is(kind, "in memory") ? H5File.CreateInMemory() : H5File.Create(_folder.File("chunks.h5"));
        using NdArray<int>? fewTyped = Is(kind, "big-endian") ? new NdArray<int>(Create(file, "few", kind, Few)) : null;
        using NdArray<int>? manyTyped = Is(kind, "big-endian") ? new NdArray<int>(Create(file, "many", kind, Many)) : null;
        using NdArray few = fewTyped?.Untyped ?? Create(file, "few", kind, Few);
        using NdArray many = manyTyped?.Untyped ?? Create(file, "many", kind, Many);
        byte[] content = Content(kind);
        byte[] memory = new byte[Many * ChunkBytes];

        // Contexts and buffers are made once, and code is compiled; after a write the next read builds the chunk index anew;
        // a collection meanwhile, or waiting for a lock, may show as some KiB. The least of several rounds has none of that.
        long writeFew = long.MaxValue, writeMany = long.MaxValue, readFew = long.MaxValue, readMany = long.MaxValue;
        for (int round = 0; round < 4; round++)
        {
            if (!Is(kind, "missing"))
            {
                writeFew = Math.Min(writeFew, Write(few, fewTyped, content.AsSpan(0, Few * ChunkBytes)));
                writeMany = Math.Min(writeMany, Write(many, manyTyped, content));
            }

            for (int again = 0; again < 2; again++)
            {
                memory.AsSpan().Fill(0xcc);
                readFew = Math.Min(readFew, Read(few, fewTyped, memory.AsSpan(0, Few * ChunkBytes)));
                readMany = Math.Min(readMany, Read(many, manyTyped, memory));
                Assert.True(content.AsSpan().SequenceEqual(memory), "the values");
            }
        }

        Assert.True(readMany - readFew < Slack, $"reading {Few} chunks allocates {readFew} bytes, {Many} chunks {readMany}");
        Assert.True(writeMany - writeFew < Slack, $"writing {Few} chunks allocates {writeFew} bytes, {Many} chunks {writeMany}");
    }

    [Theory]
    [InlineData("box")]
    [InlineData("steps")]
    [InlineData("list")]
    [InlineData("one element")]
    public void A_read_into_the_callers_memory_allocates_at_most_4_KiB_whatever_is_selected(string kind)
    {
        using H5File file = H5File.Create(_folder.File("selected.h5"));
        using NdArray<int> array = file.Root.CreateArray<int>("a", [2000, 300], chunks: [100, 50], codec: Blosc2.Lz4(), options: new ArrayOptions { Threads = 1 });
        array.Write([.. Enumerable.Range(0, 600_000)]);
        Selection selection = kind switch
        {
            "box" => [3..1990, 7..290],
            "steps" => [Slice.Every(3), Slice.Every(-2)],
            "list" => [Enumerable.Range(0, 1500).Select(i => i * 7 % 2000).ToArray(), Slice.Every(2)],
            _ => [1234, 56],
        };
        int[] memory = new int[array.ResolveShape(selection).Aggregate(1L, (a, b) => a * b)];
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            array.Read(selection, memory);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 4096);
    }

    private static NdArray Create(H5File file, string name, string kind, int chunks)
    {
        int elementSize = Is(kind, "long elements") ? LongElement : sizeof(int);
        ByteOrder order = Is(kind, "big-endian") ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
        int columns = ChunkBytes / elementSize / 2;
        ArraySpec spec = new()
        {
            Shape = [chunks * 2, columns],
            MaxShape = [chunks * 2, columns],
            Type = elementSize == LongElement ? new OpaqueType(LongElement) : new IntegerType(sizeof(int), IsSigned: true, order),
            ChunkShape = [2, columns],
        };
        return file.Root.CreateNdArray(name, spec, Is(kind, "unfiltered") ? null : Blosc2.Lz4(), new ArrayOptions { Threads = 1 });
    }

    private static byte[] Content(string kind)
    {
        byte[] content = new byte[Many * ChunkBytes];
        if (Is(kind, "noise"))
        {
            new Random(20261120).NextBytes(content);
        }
        else if (Is(kind, "constant"))
        {
            content.AsSpan().Fill(0x5a);
        }
        else if (Is(kind, "ramp"))
        {
            Span<int> values = MemoryMarshal.Cast<byte, int>(content.AsSpan());
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = i;
            }
        }

        return content;
    }

    private static long Read(NdArray array, NdArray<int>? typed, Span<byte> memory)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = typed is null ? array.Read(memory) : typed.Read(MemoryMarshal.Cast<byte, int>(memory));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long Write(NdArray array, NdArray<int>? typed, ReadOnlySpan<byte> memory)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (typed is null)
        {
            array.Write(memory);
        }
        else
        {
            typed.Write(MemoryMarshal.Cast<byte, int>(memory));
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static bool Is(string kind, string what) => kind.Contains(what, StringComparison.Ordinal);
}
