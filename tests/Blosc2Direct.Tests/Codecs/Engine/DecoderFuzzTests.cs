using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using Blosc2Direct.Codecs;
using Xunit.Abstractions;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>Damaged chunks, decoded by both engines in memory that ends at inaccessible pages: typed errors by both, or the
/// same data, and no byte touched outside. It runs for a few seconds, or for B2D_FUZZ_SECONDS; B2D_FUZZ_CASE repeats one
/// case. Where the process dies, the file that is named at first holds the case's number.</summary>
public sealed unsafe class DecoderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int DefaultSeconds = 20;
    private const int MaxChunkBytes = 64 * 1024;
    private const int CorpusCases = 150;

    /// <summary>Managed memory that decoding one chunk may take, which is none once an error message is made.</summary>
    private const int MaxManagedBytes = 64 * 1024;

    private readonly BlockDecoder _native = new(CodecEngine.Native);
    private readonly BlockDecoder _managed = new(CodecEngine.Managed);
    private readonly FrameHead _head = new();
    private readonly CodecLimits _limits = new() { MaxChunkBytes = MaxChunkBytes };
    private readonly GuardedMemory _encoded = new(2 * MaxChunkBytes);
    private readonly GuardedMemory _decoded = new(MaxChunkBytes);
    private readonly Dictionary<string, (int Count, int First)> _outcomes = [];

    [Fact]
    public void Damaged_chunks_give_typed_errors_or_the_same_data_by_both_engines()
    {
        List<byte[]> corpus = MakeCorpus();
        ChunkMutator mutator = new(corpus);
        if (int.TryParse(Environment.GetEnvironmentVariable("B2D_FUZZ_CASE"), CultureInfo.InvariantCulture, out int only))
        {
            CheckCase(corpus, mutator, only);
            Describe(corpus, mutator, only);
            return;
        }

        int seconds = int.TryParse(
            Environment.GetEnvironmentVariable("B2D_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int asked) ? asked : DefaultSeconds;
        int number = (int)(Properties.Seed % 1_000_000_007);
        int first = number;
        string marker = Path.Combine(Path.GetTempPath(), $"blosc2direct-fuzz-{Environment.ProcessId}.case");
        output.WriteLine($"cases from {first} (B2D_TEST_SEED={Properties.Seed}); {marker} holds the running one");
        using (MemoryMappedFile file = MemoryMappedFile.CreateFromFile(marker, FileMode.Create, null, sizeof(int)))
        using (MemoryMappedViewAccessor running = file.CreateViewAccessor())
        {
            for (Stopwatch clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds; number++)
            {
                running.Write(0, number);
                CheckCase(corpus, mutator, number);
            }
        }

        File.Delete(marker);
        output.WriteLine($"{number - first} cases:");
        foreach ((string outcome, (int count, int example)) in _outcomes.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{count,9} {outcome} (first {example})");
        }

        Assert.True(_managed.ManagedBlocks > 0);

        // libdeflate, the managed engine's coder, takes a few streams that zlib refuses, and compares their checksums as it does.
        string tolerated = $"refused by c-blosc2 alone, format {CodecIds.FormatZlib}:";
        Assert.DoesNotContain(
            _outcomes.Keys,
            outcome => outcome.Contains("alone", StringComparison.Ordinal) && !outcome.StartsWith(tolerated, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _native.Dispose();
        _managed.Dispose();
        _encoded.Dispose();
        _decoded.Dispose();
    }

    /// <summary>Good frames of both engines and of the stock filter, small ones.</summary>
    private static List<byte[]> MakeCorpus()
    {
        List<byte[]> corpus = [.. StockFrame.All.Select(f => f.Bytes).Where(b => b.Length < 16_000)];
        for (int i = 0; i < CorpusCases; i++)
        {
            EngineCase settings = EngineCase.Draw(i);
            if (CodecCase.Volume(settings.ChunkShape) * settings.ElementSize > 8_000)
            {
                continue;
            }

            byte[] chunk = settings.MakeChunk((ChunkContent)(i % (int)ChunkContent.Constant), i);
            foreach (CodecEngine engine in new[] { CodecEngine.Native, CodecEngine.Managed })
            {
                using ChunkEncoder encoder = new(settings.Options, settings.MakeGeometry(), engine);
                corpus.Add(FrameCoder.Encode(encoder, settings.ChunkShape, settings.ChunkShape, settings.ElementSize, chunk, default));
            }
        }

        return corpus;
    }

    private void CheckCase(List<byte[]> corpus, ChunkMutator mutator, int number)
    {
        Random random = new(number);
        byte[] frame = mutator.Mutate(corpus[random.Next(corpus.Count)], random);
        try
        {
            string outcome = Parse(frame) ? Compare(frame, random) : "refused at once";
            _outcomes.TryAdd(outcome, (0, number));
            _outcomes[outcome] = (_outcomes[outcome].Count + 1, _outcomes[outcome].First);
        }
        catch (Exception e)
        {
            Assert.Fail($"B2D_FUZZ_CASE={number}: {e}");
        }
    }

    /// <summary>What a case is, for whoever repeats it.</summary>
    private void Describe(List<byte[]> corpus, ChunkMutator mutator, int number)
    {
        Random random = new(number);
        byte[] good = corpus[random.Next(corpus.Count)];
        byte[] frame = mutator.Mutate(good, random);
        int chunk = MalformedFrameTests.ChunkOf(good);
        output.WriteLine($"{_outcomes.Keys.Single()}; {good.Length} bytes became {frame.Length}, the chunk is at {chunk}");
        output.WriteLine($"chunk header {Convert.ToHexString(good.AsSpan(chunk, FrameLayout.ChunkHeaderBytes))}");
        for (int at = 0; at < Math.Min(good.Length, frame.Length); at++)
        {
            if (good[at] != frame[at])
            {
                output.WriteLine($"chunk byte {at - chunk}: {good[at]:x2} became {frame[at]:x2}");
            }
        }
    }

    private bool Parse(byte[] frame)
    {
        try
        {
            FrameCoder.Parse(_head, frame, 300, _limits);
            return true;
        }
        catch (Blosc2DirectException)
        {
            return false;
        }
    }

    private string Compare(byte[] frame, Random random)
    {
        bool byBlock = _head.Kind is ChunkKind.Blocks or ChunkKind.Raw && random.Next(2) == 0;
        bool atEnd = random.Next(4) != 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? byNative = Decode(_native, frame, byBlock, atEnd, out string nativeFault);
        byte[]? byManaged = Decode(_managed, frame, byBlock, atEnd, out string managedFault);
        long results = (byNative?.Length ?? 0) + (byManaged?.Length ?? 0);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before - results, 0, MaxManagedBytes);
        if (byNative is null || byManaged is null)
        {
            return byNative is not null ? $"refused by managed code alone, {managedFault}"
                : byManaged is not null ? $"refused by c-blosc2 alone, {nativeFault}" : "refused by both";
        }

        Assert.True(byNative.AsSpan().SequenceEqual(byManaged), $"They differ from byte {byNative.AsSpan().CommonPrefixLength(byManaged)}.");
        return "same data";
    }

    private byte[]? Decode(BlockDecoder decoder, byte[] frame, bool byBlock, bool atEnd, out string fault)
    {
        fault = "";
        _decoded.Clear();
        byte* decoded = _decoded.Take(_head.UncompressedBytes, atEnd);
        Span<byte> destination = new(decoded, _head.UncompressedBytes);
        try
        {
            if (byBlock)
            {
                DecodeBlocks(decoder, frame, destination);
            }
            else
            {
                ReadOnlySpan<byte> chunk = frame.AsSpan(_head.ChunkOffset, _head.ChunkBytes);
                byte* encoded = _encoded.Take(chunk, atEnd);
                decoder.DecodeChunk(_head, new ReadOnlySpan<byte>(encoded, chunk.Length), destination);
            }

            return destination.ToArray();
        }
        catch (Blosc2DirectException e)
        {
            fault = $"format {_head.Format}: {(e as CorruptChunkException)?.Field ?? e.GetType().Name}";
            return null;
        }
        finally
        {
            _decoded.AssertOthersUntouched(decoded, _head.UncompressedBytes);
        }
    }

    /// <summary>Block by block, half of them by the path that puts a block in its place.</summary>
    private void DecodeBlocks(BlockDecoder decoder, byte[] frame, Span<byte> destination)
    {
        for (int block = 0; block < _head.BlockCount; block++)
        {
            _head.GetBlockRange(block, out int start, out int length);
            byte* place = _encoded.Take(BlockDecoder.BytesBeforeBlock + length, atEnd: true);
            Span<byte> buffer = new(place, BlockDecoder.BytesBeforeBlock + length);
            frame.AsSpan(_head.ChunkOffset + start, length).CopyTo(buffer[BlockDecoder.BytesBeforeBlock..]);
            Span<byte> decoded = destination.Slice(block * _head.BlockBytes, _head.GetBlockUncompressedBytes(block));
            if (block % 2 == 0 || _head.Kind == ChunkKind.Raw)
            {
                decoder.DecodeBlock(_head, block, buffer, BlockDecoder.BytesBeforeBlock, decoded);
                continue;
            }

            fixed (byte* to = decoded)
            {
                int item = decoded.Length % _head.TypeSize == 0 ? _head.TypeSize : 1;
                BlockPlacement placement = new()
                {
                    ItemSize = item,
                    Shape = [decoded.Length / item],
                    BlockStrides = [item],
                    Destination = to,
                    Strides = [item],
                };
                decoder.DecodeBlockInto(_head, block, buffer, BlockDecoder.BytesBeforeBlock, placement);
            }
        }
    }
}
